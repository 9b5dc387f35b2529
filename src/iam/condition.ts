/** Whether a condition holds: operators, their missing-key rules, IfExists and the set qualifiers. */

import type { Keys, Known } from "./keys.ts";
import { COMPARISONS, type Comparison } from "./operators/table.ts";
import type { ValueTest } from "./operators/test.ts";
import type { Condition } from "./policy.ts";
import { either, NO, not, OPEN, or, type Truth, truth, YES } from "./truth.ts";
import { conditionWords, type Words } from "./words.ts";

export type CompiledCondition = { holds: (keys: Keys) => Truth; words: () => Words };

export function compileCondition(condition: Condition, variables: boolean): CompiledCondition {
  const key = condition.key.toLowerCase();
  const { operator } = condition;
  const test =
    operator === "Null" ? existence(condition) : comparison(condition, COMPARISONS[operator], variables);
  let words: Words | undefined;
  return {
    holds: (keys) => test(keys(key), keys),
    words: () => {
      words ??= conditionWords(condition);
      return words;
    },
  };
}

type Test = (known: Known, keys: Keys) => Truth;

// "true" asks for the key to be absent, "false" for it to be there (P25).
function existence(condition: Condition): Test {
  const wanted = condition.values.map((value) => value.toLowerCase());
  const whenMissing = truth(wanted.includes("true"));
  const whenPresent = truth(wanted.includes("false"));
  return (known) => {
    if (known.state === "missing") return whenMissing;
    return known.state === "open" && known.mayBeMissing ? either(whenMissing, whenPresent) : whenPresent;
  };
}

type Rule = {
  missing: Truth;
  negated: boolean;
  qualifier: Condition["qualifier"];
  tests: readonly ValueTest[];
};

function comparison(condition: Condition, { compile, negated }: Comparison, variables: boolean): Test {
  const tests = condition.values.map((value) => compile(value, { negated, variables }));
  const { qualifier } = condition;
  const rule: Rule = { missing: whenMissing(condition, negated), negated, qualifier, tests };
  return (known, keys) => {
    if (known.state === "missing") return rule.missing;
    return known.state === "set" ? ofValues(rule, known.values, keys) : ofShapes(rule, known, keys);
  };
}

/** P22, P23, P26. ForAnyValue wants a value to be there even of a negated operator. */
function whenMissing({ ifExists, qualifier }: Condition, negated: boolean): Truth {
  if (ifExists || qualifier === "ForAllValues") return YES;
  return truth(negated && qualifier === undefined);
}

function ofValues(rule: Rule, values: readonly string[], keys: Keys): Truth {
  // To a set operator a key whose values are all empty is a key without values.
  if (rule.qualifier !== undefined && values.every((value) => value === "")) return whenEmpty(rule);
  // Without a qualifier a key should have one value. Of several, a positive operator takes any, a negated all.
  const all = rule.qualifier === undefined ? rule.negated : rule.qualifier === "ForAllValues";
  let result: Truth = all ? YES : NO;
  for (const value of values) {
    const one = satisfies(rule, (test) => test.of(value, keys));
    if (all ? one < result : one > result) result = one;
  }
  return result;
}

const whenEmpty = ({ qualifier }: Rule): Truth => truth(qualifier === "ForAllValues");

function ofShapes(rule: Rule, known: Known & { state: "open" }, keys: Keys): Truth {
  let result: Truth | undefined = known.mayBeMissing ? rule.missing : undefined;
  if (result !== undefined && rule.qualifier !== undefined) result = either(result, whenEmpty(rule));
  for (const shape of known.shapes) {
    const one = satisfies(rule, (test) => test.over(shape, keys));
    result = result === undefined ? one : either(result, one);
    if (result === OPEN) return OPEN;
  }
  return result ?? OPEN;
}

/** One value of the request against the policy's values: any of them, or none when negated (P21). */
function satisfies(rule: Rule, ask: (test: ValueTest) => Truth): Truth {
  let any: Truth = NO;
  for (const test of rule.tests) {
    any = or(any, ask(test));
    if (any === YES) break;
  }
  return rule.negated ? not(any) : any;
}
