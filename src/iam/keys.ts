/** What a request tells about one context key, whether it lists the key or its principal implies it. */

import { type Identity, parseArn } from "./arn.ts";
import { ANY, type Glob, globOf, literalOf } from "./glob.ts";
import type { Caller } from "./principal.ts";
import type { ContextValue, Request } from "./request.ts";

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
// Names of accounts, users, roles and sessions have neither of the characters that are wildcards elsewhere.
const oneOf = (shapes: readonly Glob[]): Known => ({
  state: "open",
  shapes: shapes.map((shape) => ({ ...shape, starless: true })),
  mayBeMissing: false,
});

/** The keys of a request. What `context` lists counts before what the principal implies. */
export function keysOf(request: Request, caller: Caller): Keys {
  let found: Map<string, Known> | undefined;
  return (name) => {
    found ??= listedKeys(request.context);
    let known = found.get(name);
    if (known === undefined) {
      known = impliedKey(request, caller, name) ?? (request.others === "open" ? OPEN_KEY : MISSING);
      found.set(name, known);
    }
    return known;
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

/** What AWS fills in by itself from who asks; undefined for a key that the caller does not tell. */
function impliedKey(request: Request, caller: Caller, name: string): Known | undefined {
  const { principal } = request;
  switch (name) {
    case "aws:principalarn":
      return principalArn(caller, request.resource);
    case "aws:principalaccount":
      return principalAccount(caller);
    case "aws:principaltype":
      return principalType(caller);
    case "aws:principalisawsservice":
      // Anonymous requests carry no credentials and so not this key.
      return principal.type === "anonymous" ? MISSING : set(String(principal.type === "service"));
    case "aws:principalservicename":
      return principal.type === "service" ? set(principal.service) : MISSING;
    case "aws:username":
      return userName(caller);
    case "aws:userid":
      return userId(caller);
    default:
      return undefined;
  }
}

// A session has the ARN of its role here, not its own, and the role's path is not part of the session's ARN.
function principalArn({ principal, identity }: Caller, resource: string): Known {
  if (principal.type === "account") return somebodyOf(principal.account, resource);
  if (principal.type !== "aws" || identity === undefined) return MISSING;
  if (principal.roleArn !== undefined) return set(principal.roleArn);
  if (identity.kind !== "session") return set(principal.arn);
  const roles = `arn:${identity.partition}:iam::${identity.account}:role/`;
  return oneOf([literalOf(roles + identity.name), globOf(`${roles}*/${identity.name}`)]);
}

const PRINCIPALS = ["iam::*:root", "iam::*:user/*", "iam::*:role/*", "sts::*:federated-user/*"];

// Nobody reaches a resource from another partition, so it tells the partition of who asks.
function somebodyOf(account: string, resource: string): Known {
  const partition = parseArn(resource)?.partition ?? "*";
  return oneOf(PRINCIPALS.map((rest) => globOf(`arn:${partition}:${rest.replace("*", account)}`)));
}

function principalAccount({ principal }: Caller): Known {
  if (principal.type === "service") return MISSING;
  return set(principal.type === "anonymous" ? "anonymous" : principal.account);
}

const TYPES = oneOf(["Account", "User", "AssumedRole", "FederatedUser"].map(literalOf));
const TYPE_OF: Readonly<Record<Identity["kind"], Known>> = {
  root: set("Account"),
  user: set("User"),
  role: set("AssumedRole"),
  session: set("AssumedRole"),
  "federated-user": set("FederatedUser"),
  other: TYPES,
};

function principalType({ principal, identity }: Caller): Known {
  if (principal.type === "anonymous") return set("Anonymous");
  if (principal.type === "service") return MISSING;
  return TYPE_OF[identity?.kind ?? "other"];
}

function userName({ principal, identity }: Caller): Known {
  if (principal.type === "account") return OPEN_KEY;
  return identity?.kind === "user" ? set(identity.name) : MISSING;
}

/** The unique ids of users and roles cannot be known from their ARNs; the root user's is its account's. */
function userId({ principal, identity }: Caller): Known {
  if (principal.type === "anonymous") return set("anonymous");
  if (principal.type === "service") return MISSING;
  if (principal.type === "account" || identity === undefined) return SOME_ID;
  if (identity.kind === "root") return set(identity.account);
  const name = identity.arn.slice(identity.arn.lastIndexOf("/") + 1);
  if (identity.kind === "federated-user") return set(`${identity.account}:${name}`);
  return identity.kind === "session" ? oneOf([globOf(`A*:${name}`)]) : SOME_ID;
}

const SOME_ID = oneOf([ANY]);
