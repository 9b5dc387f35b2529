import { AwsError } from "../../errors.ts";
import { refusedBy } from "../../resource-policy.ts";
import { elements } from "../../wire/xml.ts";
import type { StsAction, StsCall, StsWorld } from "../action.ts";

const invalid = (message: string): AwsError => new AwsError("ValidationError", 400, message);

const required = (call: StsCall, name: string, pattern: RegExp): string => {
  const value = call.parameters.get(name);
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  if (value === undefined) {
    throw invalid(
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  }
  if (!pattern.test(value)) {
    throw invalid(
      `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern.source}`,
    );
  }
  return value;
};

const CHAINED = 3600;

/** Seconds: 900 to 43200, an hour unless said, and no more where a role assumes another. */
const durationOf = (call: StsCall): number => {
  const text = call.parameters.get("DurationSeconds") ?? "3600";
  const seconds = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (call.caller.type === "role" && seconds > CHAINED) {
    throw invalid(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  if (seconds >= 900 && seconds <= 43_200) return seconds;
  throw invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
};

/** Session tags, as the query protocol lists them. */
const tagsOf = ({ parameters }: StsCall): ReadonlyMap<string, string> => {
  const tags = new Map<string, string>();
  for (let index = 1; parameters.has(`Tags.member.${index}.Key`); index++) {
    const key = parameters.get(`Tags.member.${index}.Key`) ?? "";
    tags.set(key, parameters.get(`Tags.member.${index}.Value`) ?? "");
  }
  return tags;
};

/** What the conditions of a trust policy can ask for. */
const contextOf = (call: StsCall, { organization: { current } }: StsWorld): Record<string, string> => {
  const { caller, parameters } = call;
  const externalId = parameters.get("ExternalId");
  const isMember = current?.accounts.some(({ id }) => id === caller.account) ?? false;
  return {
    "sts:RoleSessionName": parameters.get("RoleSessionName") ?? "",
    ...(externalId !== undefined && { "sts:ExternalId": externalId }),
    ...(isMember && current !== undefined && { "aws:PrincipalOrgID": current.id }),
    ...Object.fromEntries([...tagsOf(call)].map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  };
};

/**
 * A role with a trust policy lets in whom that allows. One of which nothing is known, since roles are not kept here,
 * lets in everybody of its own account, but for the account's root, whom none lets in.
 */
const refuseUntrusted = (call: StsCall, sts: StsWorld, account: string, roleArn: string): void => {
  const { caller } = call;
  if (caller.type === "root")
    throw new AwsError("AccessDenied", 403, "Roles may not be assumed by root accounts.");
  const trust = sts.trusts.get(roleArn);
  // The account's own principals need the Allow too.
  const owner = trust === undefined ? account : "";
  const context = contextOf(call, sts);
  // Tags on a session are a permission of their own.
  const actions = ["sts:AssumeRole", ...(tagsOf(call).size > 0 ? ["sts:TagSession"] : [])];
  const access = { caller, resource: roleArn, account: owner, context };
  const refused = actions.find((action) => refusedBy(trust, { ...access, action }) !== undefined);
  if (refused === undefined) return;
  throw new AwsError(
    "AccessDenied",
    403,
    `User: ${caller.arn} is not authorized to perform: ${refused} on resource: ${roleArn}`,
  );
};

const iso = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, "Z");

export const assumeRole: StsAction = (call, sts) => {
  const { clock, principals } = sts;
  const roleArn = required(call, "RoleArn", /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/);
  const session = required(call, "RoleSessionName", /^[\w+=,.@-]{2,64}$/);
  const expiresAt = clock.now() + durationOf(call) * 1000;
  const account = roleArn.split(":")[4] ?? "";
  refuseUntrusted(call, sts, account, roleArn);
  const name = roleArn.slice(roleArn.indexOf(":role/") + ":role/".length);
  const principal = principals.add({ type: "role", name, session, account, expiresAt });
  return elements({
    AssumedRoleUser: elements({ AssumedRoleId: principal.caller.principalId, Arn: principal.caller.arn }),
    Credentials: elements({
      AccessKeyId: principal.accessKeyId,
      SecretAccessKey: principal.secretAccessKey,
      SessionToken: principal.sessionToken,
      Expiration: iso(expiresAt),
    }),
  });
};
