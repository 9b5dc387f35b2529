/** A policy made ready for many requests: patterns and values are read once. */

import { type Literals, literalsOf } from "./cases.ts";
import { type CompiledCondition, compileCondition } from "./condition.ts";
import { type Glob, globOf, matcherOf, splitAtColons } from "./glob.ts";
import type { Keys } from "./keys.ts";
import { ofFilled } from "./operators/text.ts";
import type { PatternElement, Policy, Statement } from "./policy.ts";
import { type CompiledPrincipal, compilePrincipal } from "./principal.ts";
import type { StatementRef } from "./request.ts";
import { NO, not, or, type Truth, truth, YES } from "./truth.ts";
import { constantOf, fill, templateOf } from "./variables.ts";

/** What `evaluate` works on. Its parts are not for callers. */
export type CompiledPolicy = { groups: readonly StatementGroup[] };

/** Statements of the same actions and resources, which many are: those are matched once for all of them. */
type StatementGroup = {
  /** Takes the action in lower case. */
  action: (lowerCaseAction: string) => boolean;
  resource: (resource: string, keys: Keys) => Truth;
  statements: readonly CompiledStatement[];
};

export type CompiledStatement = {
  ref: StatementRef;
  statement: Statement;
  principal: CompiledPrincipal;
  conditions: readonly CompiledCondition[];
  literals: Literals;
};

/** Compiles a policy. Costs as much as parsing it; evaluation afterwards takes microseconds. */
export function compilePolicy(policy: Policy): CompiledPolicy {
  const variables = policy.version === "2012-10-17";
  const groups = new Map<string, Statement[]>();
  for (const statement of policy.statements) {
    const key = JSON.stringify([statement.action, statement.resource]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [statement]);
    else group.push(statement);
  }
  return { groups: [...groups.values()].flatMap((statements) => compileGroup(statements, variables)) };
}

function compileGroup(statements: readonly Statement[], variables: boolean): StatementGroup[] {
  const [first] = statements;
  if (first === undefined) return [];
  return [
    {
      action: compileAction(first.action),
      resource: compileResource(first.resource, variables),
      statements: statements.map((statement) => compileStatement(statement, variables)),
    },
  ];
}

function compileStatement(statement: Statement, variables: boolean): CompiledStatement {
  const { index, sid } = statement;
  return {
    ref: sid === undefined ? { index } : { index, sid },
    statement,
    principal: compilePrincipal(statement.principal),
    conditions: statement.conditions.map((condition) => compileCondition(condition, variables)),
    literals: literalsOf(statement),
  };
}

// Action names do not differ by case, and have no variables.
function compileAction({ negated, patterns }: PatternElement): StatementGroup["action"] {
  const matchers = patterns.map((pattern) => matcherOf(globOf(pattern.toLowerCase())));
  return (action) => matchers.some((matches) => matches(action)) !== negated;
}

type ResourceTest = (resource: string, keys: Keys) => Truth;

function compileResource({ negated, patterns }: PatternElement, variables: boolean): ResourceTest {
  const tests = patterns.map((pattern) => compilePattern(pattern, variables, negated));
  return (resource, keys) => {
    let any: Truth = NO;
    for (const test of tests) {
      any = or(any, test(resource, keys));
      if (any === YES) break;
    }
    return negated ? not(any) : any;
  };
}

function compilePattern(pattern: string, variables: boolean, negated: boolean): ResourceTest {
  const template = templateOf(pattern, variables);
  const constant = constantOf(template);
  if (constant !== undefined) {
    const matches = resourceMatcher(constant);
    return (resource) => truth(matches(resource));
  }
  return (resource, keys) =>
    ofFilled(fill(template, keys), (glob) => truth(resourceMatcher(glob)(resource)), negated);
}

const FIELDS = 6;

/**
 * Wildcards stay within their field, but a `*` that ends one goes on past the colon; an ARN with fields missing
 * at the end has a `*` in each of them. Nearly every pattern has no wildcard before its last field, or ends the
 * field with it, and then this is the same as matching the whole text.
 */
function resourceMatcher(glob: Glob): (resource: string) => boolean {
  const fields = splitAtColons(glob, FIELDS);
  if (fields.length < FIELDS && glob.chars !== "*") {
    const missing = globOf(":*".repeat(FIELDS - fields.length));
    return resourceMatcher({ chars: glob.chars + missing.chars, wild: [...glob.wild, ...missing.wild] });
  }
  const early = fields.slice(0, FIELDS - 1);
  const bounded = early.some(({ wild }) => wild.includes(true));
  const crossing = early.some(({ chars, wild }) => wild.at(-1) === true && chars.endsWith("*"));
  if (!bounded || crossing || fields.length < FIELDS) return matcherOf(glob);
  const matchers = fields.map(matcherOf);
  return (resource) => {
    const given = resource.split(":");
    const parts = [...given.slice(0, FIELDS - 1), given.slice(FIELDS - 1).join(":")];
    return matchers.every((matches, i) => matches(parts[i] ?? ""));
  };
}
