/** Who may do what with a key: its policy, and its grants (K52, K55, K56). */

import {
  type ContextValue,
  compilePolicy,
  type Decision,
  evaluate,
  type Principal,
  parsePolicy,
} from "../../iam/index.ts";
import type { Call, Caller } from "../types.ts";
import type { EncryptionContext } from "./cipher.ts";
import { accessDenied } from "./errors.ts";
import type { KmsGrant, StoredKey } from "./store.ts";

export type Access = {
  readonly caller: Caller;
  /** For example kms:Decrypt. */
  readonly action: string;
  readonly encryptionContext?: EncryptionContext;
  /** The service that calls on the caller's behalf (K51). */
  readonly viaService?: string;
  /** The request, when it came over the wire from the caller. */
  readonly call?: Call;
  /** The alias the caller used, when it used one. */
  readonly requestAlias?: string;
  /** Further condition keys of this operation. */
  readonly more?: Readonly<Record<string, readonly string[]>>;
};

const principalOf = (caller: Caller): Principal => {
  if (caller.type === "anonymous") return { type: "anonymous" };
  if (caller.type === "service") return { type: "service", service: caller.service ?? "" };
  const { account, arn, roleArn } = caller;
  return { type: "aws", account, arn, ...(roleArn === undefined ? {} : { roleArn }) };
};

const contextKeys = (context: EncryptionContext): Record<string, readonly string[]> => ({
  "kms:EncryptionContextKeys": Object.keys(context),
  ...Object.fromEntries(
    Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, [value]]),
  ),
});

const keyKeys = (key: StoredKey): Record<string, readonly string[]> => ({
  "kms:KeyOrigin": [key.origin],
  "kms:KeySpec": [key.spec],
  "kms:KeyUsage": [key.usage],
  "kms:MultiRegion": [String(key.multiRegion)],
  ...Object.fromEntries(
    Object.entries(key.tags).map(([name, value]) => [`aws:ResourceTag/${name}`, [value]]),
  ),
});

/** A call through a service tells nothing of the transport (P11). */
const requestKeys = (call: Call | undefined): Record<string, readonly string[]> =>
  call === undefined
    ? {}
    : {
        "aws:SecureTransport": [String(call.request.secure)],
        "aws:SourceIp": [call.request.sourceIp],
        "aws:userid": [call.caller.principalId],
      };

const contextOf = (key: StoredKey, access: Access): Record<string, ContextValue> => {
  const { caller, viaService, requestAlias } = access;
  const values: Record<string, readonly string[]> = {
    ...keyKeys(key),
    ...requestKeys(access.call),
    ...contextKeys(access.encryptionContext ?? {}),
    "kms:CallerAccount": caller.account === "" ? [] : [caller.account],
    // What a service acts for stands in the key policies that let it in (I19).
    "aws:SourceArn": caller.sourceArn === undefined ? [] : [caller.sourceArn],
    "aws:SourceAccount": caller.type === "service" && caller.account !== "" ? [caller.account] : [],
    "kms:ViaService": viaService === undefined ? [] : [viaService],
    "kms:RequestAlias": requestAlias === undefined ? [] : [requestAlias],
    "aws:ResourceAccount": [key.account],
    ...access.more,
  };
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, list]) => list.length > 0)
      .map(([name, list]) => [name, { state: "set", values: list }]),
  );
};

type Compiled = ReturnType<typeof compilePolicy>;

const compiled = new WeakMap<StoredKey, { readonly text: string; readonly policy: Compiled }>();

const compiledPolicy = (key: StoredKey): Compiled => {
  const known = compiled.get(key);
  if (known?.text === key.policy) return known.policy;
  const parsed = parsePolicy(key.policy);
  if (!parsed.ok) throw new Error(`a stored key policy cannot be read: ${parsed.problem.message}`);
  const policy = compilePolicy(parsed.policy);
  compiled.set(key, { text: key.policy, policy });
  return policy;
};

const decide = (key: StoredKey, access: Access, principal: Principal): Decision =>
  evaluate(compiledPolicy(key), {
    action: access.action,
    resource: key.arn,
    principal,
    context: contextOf(key, access),
    others: "missing",
  });

const isAllowed = (decision: Decision): boolean =>
  decision.outcome === "allowed" || (decision.outcome === "depends" && decision.allowed);

/** What a policy leaves open cannot be shown not to be denied. */
const isDenied = (decision: Decision): boolean =>
  decision.outcome === "denied" || (decision.outcome === "depends" && decision.deny.length > 0);

const holds = (given: EncryptionContext, wanted: EncryptionContext): boolean =>
  Object.entries(wanted).every(([name, value]) => given[name] === value);

const grantAllows = (grant: KmsGrant, access: Access): boolean => {
  const { caller, encryptionContext: given = {} } = access;
  const { subset, equals } = grant.constraints;
  if (grant.grantee !== caller.arn && grant.grantee !== caller.roleArn && grant.grantee !== caller.service) {
    return false;
  }
  if (!grant.operations.includes(access.action.replace(/^kms:/, ""))) return false;
  if (subset !== undefined && !holds(given, subset)) return false;
  return (
    equals === undefined || (holds(given, equals) && Object.keys(given).length === Object.keys(equals).length)
  );
};

/**
 * Whether a caller may act on a key. Identity policies are not modelled: every principal is taken to hold all
 * permissions of its own account, which reach a key as far as its policy lets that account use them.
 */
export const mayAct = (key: StoredKey, access: Access): boolean => {
  const decision = decide(key, access, principalOf(access.caller));
  if (isDenied(decision)) return false;
  return isAllowed(decision) || [...key.grants.values()].some((grant) => grantAllows(grant, access));
};

/** @throws AwsError AccessDeniedException, naming who, what and why (E116). */
export const authorize = (key: StoredKey, access: Access): void => {
  if (mayAct(key, access)) return;
  const denied = isDenied(decide(key, access, principalOf(access.caller)));
  const why = denied
    ? "with an explicit deny in a resource-based policy"
    : `because no resource-based policy allows the ${access.action} action`;
  const who = access.caller.service ?? access.caller.arn;
  throw accessDenied(
    `User: ${who} is not authorized to perform: ${access.action} on resource: ${key.arn} ${why}`,
  );
};
