/** The answer of a compiled policy to a request. */

import { inEveryCase } from "./cases.ts";
import type { CompiledPolicy, CompiledStatement } from "./compile.ts";
import { type Keys, keysOf } from "./keys.ts";
import { type Caller, callerOf } from "./principal.ts";
import type { Decision, OpenStatement, Request, StatementRef } from "./request.ts";
import { and, NO, OPEN, type Truth, YES } from "./truth.ts";
import { principalWords, resourceWords, type Words } from "./words.ts";

/**
 * Evaluates one policy by itself: no identity policy, boundary or default. Every part of a statement must hold
 * for it to apply (P21); a Deny that applies wins over every Allow (P20).
 *
 * An Allow that names an account lets that account pass the permission on; "allowed" does not say it has.
 */
export function evaluate(policy: CompiledPolicy, request: Request): Decision {
  const caller = callerOf(request.principal);
  const keys = keysOf(request, caller);
  const action = request.action.toLowerCase();
  const allow: Found = { by: [], open: [] };
  const deny: Found = { by: [], open: [] };
  for (const group of policy.groups) {
    const resource = group.action(action) ? group.resource(request.resource, keys) : NO;
    if (resource === NO) continue;
    for (const compiled of group.statements) {
      const applies = and(resource, statementApplies(compiled, keys, caller));
      if (applies === NO) continue;
      const found = compiled.statement.effect === "Allow" ? allow : deny;
      if (applies === YES) found.by.push(compiled.ref);
      else found.open.push({ compiled, resource });
    }
  }
  const open = deny.by.length > 0 ? [] : deny.open.filter(({ resource }) => resource === YES);
  if (open.length > 1) {
    const denying = open.map(({ compiled }) => compiled);
    const sure = inEveryCase(denying, keys, (one, given) => statementApplies(one, given, caller) === YES);
    deny.by.push(...sure.map(({ ref }) => ref));
  }
  return decide(allow, deny, ({ compiled, resource }) => openStatement(compiled, resource, keys, caller));
}

/** `resource`: how far the resource of an open statement matches. */
type Open = { compiled: CompiledStatement; resource: Truth };
type Found = { by: StatementRef[]; open: Open[] };

function decide(allow: Found, deny: Found, explain: (open: Open) => OpenStatement): Decision {
  if (deny.by.length > 0) return { outcome: "denied", by: inOrder(deny.by) };
  const allowed = allow.by.length > 0;
  if (deny.open.length > 0 || (allow.open.length > 0 && !allowed)) {
    return {
      outcome: "depends",
      deny: inOrder(deny.open.map(explain)),
      allow: inOrder(allow.open.map(explain)),
      allowed,
    };
  }
  return allowed ? { outcome: "allowed", by: inOrder(allow.by) } : { outcome: "undecided" };
}

// Groups do not keep the order of the document.
function inOrder<T extends StatementRef>(refs: T[]): readonly T[] {
  return refs.length > 1 ? refs.sort((a, b) => a.index - b.index) : refs;
}

function statementApplies(compiled: CompiledStatement, keys: Keys, caller: Caller): Truth {
  let applies = compiled.principal.appliesTo(caller);
  for (const { holds } of compiled.conditions) {
    if (applies === NO) return NO;
    applies = and(applies, holds(keys));
  }
  return applies;
}

/** Puts what is open about a statement into words: its conditions, and its principal or resource if they are. */
function openStatement(
  compiled: CompiledStatement,
  resource: Truth,
  keys: Keys,
  caller: Caller,
): OpenStatement {
  const { statement, principal, conditions, ref } = compiled;
  const when: string[] = [];
  const unless: string[] = [];
  const say = (words: Words) => {
    when.push(words.when);
    unless.push(words.unless);
  };
  if (principal.appliesTo(caller) === OPEN) {
    say(principalWords(principal.members, statement.principal.negated, caller));
  }
  if (resource === OPEN) say(resourceWords(statement.resource));
  for (const condition of conditions) if (condition.holds(keys) === OPEN) say(condition.words());
  const { index, sid } = ref;
  return sid === undefined ? { index, when, unless } : { index, sid, when, unless };
}

/** What keeps an open statement from applying, as "unless aws:PrincipalArn is arn:aws:iam::...:role/break-glass". */
export function describeUnless(open: OpenStatement): string {
  return `unless ${open.unless.join(" or ")}`;
}
