import { AwsError } from "../../errors.ts";
import { elements } from "../../wire/xml.ts";
import type { StsAction, StsCall } from "../action.ts";

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

/** Seconds: 900 to 43200, an hour unless said. */
const durationOf = (call: StsCall): number => {
  const text = call.parameters.get("DurationSeconds") ?? "3600";
  const seconds = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= 900 && seconds <= 43_200) return seconds;
  throw invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
};

/**
 * Roles are not kept here: whoever signs as a principal of an account may assume its roles, and the account's root
 * none, as in AWS. Into other accounts leads nothing but a trust policy, and there are none.
 */
const refuseUntrusted = ({ caller }: StsCall, account: string, roleArn: string): void => {
  if (caller.type !== "root" && caller.account === account) return;
  const why = caller.type === "root" ? "Roles may not be assumed by root accounts." : undefined;
  throw new AwsError(
    "AccessDenied",
    403,
    why ?? `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
  );
};

const iso = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, "Z");

export const assumeRole: StsAction = (call, { clock, principals }) => {
  const roleArn = required(call, "RoleArn", /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/);
  const session = required(call, "RoleSessionName", /^[\w+=,.@-]{2,64}$/);
  const expiresAt = clock.now() + durationOf(call) * 1000;
  const account = roleArn.split(":")[4] ?? "";
  refuseUntrusted(call, account, roleArn);
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
