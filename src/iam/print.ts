/** A policy written back from its normal form, and whether two policies mean the same. */

import { parsePolicy } from "./parse.ts";
import type {
  Condition,
  PatternElement,
  Policy,
  PrincipalElement,
  PrincipalMember,
  Statement,
} from "./policy.ts";

/**
 * One text for all documents of the same meaning, but for the order of the statements: lists sorted and without
 * repetitions, keys and actions in lower case, single values as lists. It answers every request as `policy` does.
 */
export function printPolicy(policy: Policy): string {
  const id = policy.id === undefined ? {} : { Id: policy.id };
  return JSON.stringify(
    { Version: policy.version, ...id, Statement: policy.statements.map(normalStatement) },
    null,
    2,
  );
}

/**
 * Whether two documents say the same, however they are written: AWS may return what it stored with other white
 * space, order, lists and account forms (P48). Sids and the Id count, the order of statements does not. Text that
 * is no policy is the same only as itself.
 */
export function samePolicy(a: string, b: string): boolean {
  if (a === b) return true;
  const first = parsePolicy(a);
  const second = parsePolicy(b);
  return first.ok && second.ok && fingerprint(first.policy) === fingerprint(second.policy);
}

function fingerprint(policy: Policy): string {
  const statements = policy.statements.map((statement) => JSON.stringify(normalStatement(statement)));
  return JSON.stringify([policy.version, policy.id, statements.sort()]);
}

/** A statement's normal form as the JSON it could be written in. */
export function normalStatement(statement: Statement): object {
  const { principal, action, resource, conditions, sid } = statement;
  return {
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: statement.effect,
    [principal.negated ? "NotPrincipal" : "Principal"]: normalPrincipal(principal),
    [action.negated ? "NotAction" : "Action"]: sorted(
      action.patterns.map((pattern) => pattern.toLowerCase()),
    ),
    [resource.negated ? "NotResource" : "Resource"]: sorted(resource.patterns),
    ...(conditions.length === 0 ? {} : { Condition: normalConditions(conditions) }),
  };
}

const sorted = (values: readonly string[]): PatternElement["patterns"] => [...new Set(values)].sort();

function normalPrincipal({ members }: PrincipalElement): object | "*" {
  if (members.some(({ kind }) => kind === "anyone")) return "*";
  const byKind = members.map(written);
  const kinds = sorted(byKind.map(([kind]) => kind));
  return Object.fromEntries(
    kinds.map((kind) => [kind, sorted(byKind.flatMap(([other, text]) => (other === kind ? [text] : [])))]),
  );
}

function written(member: PrincipalMember): [kind: string, text: string] {
  switch (member.kind) {
    case "anyone":
      return ["AWS", "*"];
    case "account":
      return ["AWS", member.account];
    case "arn":
      return ["AWS", member.arn];
    case "unique-id":
      return ["AWS", member.id];
    case "service":
      return ["Service", member.service];
    case "federated":
      return ["Federated", member.provider];
    case "canonical-user":
      return ["CanonicalUser", member.id];
  }
}

function normalConditions(conditions: readonly Condition[]): object {
  const blocks = sorted(conditions.map(operatorName)).map((name) => {
    const keys = conditions.filter((condition) => operatorName(condition) === name);
    const block = keys.map((condition): [string, readonly string[]] => [
      condition.key.toLowerCase(),
      values(condition),
    ]);
    return [name, Object.fromEntries(block.sort(([a], [b]) => (a < b ? -1 : 1)))];
  });
  return Object.fromEntries(blocks);
}

function operatorName({ operator, qualifier, ifExists }: Condition): string {
  return `${qualifier === undefined ? "" : `${qualifier}:`}${operator}${ifExists ? "IfExists" : ""}`;
}

function values({ operator, values: written }: Condition): readonly string[] {
  const boolean = operator === "Bool" || operator === "Null";
  return sorted(boolean ? written.map((value) => value.toLowerCase()) : written);
}
