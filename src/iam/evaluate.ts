/** The answer of a compiled policy to a request. */

import type { CompiledPolicy, CompiledStatement } from "./compile.ts";
import { type Keys, keysOf } from "./keys.ts";
import { appliesTo } from "./principal.ts";
import type { Decision, OpenStatement, Request, StatementRef } from "./request.ts";
import { and, NO, OPEN, type Truth, YES } from "./truth.ts";
import { conditionWords, principalWords, resourceWords, type Words } from "./words.ts";

/**
 * Evaluates one policy by itself: no identity policy, boundary or default. Every part of a statement must hold
 * for it to apply (P21); a Deny that applies wins over every Allow (P20).
 *
 * An Allow that names an account lets that account pass the permission on; "allowed" does not say it has.
 */
export function evaluate(policy: CompiledPolicy, request: Request): Decision {
  const keys = keysOf(request);
  const action = request.action.toLowerCase();
  const found: Record<"Allow" | "Deny", { by: StatementRef[]; open: CompiledStatement[] }> = {
    Allow: { by: [], open: [] },
    Deny: { by: [], open: [] },
  };
  for (const compiled of policy.statements) {
    const applies = compiled.action(action) ? statementApplies(compiled, request, keys) : NO;
    if (applies === YES) found[compiled.statement.effect].by.push(compiled.ref);
    else if (applies === OPEN) found[compiled.statement.effect].open.push(compiled);
  }
  const { Allow: allow, Deny: deny } = found;
  if (deny.by.length > 0) return { outcome: "denied", by: deny.by };
  const allowed = allow.by.length > 0;
  if (deny.open.length > 0 || (allow.open.length > 0 && !allowed)) {
    const explain = (compiled: CompiledStatement) => openStatement(compiled, request, keys);
    return { outcome: "depends", deny: deny.open.map(explain), allow: allow.open.map(explain), allowed };
  }
  return allowed ? { outcome: "allowed", by: allow.by } : { outcome: "undecided" };
}

function statementApplies(compiled: CompiledStatement, request: Request, keys: Keys): Truth {
  let applies = and(
    compiled.resource(request.resource, keys),
    appliesTo(compiled.statement.principal, request.principal),
  );
  for (const { holds } of compiled.conditions) {
    if (applies === NO) return NO;
    applies = and(applies, holds(keys));
  }
  return applies;
}

/** Puts what is open about a statement into words: its conditions, and its principal or resource if they are. */
function openStatement(compiled: CompiledStatement, request: Request, keys: Keys): OpenStatement {
  const { statement, conditions, ref } = compiled;
  const words: Words[] = [];
  if (appliesTo(statement.principal, request.principal) === OPEN) {
    words.push(principalWords(statement.principal, request.principal));
  }
  if (compiled.resource(request.resource, keys) === OPEN) words.push(resourceWords(statement.resource));
  for (const { condition, holds } of conditions) {
    if (holds(keys) === OPEN) words.push(conditionWords(condition));
  }
  return { ...ref, when: words.map(({ when }) => when), unless: words.map(({ unless }) => unless) };
}

/** What keeps an open statement from applying, as "unless aws:PrincipalArn is arn:aws:iam::...:role/break-glass". */
export function describeUnless(open: OpenStatement): string {
  return `unless ${open.unless.join(" or ")}`;
}
