/** What a request tells about one context key, whether it lists the key or its principal implies it. */

import { nameOf, parseArn, sessionOf } from "./arn.ts";
import { ANY, type Glob, globOf, literalOf } from "./glob.ts";
import type { ContextValue, Principal, Request } from "./request.ts";

/**
 * As `ContextValue`, but an open key may be known to have a value (`mayBeMissing` false) and to have one that
 * fits one of `shapes`.
 */
export type Known =
  | { state: "set"; values: readonly string[] }
  | { state: "missing" }
  | { state: "open"; shapes: readonly Glob[]; mayBeMissing: boolean };

/** Answers for a key by its lower-case name. */
export type Keys = (lowerCaseName: string) => Known;

const MISSING: Known = { state: "missing" };
const OPEN_KEY: Known = { state: "open", shapes: [ANY], mayBeMissing: true };
const set = (value: string): Known => ({ state: "set", values: [value] });
const oneOf = (shapes: readonly Glob[]): Known => ({ state: "open", shapes, mayBeMissing: false });

/** The keys of a request. What `context` lists counts before what the principal implies. */
export function keysOf(request: Request): Keys {
  let listed: Map<string, Known> | undefined;
  return (name) => {
    listed ??= listedKeys(request.context);
    const known = listed.get(name);
    if (known !== undefined) return known;
    const implied = impliedKey(request.principal, name);
    return implied ?? (request.others === "open" ? OPEN_KEY : MISSING);
  };
}

function listedKeys(context: Request["context"]): Map<string, Known> {
  const keys = new Map<string, Known>();
  for (const name in context) {
    const value = context[name];
    if (value !== undefined) keys.set(name.toLowerCase(), known(value));
  }
  return keys;
}

// A key without a value is as good as missing: that is what "resolves to an empty data set" means for it.
function known(value: ContextValue): Known {
  if (value.state === "open") return OPEN_KEY;
  return value.state === "set" && value.values.length > 0 ? value : MISSING;
}

/** What AWS fills in by itself from who asks; undefined for a key that the principal does not tell. */
function impliedKey(principal: Principal, name: string): Known | undefined {
  switch (name) {
    case "aws:principalarn":
      return principalArn(principal);
    case "aws:principalaccount":
      return principalAccount(principal);
    case "aws:principaltype":
      return principalType(principal);
    case "aws:principalisawsservice":
      // Anonymous requests carry no credentials and so not this key.
      return principal.type === "anonymous" ? MISSING : set(String(principal.type === "service"));
    case "aws:principalservicename":
      return principal.type === "service" ? set(principal.service) : MISSING;
    case "aws:username":
      return userName(principal);
    default:
      return undefined;
  }
}

// A session has the ARN of its role here, not its own, and the role's path is not part of the session's ARN.
function principalArn(principal: Principal): Known {
  if (principal.type === "account") return oneOf(PRINCIPALS.map((type) => anyOf(principal.account, type)));
  if (principal.type !== "aws") return MISSING;
  if (principal.roleArn !== undefined) return set(principal.roleArn);
  const session = sessionOf(principal.arn);
  if (session === undefined) return set(principal.arn);
  const roles = `arn:${session.partition}:iam::${session.account}:role/`;
  return oneOf([literalOf(roles + session.role), globOf(`${roles}*/${session.role}`)]);
}

const PRINCIPALS = ["iam:root", "iam:user/*", "iam:role/*", "sts:federated-user/*"] as const;
const TYPES = oneOf(["Account", "User", "AssumedRole", "FederatedUser"].map(literalOf));

function anyOf(account: string, type: (typeof PRINCIPALS)[number]): Glob {
  const [service, resource] = type.split(":");
  return globOf(`arn:*:${service}::${account}:${resource}`);
}

function principalAccount(principal: Principal): Known {
  if (principal.type === "service") return MISSING;
  return set(principal.type === "anonymous" ? "anonymous" : principal.account);
}

function principalType(principal: Principal): Known {
  if (principal.type === "anonymous") return set("Anonymous");
  if (principal.type === "service") return MISSING;
  if (principal.type === "account") return TYPES;
  const arn = parseArn(principal.arn);
  if (arn?.resource === "root") return set("Account");
  if (arn?.resource.startsWith("user/")) return set("User");
  return set(arn?.resource.startsWith("federated-user/") ? "FederatedUser" : "AssumedRole");
}

function userName(principal: Principal): Known {
  if (principal.type === "account") return OPEN_KEY;
  const name = principal.type === "aws" ? nameOf(principal.arn, "user") : undefined;
  return name === undefined ? MISSING : set(name);
}
