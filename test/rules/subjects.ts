import type { KeyCustody } from "../../src/custody/custody.ts";
import type { BucketRequirement } from "../../src/model/baseline.ts";
import type { ClientSide, ServerSide } from "../../src/model/encryption.ts";
import { absent, type Fact, known, unknown, valueOr } from "../../src/model/fact.ts";
import type { BucketEncryption, BucketFacts, KeyFacts, ObjectFacts } from "../../src/model/facts.ts";
import type { BucketSubject, KeySubject, ObjectSubject, Rule } from "../../src/rules/rule.ts";
import { uploadMatrixOf } from "../../src/uploads/upload-matrix.ts";
import { bucketFacts, keyFacts, objectFacts as plainObject } from "../facts.ts";

type RuleCase<Subject> = {
  readonly name: string;
  readonly subject: Subject;
  /** "none": the rule does not apply. */
  readonly expect: "pass" | "fail" | "unknown" | "none";
  /** Words the evidence must have. */
  readonly says?: string;
};

export type RuleCases<Subject> = {
  readonly rule: Rule<Subject>;
  readonly cases: readonly RuleCase<Subject>[];
};

export const key = "arn:aws:kms:eu-west-1:111122223333:key/11111111-1111-4111-8111-111111111111";
export const otherKey = "arn:aws:kms:eu-west-1:111122223333:key/22222222-2222-4222-8222-222222222222";
export const denied = unknown("access-denied", "the call was denied");

export function requirement(fields: Partial<BucketRequirement> = {}): BucketRequirement {
  const base = {
    require: "any",
    keys: [],
    bucketKey: false,
    sseC: "block",
    tls: true,
    uploads: "lenient",
    mode: "report",
    chosenBy: "defaults",
  } as const;
  const keys = fields.keys ?? [];
  return { ...base, approvedKeys: keys.map((written) => ({ written, arn: known(written) })), ...fields };
}

export const needsKey = requirement({ require: "sse-kms", keys: [key] });
export const needsUnresolvedKey = requirement({
  require: "sse-kms",
  keys: ["alias/a"],
  approvedKeys: [{ written: "alias/a", arn: denied }],
});

export const kmsDefault: BucketEncryption = {
  algorithm: "aws:kms",
  keyId: key,
  keyArn: known(key),
  bucketKey: true,
  blocked: known(["SSE-C"]),
};

export const s3Default: BucketEncryption = {
  algorithm: "AES256",
  keyArn: absent,
  bucketKey: false,
  blocked: known(["SSE-C"]),
};

export const httpDeny = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};

export const policyOf = (...statements: object[]): Fact<string> =>
  known(JSON.stringify({ Version: "2012-10-17", Statement: statements }));

/** A bucket with SSE-S3, SSE-C blocked and a TLS policy; its matrix is worked out from the facts. */
export function bucket(
  fields: Partial<BucketFacts> = {},
  required: Fact<BucketRequirement> = known(requirement()),
): BucketSubject {
  const facts = bucketFacts("b", { policy: policyOf(httpDeny), ownership: absent, ...fields });
  const matrix = required.state === "known" ? uploadMatrixOf(facts, required.value) : denied;
  return { facts, requirement: required, matrix };
}

export function object(
  serverSide: Fact<ServerSide>,
  required: Fact<BucketRequirement> = known(requirement()),
  fields: Partial<ObjectFacts> = {},
): ObjectSubject {
  return { facts: objectFacts(serverSide, fields), requirement: required, heldSseCKeys: ["held=="] };
}

export const objectFacts = (serverSide: Fact<ServerSide>, fields: Partial<ObjectFacts> = {}): ObjectFacts =>
  plainObject({ bucket: "b", key: "k" }, { size: 1, serverSide, ...fields });

export const none = known<ServerSide>({ type: "none" });
export const sseS3 = known<ServerSide>({ type: "sse-s3" });
export const sseKms = known<ServerSide>({ type: "sse-kms", keyArn: key, bucketKey: false });
export const otherKms = known<ServerSide>({ type: "sse-kms", keyArn: otherKey, bucketKey: false });
export const dsse = known<ServerSide>({ type: "dsse-kms", keyArn: key });
export const sseC = known<ServerSide>({ type: "sse-c", certainty: "proven" });
export const heldSseC = known<ServerSide>({ type: "sse-c", certainty: "proven", keyMd5: "held==" });
export const maybeSseC = known<ServerSide>({ type: "sse-c", certainty: "probable" });
export const otherKind = known<ServerSide>({ type: "other", value: "aws:fsx" });

export const marked = (fields: Partial<ClientSide> = {}): Fact<ClientSide> =>
  known({
    format: "v3",
    envelope: "metadata",
    wrap: "kms+context",
    content: "aes-gcm-committing",
    weaknesses: [],
    ...fields,
  });

const enabledKey = keyFacts(key, { rotation: known({ enabled: true, periodInDays: 365 }) });

export function custody(facts: Fact<Partial<KeyFacts>>, fields: Partial<KeyCustody> = {}): KeySubject {
  const whole: Fact<KeyFacts> =
    facts.state === "known" ? known({ ...enabledKey, ...valueOr(facts, {}) }) : facts;
  return {
    custody: {
      key,
      kind: "kms",
      facts: whole,
      holdings: { objects: 3, bytes: 30, noncurrent: 0, bucketKey: 0, buckets: ["b"] },
      customerKeyRequired: false,
      namedBy: [],
      ifLost: "3 objects are lost.",
      ...fields,
    },
  };
}
