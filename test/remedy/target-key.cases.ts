import type { BucketRequirement } from "../../src/model/baseline.ts";
import { absent, known, unknown } from "../../src/model/fact.ts";
import type { BucketFacts, KeyFacts } from "../../src/model/facts.ts";
import { approved, key, keyArn, keys } from "./build.ts";

export const denied = unknown("access-denied", "kms:DescribeKey was denied.");
export const abroad = keyArn("abroad", "us-east-1");
const central = keyArn("central", "eu-west-1", "999988887777");
const centralAws = keyArn("central-aws", "eu-west-1", "999988887777");
const second = keyArn("second");

type Given = {
  readonly name: string;
  /** Approved keys, by ARN; undefined ARN: an alias that could not be resolved. */
  readonly approved: readonly (string | undefined)[];
  readonly keys?: readonly KeyFacts[];
  readonly bucket?: Partial<BucketFacts>;
  readonly requirement?: Partial<BucketRequirement>;
  readonly failing?: "S3E-202" | "S3E-203";
  readonly source?: string;
  readonly current?: boolean;
  /** `kind type key` of the action, or the code of the refusal. */
  readonly expect: string;
};

const one = (changes: Partial<KeyFacts>): readonly KeyFacts[] => [...keys, key(second, changes)];
const defaultKey = (arn: string, algorithm = "aws:kms"): Partial<BucketFacts> => ({
  encryption: known({ algorithm, keyId: arn, keyArn: known(arn), bucketKey: true, blocked: absent }),
});

