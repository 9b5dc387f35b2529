import type { Statement } from "../iam/index.ts";
import type { BucketRequirement } from "../model/baseline.ts";
import { ALGORITHM_KEY, CUSTOMER_KEY, KEY_ID_KEY } from "../uploads/condition-keys.ts";
import type { BucketIdentity } from "../uploads/scene.ts";

/** A statement as bucketseal writes it: always a Deny for everybody (P63). */
export type GuardStatement = {
  readonly Sid: string;
  readonly Effect: "Deny";
  readonly Principal: "*";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
};

/** Own statements begin their Sid with this (P62). */
const OWN = "Bucketseal";

/** The rest of their Sids, as they are written today; older versions may have written others. */
const NAMES = [
  "DenyPlainHttp",
  "DenyNoEncryptionHeader",
  "DenyWrongEncryption",
  "DenyWrongKey",
  "DenyWrongKeyUpdate",
  "DenyWeakerUpdate",
  "DenyCustomerProvidedKey",
] as const;

const SIDS: readonly (string | undefined)[] = NAMES.map((name) => OWN + name);

type Named = Pick<Statement, "sid" | "effect" | "principal">;

/**
 * Own are Denies only (P63): those with a Sid of today, and those for everybody whose Sid begins as ours do. An Allow of
 * such a name is somebody else's.
 */
export function isOwn({ sid, effect, principal }: Named): boolean {
  if (effect !== "Deny" || sid?.startsWith(OWN) !== true) return false;
  return (
    SIDS.includes(sid) || (!principal.negated && principal.members.some(({ kind }) => kind === "anyone"))
  );
}

/** Whether somebody else's statement has a Sid that an own one needs: no two may have the same (P62). */
export function takesOwnSid(statement: Named): boolean {
  return SIDS.includes(statement.sid) && !isOwn(statement);
}

/** Deny every call over plain HTTP, on the bucket and in it (P70, P87). Missing keys of services do not match (P27). */
export function denyPlainHttp({ arn }: BucketIdentity): GuardStatement {
  return {
    ...base("DenyPlainHttp"),
    Action: "s3:*",
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** Deny uploads that name no encryption: the strict mode. Only s3:PutObject: replicas follow their source (E211). */
export function denyNoHeader({ arn }: BucketIdentity, requirement: BucketRequirement): GuardStatement {
  const silent = { [ALGORITHM_KEY]: "true" };
  return {
    ...base("DenyNoEncryptionHeader"),
    Action: "s3:PutObject",
    Resource: `${arn}/*`,
    // SSE-C names its key in other headers, and stays out of this where the baseline lets it in.
    Condition: { Null: requirement.sseC === "allow" ? { ...silent, [CUSTOMER_KEY]: "true" } : silent },
  };
}

/** Deny what names a wrong algorithm; what names none is left to the bucket default (P24, P76). */
export function denyWrongAlgorithm({ arn }: BucketIdentity, algorithms: readonly string[]): GuardStatement {
  return {
    ...base("DenyWrongEncryption"),
    Action: WRITES,
    Resource: `${arn}/*`,
    Condition: { StringNotEquals: { [ALGORITHM_KEY]: algorithms }, Null: { [ALGORITHM_KEY]: "false" } },
  };
}

/**
 * Deny what names KMS with no key, which would be aws/s3 (E35), or with a key that is not approved. A request that names
 * no algorithm does not match, whether or not S3 fills the key-id key from the default (P31).
 */
export function denyWrongKey({ arn }: BucketIdentity, keys: readonly string[]): GuardStatement {
  return {
    ...base("DenyWrongKey"),
    Action: WRITES,
    Resource: `${arn}/*`,
    Condition: {
      StringEquals: { [ALGORITHM_KEY]: ["aws:kms", "aws:kms:dsse"] },
      ArnNotEquals: { [KEY_ID_KEY]: keys },
    },
  };
}

/** Deny re-wrapping under a key that is not approved, which no Deny of s3:PutObject reaches (P79, P93). */
export function denyWrongKeyUpdate({ arn }: BucketIdentity, keys: readonly string[]): GuardStatement {
  return {
    ...base("DenyWrongKeyUpdate"),
    Action: "s3:UpdateObjectEncryption",
    Resource: `${arn}/*`,
    Condition: { ArnNotEquals: { [KEY_ID_KEY]: keys } },
  };
}

/** UpdateObjectEncryption always ends as SSE-KMS (E193). */
export function denyUpdate({ arn }: BucketIdentity): GuardStatement {
  return { ...base("DenyWeakerUpdate"), Action: "s3:UpdateObjectEncryption", Resource: `${arn}/*` };
}

/** Deny SSE-C, where it cannot be blocked by the bucket's encryption settings (P73). */
export function denyCustomerKey({ arn }: BucketIdentity): GuardStatement {
  return {
    ...base("DenyCustomerProvidedKey"),
    Action: WRITES,
    Resource: `${arn}/*`,
    Condition: { Null: { [CUSTOMER_KEY]: "false" } },
  };
}

/** Replication writes with an action of its own (E215). */
const WRITES = ["s3:PutObject", "s3:ReplicateObject"];

function base(name: (typeof NAMES)[number]): Pick<GuardStatement, "Sid" | "Effect" | "Principal"> {
  return { Sid: `${OWN}${name}`, Effect: "Deny", Principal: "*" };
}
