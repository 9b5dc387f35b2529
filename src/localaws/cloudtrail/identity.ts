/** Who did it, as CloudTrail says it. */

import type { Caller, WireRequest } from "../types.ts";

/** The access key a request was signed with. */
export const accessKeyIn = ({ headers, query }: WireRequest): string | undefined => {
  const header = /Credential=([^/,\s]+)/.exec(headers["authorization"] ?? "")?.[1];
  return header ?? /X-Amz-Credential=(\w+)/.exec(query)?.[1];
};

/** Name of the user or of the session; events are looked up by it. */
export const userNameOf = ({ type, arn, service }: Caller): string => {
  if (type === "root") return "root";
  return type === "service" ? (service ?? "") : (arn.split("/").at(-1) ?? "");
};

type Identity = Readonly<Record<string, unknown>>;

const sessionOf = ({ account, principalId, roleArn = "" }: Caller, at: number): Identity => ({
  sessionIssuer: {
    type: "Role",
    principalId: principalId.split(":")[0],
    arn: roleArn,
    accountId: account,
    userName: roleArn.split("/").at(-1),
  },
  attributes: { creationDate: isoSeconds(at), mfaAuthenticated: "false" },
});

/** Epoch milliseconds as CloudTrail writes times. */
export const isoSeconds = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");

/** @param invokedBy the service that called on the caller's behalf (K72). */
export const userIdentityOf = (
  caller: Caller,
  accessKeyId: string | undefined,
  at: number,
  invokedBy?: string,
): Identity => {
  const { type, principalId, arn, account, service } = caller;
  if (type === "service") return { type: "AWSService", invokedBy: service };
  if (type === "anonymous") return { type: "AWSAccount", principalId: "", accountId: "anonymous" };
  const common = { principalId, arn, accountId: account, accessKeyId };
  const invoked = invokedBy === undefined ? {} : { invokedBy };
  if (type === "role")
    return { type: "AssumedRole", ...common, sessionContext: sessionOf(caller, at), ...invoked };
  if (type === "root") return { type: "Root", ...common, ...invoked };
  return { type: "IAMUser", ...common, userName: userNameOf(caller), ...invoked };
};