export const cases: readonly Given[] = [
  { name: "an approved key", approved: [approved], expect: "update-object-encryption sse-kms approved" },
  { name: "no approved key and no default key", approved: [], expect: "NO-APPROVED-KEY" },
  {
    name: "no approved key, but the bucket default's",
    approved: [],
    bucket: defaultKey(approved),
    expect: "update-object-encryption sse-kms approved",
  },
  {
    name: "no approved key, and a default key in PendingDeletion",
    approved: [],
    bucket: defaultKey(second),
    keys: one({ state: known("PendingDeletion") }),
    expect: "KEY-UNUSABLE",
  },
  {
    name: "no approved key: whatever key the object has is accepted",
    approved: [],
    source: "kms-wrong",
    expect: "NOTHING-TO-CHANGE",
  },
  {
    name: "no approved key: DSSE required keeps the object's key",
    approved: [],
    source: "kms-wrong",
    requirement: { require: "dsse-kms" },
    expect: "copy-object dsse-kms other",
  },
  { name: "Disabled", approved: [second], keys: one({ state: known("Disabled") }), expect: "KEY-UNUSABLE" },
  {
    name: "PendingDeletion",
    approved: [second],
    keys: one({ state: known("PendingDeletion") }),
    expect: "KEY-UNUSABLE",
  },
  {
    name: "PendingImport",
    approved: [second],
    keys: one({ state: known("PendingImport") }),
    expect: "KEY-UNUSABLE",
  },
  { name: "gone", approved: [second], keys: one({ state: absent }), expect: "KEY-UNUSABLE" },
  {
    name: "K2: Updating works",
    approved: [second],
    keys: one({ state: known("Updating") }),
    expect: "update-object-encryption sse-kms second",
  },
  {
    name: "a state of the future",
    approved: [second],
    keys: one({ state: known("Odd") }),
    expect: "KEY-UNUSABLE",
  },
  { name: "state denied", approved: [second], keys: one({ state: denied }), expect: "KEY-UNKNOWN" },
  { name: "never described", approved: [second], expect: "KEY-UNKNOWN" },
  { name: "alias not resolved", approved: [undefined], expect: "KEY-UNKNOWN" },
  {
    name: "K5: asymmetric",
    approved: [second],
    keys: one({ spec: known("RSA_2048") }),
    expect: "KEY-UNUSABLE",
  },
  {
    name: "K5: made to sign",
    approved: [second],
    keys: one({ usage: known("SIGN_VERIFY") }),
    expect: "KEY-UNUSABLE",
  },
  { name: "not an ARN", approved: ["alias/data"], expect: "KEY-UNUSABLE" },
  {
    name: "an alias ARN",
    approved: ["arn:aws:kms:eu-west-1:111122223333:alias/data"],
    expect: "KEY-UNUSABLE",
  },
  { name: "E41: other Region", approved: [abroad], keys: [key(abroad)], expect: "KEY-OTHER-REGION" },
  {
    name: "E198: a customer's key of another account, by copy",
    approved: [central],
    keys: [key(central)],
    expect: "copy-object sse-kms central",
  },
  {
    name: "E198: the same for an old version",
    approved: [central],
    keys: [key(central)],
    current: false,
    expect: "KEY-OTHER-ACCOUNT",
  },
  {
    name: "E38: another account's AWS managed key",
    approved: [centralAws],
    keys: [key(centralAws, { manager: known("AWS") })],
    expect: "KEY-OTHER-ACCOUNT",
  },
  {
    name: "an own key goes before another account's",
    approved: [central, second],
    keys: [key(central), key(second)],
    expect: "update-object-encryption sse-kms second",
  },
  {
    name: "the second key where the first is disabled",
    approved: [keyArn("off"), second],
    keys: one({}),
    expect: "update-object-encryption sse-kms second",
  },
  {
    name: "the second key where the first is abroad",
    approved: [abroad, second],
    keys: one({}),
    expect: "update-object-encryption sse-kms second",
  },
  {
    name: "aws/s3 approved: up from SSE-S3",
    approved: [keyArn("aws-s3")],
    expect: "update-object-encryption sse-kms aws-s3",
  },
  {
    name: "aws/s3 approved: down from a customer's key",
    approved: [keyArn("aws-s3")],
    source: "kms-wrong",
    expect: "WOULD-DOWNGRADE",
  },
  {
    name: "aws/s3 first, a customer's key second: never down",
    approved: [keyArn("aws-s3"), approved],
    source: "kms-wrong",
    expect: "update-object-encryption sse-kms approved",
  },
  {
    name: "a source key of unknown manager is not brought down to aws/s3",
    approved: [keyArn("aws-s3")],
    keys: keys.map((each) => (each.arn === keyArn("other") ? { ...each, manager: denied } : each)),
    source: "kms-wrong",
    expect: "WOULD-DOWNGRADE",
  },
  {
    name: "a source key nobody described may be replaced by a customer's",
    approved: [approved],
    keys: [key(approved)],
    source: "kms-wrong",
    expect: "update-object-encryption sse-kms approved",
  },
  {
    name: "a source key KMS does not know any more",
    approved: [approved],
    keys: [key(approved), key(keyArn("other"), { state: absent })],
    source: "kms-wrong",
    expect: "SOURCE-KEY-UNUSABLE",
  },
  {
    name: "one alias unresolved and 203 not failed: the object's key may be the approved one",
    approved: [undefined, approved],
    source: "kms-wrong",
    expect: "NOTHING-TO-CHANGE",
  },
  {
    name: "one alias unresolved and 203 failed",
    approved: [undefined, approved],
    source: "kms-wrong",
    failing: "S3E-203",
    expect: "update-object-encryption sse-kms approved",
  },
  {
    name: "unencrypted where any will do: the bucket default's key",
    approved: [],
    requirement: { require: "any" },
    source: "none",
    bucket: defaultKey(approved),
    expect: "copy-object sse-kms approved",
  },
  {
    name: "unencrypted where any will do: a DSSE default",
    approved: [],
    requirement: { require: "sse-s3" },
    source: "none",
    bucket: defaultKey(approved, "aws:kms:dsse"),
    expect: "copy-object dsse-kms approved",
  },
  {
    name: "unencrypted where any will do: a default key that is off",
    approved: [],
    requirement: { require: "any" },
    source: "none",
    bucket: defaultKey(keyArn("off")),
    expect: "copy-object sse-s3 -",
  },
  {
    name: "unencrypted where any will do: a default key that is not approved",
    approved: [approved],
    requirement: { require: "any" },
    source: "none",
    bucket: defaultKey(keyArn("other")),
    expect: "copy-object sse-s3 -",
  },
  {
    name: "unencrypted where any will do: a default of the future",
    approved: [],
    requirement: { require: "any" },
    source: "none",
    bucket: defaultKey(approved, "aws:quantum"),
    expect: "copy-object sse-s3 -",
  },
  {
    name: "SSE-C never becomes SSE-S3",
    approved: [],
    requirement: { require: "any" },
    source: "ssec-held",
    expect: "NO-APPROVED-KEY",
  },
];
