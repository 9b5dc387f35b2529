/** Whether a Principal or NotPrincipal element takes in who asks. */

import { type Identity, identityOf } from "./arn.ts";
import type { PrincipalElement, PrincipalMember } from "./policy.ts";
import type { Principal } from "./request.ts";
import { NO, not, OPEN, or, type Truth, truth, YES } from "./truth.ts";

/** Who asks, with the ARN taken apart. */
export type Caller = { principal: Principal; identity: Identity | undefined };

/** One member of an element, with its ARN taken apart. */
export type CompiledMember = { member: PrincipalMember; identity: Identity | undefined };

export type CompiledPrincipal = { members: readonly CompiledMember[]; appliesTo: (caller: Caller) => Truth };

export function callerOf(principal: Principal): Caller {
  return { principal, identity: principal.type === "aws" ? identityOf(principal.arn) : undefined };
}

/** Prepares an element; `appliesTo` says whether its statement applies to a caller, as far as the caller goes. */
export function compilePrincipal({ negated, members }: PrincipalElement): CompiledPrincipal {
  const compiled = members.map((member) => ({
    member,
    identity: member.kind === "arn" ? identityOf(member.arn) : undefined,
  }));
  const appliesTo = (caller: Caller) => (negated ? not(exempt(compiled, caller)) : anyOf(compiled, caller));
  return { members: compiled, appliesTo };
}

function anyOf(members: readonly CompiledMember[], caller: Caller): Truth {
  let any: Truth = NO;
  for (const member of members) {
    any = or(any, names(member, caller));
    if (any === YES) break;
  }
  return any;
}

/** Whether one member of a Principal element names the caller. */
export function names({ member, identity }: CompiledMember, { principal, identity: caller }: Caller): Truth {
  if (member.kind === "anyone") return YES;
  if (principal.type === "anonymous") return NO;
  if (principal.type === "service") {
    return truth(
      member.kind === "service" && (member.service === principal.service || member.service === "*"),
    );
  }
  switch (member.kind) {
    case "account":
      return truth(member.account === principal.account);
    case "canonical-user":
      return principal.canonicalUser === undefined ? OPEN : truth(member.id === principal.canonicalUser);
    case "arn":
      if (identity === undefined) return NO;
      if (principal.type === "account") return identity.account === principal.account ? OPEN : NO;
      return caller === undefined ? NO : namesCaller(identity, caller, principal.roleArn);
    default:
      // AWS shows a unique id only when its user or role is gone (P48), and providers only sign in.
      return NO;
  }
}

/** A role's ARN names its sessions; a session's names that one session, which a role alone may or may not be. */
function namesCaller(named: Identity, caller: Identity, roleArn: string | undefined): Truth {
  if (named.arn === caller.arn || isRoleOf(named, caller, roleArn)) return YES;
  const mayBe = named.kind === "session" && caller.kind === "role" && sameName(named, caller);
  return mayBe ? OPEN : NO;
}

// A role's name is unique in its account whatever its path, so a session's ARN tells which role it is.
function isRoleOf(named: Identity, caller: Identity, roleArn: string | undefined): boolean {
  if (roleArn !== undefined) return named.arn === roleArn;
  return named.kind === "role" && caller.kind === "session" && sameName(named, caller);
}

const sameName = (a: Identity, b: Identity) =>
  a.name === b.name && a.account === b.account && a.partition === b.partition;

/**
 * Whether a NotPrincipal leaves the caller alone. Each thing that the caller is must be listed: its account, its
 * user or role, and its session (P95). AWS says that with a part of them it "might" be denied: open.
 */
function exempt(members: readonly CompiledMember[], caller: Caller): Truth {
  const { principal, identity } = caller;
  if (members.some(({ member }) => member.kind === "anyone")) return YES;
  if (principal.type === "anonymous" || principal.type === "service") return anyOf(members, caller);
  const ofKind = (kinds: readonly string[]) => members.filter(({ member }) => kinds.includes(member.kind));
  const account = anyOf(ofKind(["account", "canonical-user"]), caller);
  const arns = ofKind(["arn"]);
  const listed = anyOf(arns, caller);
  if (principal.type === "account" || identity === undefined) return or(account, listed) === NO ? NO : OPEN;
  if (identity.kind === "root") return account;
  if (listed === NO) return NO;
  return account === YES && allParts(arns, identity, principal.roleArn) ? YES : OPEN;
}

function allParts(
  members: readonly CompiledMember[],
  caller: Identity,
  roleArn: string | undefined,
): boolean {
  if (caller.kind === "role") return false;
  const listed = (is: (named: Identity) => boolean) =>
    members.some(({ identity }) => identity && is(identity));
  const role = caller.kind !== "session" || listed((named) => isRoleOf(named, caller, roleArn));
  return role && listed((named) => named.arn === caller.arn);
}
