/** Whether a Principal or NotPrincipal element takes in who asks. */

import { nameOf, parseArn, sessionOf } from "./arn.ts";
import type { PrincipalElement, PrincipalMember } from "./policy.ts";
import type { Principal } from "./request.ts";
import { NO, not, OPEN, or, type Truth, truth, YES } from "./truth.ts";

/** Whether the element's statement applies to `principal`, as far as the principal goes. */
export function appliesTo(element: PrincipalElement, principal: Principal): Truth {
  return element.negated ? not(exempt(element.members, principal)) : anyOf(element.members, principal);
}

function anyOf(members: readonly PrincipalMember[], principal: Principal): Truth {
  let any: Truth = NO;
  for (const member of members) any = or(any, names(member, principal));
  return any;
}

/** Whether one member of a Principal element names `principal`. */
export function names(member: PrincipalMember, principal: Principal): Truth {
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
      return principal.type === "aws"
        ? namesArn(member.arn, principal)
        : inAccount(member.arn, principal.account);
    default:
      // AWS shows a unique id only when its user or role is gone (P48), and providers only sign in.
      return NO;
  }
}

const inAccount = (arn: string, account: string): Truth => (parseArn(arn)?.account === account ? OPEN : NO);

type AwsPrincipal = Principal & { type: "aws" };

/** A role's ARN names its sessions; a session's names that one session, which a role alone may or may not be. */
function namesArn(arn: string, principal: AwsPrincipal): Truth {
  if (arn === principal.arn || isRoleOf(arn, principal)) return YES;
  const session = sessionOf(arn);
  const role = nameOf(principal.arn, "role");
  return session !== undefined && session.role === role && session.account === principal.account ? OPEN : NO;
}

// A role's name is unique in its account whatever its path, so a session's ARN tells which role it is.
function isRoleOf(arn: string, principal: AwsPrincipal): boolean {
  if (principal.roleArn !== undefined) return arn === principal.roleArn;
  const session = sessionOf(principal.arn);
  if (session === undefined || nameOf(arn, "role") !== session.role) return false;
  const role = parseArn(arn);
  return role?.account === session.account && role.partition === session.partition;
}

/**
 * Whether a NotPrincipal leaves `principal` alone. Each thing that the principal is must be listed: its account,
 * its user or role, and its session (P95). AWS says that with a part of them it "might" be denied: open.
 */
function exempt(members: readonly PrincipalMember[], principal: Principal): Truth {
  if (members.some(({ kind }) => kind === "anyone")) return YES;
  if (principal.type === "anonymous" || principal.type === "service") return anyOf(members, principal);
  const accounts = members.filter(({ kind }) => kind === "account" || kind === "canonical-user");
  const account = anyOf(accounts, principal);
  const listed = anyOf(
    members.filter(({ kind }) => kind === "arn"),
    principal,
  );
  if (principal.type === "account") return or(account, listed) === NO ? NO : OPEN;
  if (parseArn(principal.arn)?.resource === "root") return account;
  if (listed === NO) return NO;
  return account === YES && listed === YES && allParts(members, principal) ? YES : OPEN;
}

function allParts(members: readonly PrincipalMember[], principal: AwsPrincipal): boolean {
  const arns = members.flatMap((member) => (member.kind === "arn" ? [member.arn] : []));
  if (nameOf(principal.arn, "role") !== undefined) return false;
  const role = sessionOf(principal.arn) === undefined || arns.some((arn) => isRoleOf(arn, principal));
  return role && arns.includes(principal.arn);
}
