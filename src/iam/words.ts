/** The open parts of a statement in plain words, each said both ways. */

import type { Condition, Operator, PatternElement, PrincipalMember } from "./policy.ts";
import { type Caller, type CompiledMember, names } from "./principal.ts";
import { NO } from "./truth.ts";

/** `when`: what must be for the statement to apply. `unless`: its opposite. */
export type Words = { when: string; unless: string };

export function conditionWords(condition: Condition): Words {
  if (condition.operator === "Null") return nullWords(condition);
  const negated = NEGATED.test(condition.operator);
  const { is, isNot } = compared(condition);
  const words = quantified(condition, is, isNot);
  // A negated operator holds without the key as it is, and so does ForAllValues (P22, P23, P26).
  const absent = condition.ifExists && !negated && condition.qualifier === undefined;
  const absentSet = condition.ifExists && condition.qualifier === "ForAnyValue";
  if (!absent && !absentSet) return words;
  const { key } = condition;
  return { when: `${words.when}, or ${key} is absent`, unless: `${words.unless} and ${key} is present` };
}

function nullWords({ key, values }: Condition): Words {
  const absent = { when: `${key} is absent`, unless: `${key} is present` };
  const wantsAbsent = values.some((value) => value.toLowerCase() === "true");
  return wantsAbsent ? absent : { when: absent.unless, unless: absent.when };
}

const NEGATED = /Not/;

/** "is A or B" and "is neither A nor B", before any negation. */
function compared({ operator, values }: Condition): { is: string; isNot: string } {
  const how = HOW[operator] ?? (operator.startsWith("Arn") && values.some(hasWildcard) ? "like " : "");
  const shown = values.map((value) => (value === "" ? '""' : value));
  const after = operator.endsWith("IgnoreCase") ? " in any case" : "";
  const [only = "no value", ...more] = shown;
  if (more.length === 0) return { is: `is ${how}${only}${after}`, isNot: `is not ${how}${only}${after}` };
  const list = (word: string) => `${shown.slice(0, -1).join(", ")} ${word} ${shown.at(-1)}${after}`;
  return { is: `is ${how}${list("or")}`, isNot: `is neither ${how}${list("nor")}` };
}

const hasWildcard = (value: string) => /[*?]/.test(value);

const HOW: Partial<Record<Operator, string>> = {
  StringLike: "like ",
  StringNotLike: "like ",
  NumericLessThan: "less than ",
  NumericLessThanEquals: "at most ",
  NumericGreaterThan: "more than ",
  NumericGreaterThanEquals: "at least ",
  DateLessThan: "before ",
  DateLessThanEquals: "at or before ",
  DateGreaterThan: "after ",
  DateGreaterThanEquals: "at or after ",
  IpAddress: "in ",
  NotIpAddress: "in ",
};

function quantified({ key, operator, qualifier }: Condition, is: string, isNot: string): Words {
  const negated = NEGATED.test(operator);
  if (qualifier === undefined) {
    return negated
      ? { when: `${key} ${isNot}`, unless: `${key} ${is}` }
      : { when: `${key} ${is}`, unless: `${key} ${isNot}` };
  }
  const some = (what: string) => `some value of ${key} ${what}`;
  const no = `no value of ${key} ${is}`;
  const every = `every value of ${key} ${is}`;
  if (qualifier === "ForAllValues") {
    return negated ? { when: no, unless: some(is) } : { when: every, unless: some(isNot) };
  }
  return negated ? { when: some(isNot), unless: every } : { when: some(is), unless: no };
}

export function principalWords(members: readonly CompiledMember[], negated: boolean, caller: Caller): Words {
  const possible = members.filter((one) => names(one, caller) !== NO).map(({ member }) => memberName(member));
  if (negated) {
    const exempt = `NotPrincipal exempts the caller by listing ${possible.join(", ")}`;
    return {
      when: `NotPrincipal does not exempt the caller by listing ${possible.join(", ")}`,
      unless: exempt,
    };
  }
  const list = (word: string) =>
    [possible.slice(0, -1).join(", "), possible.at(-1)].filter(Boolean).join(` ${word} `);
  return {
    when: `the caller is ${list("or")}`,
    unless: possible.length > 1 ? `the caller is neither ${list("nor")}` : `the caller is not ${list("or")}`,
  };
}

function memberName(member: PrincipalMember): string {
  switch (member.kind) {
    case "anyone":
      return "anyone";
    case "account":
      return `account ${member.account}`;
    case "arn":
      return member.arn;
    case "service":
      return member.service;
    case "federated":
      return member.provider;
    case "canonical-user":
      return `canonical user ${member.id}`;
    case "unique-id":
      return member.id;
  }
}

export function resourceWords({ negated, patterns }: PatternElement): Words {
  const matches = `the resource matches ${patterns.join(" or ")}`;
  const misses = `the resource does not match ${patterns.join(" or ")}`;
  return negated ? { when: misses, unless: matches } : { when: matches, unless: misses };
}
