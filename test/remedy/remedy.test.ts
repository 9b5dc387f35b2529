import { describe, expect, it } from "vitest";
import { known } from "../../src/model/fact.ts";
import type { RemedySubject } from "../../src/remedy/subject.ts";
import { action, refusal } from "./ask.ts";
import { approved, bucket, held, object, source } from "./build.ts";

const versioned = { bucket: "data", key: 'a/"b.bin', versionId: "v1" };

describe("an action", () => {
  it("names the rules it mends, and the state it expects", () => {
    const facts = object({ ref: versioned, serverSide: source("s3"), eTag: "e9", size: 7 });
    expect(action({ facts, failing: ["S3E-202", "S3E-301"] })).toMatchObject({
      id: 'update-object-encryption:arn:aws:s3:::data/a/"b.bin?versionId=v1',
      kind: "update-object-encryption",
      region: "eu-west-1",
      rules: ["S3E-202"],
      before: {
        eTag: "e9",
        versionId: "v1",
        size: 7,
        lastModified: "2022-06-01T00:00:00.000Z",
        encryption: { type: "sse-s3" },
      },
      after: { type: "sse-kms", keyArn: approved, bucketKey: true },
      cost: { s3: { put: 1, get: 2 }, bytes: 0 },
    });
  });

  it("E156: tells what a copy leaves behind, as the next scan would", () => {
    const facts = object({ ref: versioned });
    const settings = bucket({ versioning: known("enabled") });
    const { leaves } = action({ facts, bucket: settings, failing: ["S3E-201", "S3E-202"] });
    const next = refusal({ facts: { ...facts, current: false }, bucket: settings, failing: ["S3E-206"] });
    expect(leaves).toEqual(next);
    expect(leaves).toMatchObject({
      code: "NONCURRENT-NOT-ENCRYPTED",
      rules: ["S3E-206"],
      resource: { versionId: "v1" },
    });
    const rule = /for example (\{.*\});/.exec(leaves?.advice ?? "")?.[1] ?? "";
    expect(JSON.parse(rule)).toMatchObject({
      Filter: { Prefix: 'a/"b.bin' },
      NoncurrentVersionExpiration: {},
    });
  });

  it("suspended: a null version is replaced in place, another current version stays behind", () => {
    const settings = bucket({ versioning: known("suspended") });
    const otherVersions = { nullVersionNoncurrent: false };
    const inPlace = object({ ref: { ...versioned, versionId: "null" } });
    expect(action({ facts: inPlace, bucket: settings }).leaves).toBeUndefined();
    const stays = action({ facts: object({ ref: versioned }), bucket: settings, otherVersions });
    expect(stays.leaves?.code).toBe("NONCURRENT-NOT-ENCRYPTED");
  });

  it("suspended: without knowing the other versions nothing is written over them", () => {
    const facts = object({ ref: versioned });
    const settings = bucket({ versioning: known("suspended") });
    expect(refusal({ facts, bucket: settings, otherVersions: "unknown" }).code).toBe("NULL-VERSION-AT-RISK");
  });

  it("an SSE-C version left behind fails for its key as well", () => {
    const facts = object({ ref: versioned, serverSide: source("ssec-held") });
    const settings = bucket({ versioning: known("enabled") });
    const rules = (failing: RemedySubject["failing"]) =>
      action({ facts, bucket: settings, failing }).leaves?.rules;
    expect(rules(["S3E-202", "S3E-204"])).toEqual(["S3E-206", "S3E-204"]);
    expect(rules(["S3E-204"])).toEqual(["S3E-204"]);
  });

  it("names the SSE-C key that opens the source, by its MD5", () => {
    expect(action({ facts: object({ serverSide: source("ssec-held") }) }).sseCKeyMd5).toBe(held);
    expect(action({ facts: object({ serverSide: source("s3") }) }).sseCKeyMd5).toBeUndefined();
  });

  it("warns of everybody a copy would wake, and of none where no byte moves", () => {
    const settings = bucket({
      notifications: known([{ type: "lambda", arn: "arn:aws:lambda:eu-west-1:1:function:f" }]),
      replication: known([
        { id: "r", enabled: true, destinationBucket: "arn:aws:s3:::d", kmsObjects: false },
        { id: "off", enabled: false, destinationBucket: "arn:aws:s3:::e", kmsObjects: false },
      ]),
      ownership: known("ObjectWriter"),
      objectLock: known({ mode: "COMPLIANCE", days: 30 }),
      versioning: known("enabled"),
    });
    const facts = object({ storageClass: "STANDARD_IA", replicationStatus: "REPLICA" });
    const text = action({ facts, bucket: settings }).risks.join("\n");
    for (const word of [
      "function:f",
      "replicated again",
      "does not take KMS",
      "ACLs are on",
      "COMPLIANCE, 30 days",
      "retrieval",
      "is a replica",
      "kms:Decrypt",
    ]) {
      expect(text).toContain(word);
    }
    const quiet = action({ facts: { ...facts, serverSide: source("s3") }, bucket: settings }).risks.join(
      "\n",
    );
    expect(quiet).not.toMatch(/event|again|ACL|retrieval/);
  });

  it("E202: warns that replicas of an updated object keep their key", () => {
    const facts = object({ serverSide: source("s3"), replicationStatus: "COMPLETED" });
    expect(action({ facts }).risks.join()).toContain("Replicas keep their old key");
  });

  it("E126: warns when a Bucket Key changes what key policies see", () => {
    const facts = object({ serverSide: source("kms-aws") });
    expect(action({ facts }).risks.join()).toContain("E126");
  });
});
