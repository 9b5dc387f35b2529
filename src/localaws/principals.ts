/** Who can sign requests to the embedded AWS. */

import type { Caller, Principal, Random } from "./types.ts";

/** A principal to add. `account` is the account of the embedded AWS unless given. */
export type PrincipalSpec =
  | { readonly type: "root"; readonly account?: string }
  | { readonly type: "user"; readonly name: string; readonly account?: string }
  | {
      readonly type: "role";
      readonly name: string;
      /** Name of the session; default "session". */
      readonly session?: string;
      readonly account?: string;
      /** Epoch milliseconds on the virtual clock at which the session ends; default never. */
      readonly expiresAt?: number;
    };

/** A principal, and when it ends: epoch milliseconds on the virtual clock. */
type Known = { readonly principal: Principal; readonly expiresAt: number | undefined };

export type Principals = {
  /** By access key id. */
  readonly known: Map<string, Known>;
  /** The keys of an account's root user, made when first asked for. */
  root(account: string): Principal;
  add(spec: PrincipalSpec): Principal;
  find(accessKeyId: string): Principal | undefined;
  expiresAt(principal: Principal): number | undefined;
};

/** Nobody: an unsigned request. */
export const anonymous: Caller = { type: "anonymous", account: "", arn: "", principalId: "" };

const callerOf = (spec: PrincipalSpec, account: string, random: Random): Caller => {
  if (spec.type === "root") {
    return { type: "root", account, arn: `arn:aws:iam::${account}:root`, principalId: account };
  }
  if (spec.type === "user") {
    const arn = `arn:aws:iam::${account}:user/${spec.name}`;
    return { type: "user", account, arn, principalId: `AIDA${random.id(17)}` };
  }
  const session = spec.session ?? "session";
  return {
    type: "role",
    account,
    // A session's ARN leaves out the path of its role, the role's own ARN does not.
    arn: `arn:aws:sts::${account}:assumed-role/${spec.name.split("/").at(-1) ?? spec.name}/${session}`,
    roleArn: `arn:aws:iam::${account}:role/${spec.name}`,
    principalId: `AROA${random.id(17)}:${session}`,
  };
};

const secretFor = (random: Random): string => Buffer.from(random.bytes(30)).toString("base64");

export const createPrincipals = (account: string, random: Random): Principals => {
  const known = new Map<string, Known>();
  const add = (spec: PrincipalSpec): Principal => {
    const temporary = spec.type === "role";
    const principal: Principal = {
      accessKeyId: `${temporary ? "ASIA" : "AKIA"}${random.id(16)}`,
      secretAccessKey: secretFor(random),
      ...(temporary ? { sessionToken: Buffer.from(random.bytes(96)).toString("base64") } : {}),
      caller: callerOf(spec, spec.account ?? account, random),
    };
    const expiresAt = spec.type === "role" ? spec.expiresAt : undefined;
    known.set(principal.accessKeyId, { principal, expiresAt });
    return principal;
  };
  const rootOf = ({ principal: { caller } }: Known, owner: string): boolean =>
    caller.type === "root" && caller.account === owner;
  return {
    known,
    add,
    root: (owner) =>
      [...known.values()].find((each) => rootOf(each, owner))?.principal ??
      add({ type: "root", account: owner }),
    find: (accessKeyId) => known.get(accessKeyId)?.principal,
    expiresAt: (principal) => known.get(principal.accessKeyId)?.expiresAt,
  };
};
