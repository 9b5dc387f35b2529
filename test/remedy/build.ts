import type { BucketRequirement } from "../../src/model/baseline.ts";
import type { ServerSide } from "../../src/model/encryption.ts";
import { absent, type Fact, known, unknown } from "../../src/model/fact.ts";
import type { BucketFacts, KeyFacts, ObjectFacts } from "../../src/model/facts.ts";
import type { RemedySubject } from "../../src/remedy/subject.ts";
import { bucketFacts, keyFacts, objectFacts } from "../facts.ts";

export const account = "111122223333";
const region = "eu-west-1";

export function keyArn(name: string, place = region, owner = account): string {
  return `arn:aws:kms:${place}:${owner}:key/${name}`;
}

export function key(arn: string, changes: Partial<KeyFacts> = {}): KeyFacts {
  return keyFacts(arn, { rotation: known({ enabled: true }), aliases: known([]), ...changes });
}

export const approved = keyArn("approved");
export const other = keyArn("other");
const awsS3 = keyArn("aws-s3");
const off = keyArn("off");

export const keys: readonly KeyFacts[] = [
  key(approved),
  key(other),
  key(awsS3, { manager: known("AWS") }),
  key(off, { state: known("Disabled") }),
];

export function keyMap(list: readonly KeyFacts[]): ReadonlyMap<string, KeyFacts> {
  return new Map(list.map((each) => [each.arn, each]));
}

export function object(changes: Partial<ObjectFacts> = {}): ObjectFacts {
  return objectFacts({ bucket: "data", key: "a/b.bin" }, changes);
}

export function bucket(changes: Partial<BucketFacts> = {}): BucketFacts {
  const encryption = { algorithm: "AES256", keyArn: absent, bucketKey: false, blocked: absent } as const;
  return bucketFacts("data", { encryption: known(encryption), ...changes });
}

export function requirement(changes: Partial<BucketRequirement> = {}): BucketRequirement {
  return {
    require: "sse-kms",
    keys: ["alias/data"],
    bucketKey: true,
    sseC: "block",
    tls: true,
    uploads: "strict",
    mode: "remediate",
    approvedKeys: [{ written: "alias/data", arn: known(approved) }],
    chosenBy: "defaults",
    ...changes,
  };
}

export const held = "aGVsZA==";

const sources: Readonly<Record<string, Fact<ServerSide>>> = {
  none: known({ type: "none" }),
  s3: known({ type: "sse-s3" }),
  "kms-ok": known({ type: "sse-kms", keyArn: approved, bucketKey: true }),
  "kms-wrong": known({ type: "sse-kms", keyArn: other, bucketKey: true }),
  "kms-aws": known({ type: "sse-kms", keyArn: awsS3, bucketKey: false }),
  "kms-off": known({ type: "sse-kms", keyArn: off, bucketKey: false }),
  "dsse-ok": known({ type: "dsse-kms", keyArn: approved }),
  "dsse-wrong": known({ type: "dsse-kms", keyArn: other }),
  "ssec-held": known({ type: "sse-c", certainty: "proven", keyMd5: held }),
  "ssec-lost": known({ type: "sse-c", certainty: "proven" }),
  "ssec-maybe": known({ type: "sse-c", certainty: "probable" }),
  fsx: known({ type: "other", value: "aws:fsx" }),
  denied: unknown("access-denied", "HEAD was denied (403)."),
};

export function source(name: string): Fact<ServerSide> {
  const found = sources[name];
  if (!found) throw new Error(`no source ${name}`);
  return found;
}

export function subject(changes: Partial<RemedySubject> = {}): RemedySubject {
  return {
    facts: object(),
    failing: ["S3E-202"],
    requirement: requirement(),
    bucket: bucket(),
    keys: keyMap(keys),
    heldSseCKeys: [held],
    copyLimit: 5_000_000,
    partSize: 1_000_000,
    trustedEndpoint: true,
    resumable: true,
    otherVersions: "unknown",
    account,
    now: "2026-06-01T00:00:00.000Z",
    ...changes,
  };
}
