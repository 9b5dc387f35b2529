import fc from "fast-check";
import type { ClientSide, ServerSide } from "../../src/model/encryption.ts";
import { absent, type Fact, known, unknown } from "../../src/model/fact.ts";
import type { RuleId } from "../../src/model/verdict.ts";
import type { RemedySubject } from "../../src/remedy/subject.ts";
import { account, bucket, held, key, keyArn, keyMap, object, requirement, subject } from "./build.ts";

const arns = [
  keyArn("a"),
  keyArn("b"),
  keyArn("c"),
  keyArn("d", "us-east-1"),
  keyArn("e", "eu-west-1", "999988887777"),
  "alias/x",
];
const anyArn = fc.constantFrom(...arns);
const whyNot = unknown("access-denied", "denied");

function factOf<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Fact<T>> {
  return fc.oneof(
    { weight: 18, arbitrary: value.map((each) => known(each)) },
    fc.constant(absent),
    fc.constant(whyNot),
  );
}

/** The first value in most cases, so that enough objects get as far as an action. */
function mostly<T extends string | number | boolean>(usual: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));
}

const serverSide: fc.Arbitrary<ServerSide> = fc.oneof(
  fc.constant({ type: "none" } as const),
  fc.constant({ type: "sse-s3" } as const),
  fc.record({ type: fc.constant("sse-kms" as const), keyArn: anyArn, bucketKey: fc.boolean() }),
  fc.record({ type: fc.constant("dsse-kms" as const), keyArn: anyArn }),
  fc.constantFrom<ServerSide>(
    { type: "sse-c", certainty: "proven", keyMd5: held },
    { type: "sse-c", certainty: "proven" },
    { type: "sse-c", certainty: "probable" },
    { type: "other", value: "aws:fsx" },
  ),
);

const clientSide: fc.Arbitrary<ClientSide> = fc.record({
  format: fc.constantFrom("v1", "v2", "v3", "invalid"),
  envelope: fc.constantFrom("metadata", "instruction-file"),
  wrap: fc.constantFrom("kms+context", "kms", "unknown"),
  content: fc.constantFrom("aes-gcm", "aes-cbc"),
  weaknesses: fc.constantFrom([], ["old"]),
});

const facts = fc
  .record({
    key: fc.string(),
    versionId: fc.constantFrom(undefined, "null", "v1"),
    current: mostly(true, false),
    size: mostly(1_000, 0, -1, Number.NaN, 5_000_001, 6e10),
    lastModified: fc.constantFrom("2022-06-01T00:00:00.000Z", "", "soon"),
    storageClass: mostly("STANDARD", "STANDARD_IA", "GLACIER", "EXPRESS_ONEZONE"),
    archive: mostly("no", "archived", "restoring", "restored"),
    serverSide: factOf(serverSide),
    clientSide: factOf(clientSide),
    lock: fc.record({ legalHold: mostly(false, true) }),
    instructionFile: fc.boolean(),
  })
  .map(({ key: name, versionId, ...rest }) =>
    object({
      ref: { bucket: "data", key: name, ...(versionId === undefined ? {} : { versionId }) },
      ...rest,
    }),
  );

const anyKey = fc
  .record({
    arn: anyArn,
    state: factOf(mostly("Enabled", "Disabled", "PendingDeletion", "Updating")),
    manager: factOf(fc.constantFrom("AWS" as const, "CUSTOMER" as const)),
    spec: factOf(mostly("SYMMETRIC_DEFAULT", "RSA_2048")),
  })
  .map(({ arn, ...changes }) => key(arn, changes));

const anyRequirement = fc
  .record({
    require: fc.constantFrom("any", "sse-s3", "sse-kms", "dsse-kms", "client-side-kms"),
    bucketKey: fc.boolean(),
    sseC: fc.constantFrom("block", "allow"),
    mode: mostly("remediate", "report"),
    approvedKeys: fc.array(fc.record({ written: fc.constant("k"), arn: factOf(anyArn) }), { maxLength: 3 }),
  } as const)
  .map((changes) => requirement({ ...changes, keys: changes.approvedKeys.map(({ written }) => written) }));

const anyBucket = fc
  .record({
    versioning: factOf(fc.constantFrom("disabled" as const, "enabled" as const, "suspended" as const)),
    ownership: factOf(fc.constantFrom("BucketOwnerEnforced", "ObjectWriter")),
    encryption: factOf(
      fc.record({
        algorithm: fc.constantFrom("AES256", "aws:kms", "aws:kms:dsse", "new"),
        keyId: anyArn,
        keyArn: factOf(anyArn),
        bucketKey: fc.boolean(),
        blocked: fc.constant(absent),
      }),
    ),
  })
  .map((changes) => bucket(changes));

const anyFailing = fc.subarray<RuleId>([
  "S3E-201",
  "S3E-202",
  "S3E-203",
  "S3E-204",
  "S3E-205",
  "S3E-206",
  "S3E-301",
]);

export const anySubject: fc.Arbitrary<RemedySubject> = fc
  .record({
    facts,
    failing: anyFailing,
    requirement: anyRequirement,
    bucket: anyBucket,
    keys: fc.array(anyKey, { minLength: 4, maxLength: 8 }).map(keyMap),
    heldSseCKeys: fc.constantFrom([], [held]),
    trustedEndpoint: mostly(true, false),
    otherVersions: fc.constantFrom(
      "unknown" as const,
      { nullVersionNoncurrent: true },
      { nullVersionNoncurrent: false },
    ),
    account: mostly(account, "444455556666"),
  })
  .map(subject);
