import { describe, expect, it } from "vitest";
import type { ClientSide } from "../../src/model/encryption.ts";
import { absent, known, unknown } from "../../src/model/fact.ts";
import type { ObjectAction, Refusal } from "../../src/model/plan.ts";
import { refusalBeside, remedyFor } from "../../src/remedy/remedy.ts";
import type { Admission, RemedySubject } from "../../src/remedy/subject.ts";
import { approved, bucket, held, keyArn, object, requirement, source, subject } from "./build.ts";

function action(changes: Partial<RemedySubject>): ObjectAction {
  const remedy = remedyFor(subject(changes));
  if (!("kind" in remedy)) throw new Error(`${remedy.code}: ${remedy.reason}`);
  return remedy;
}

function refusal(changes: Partial<RemedySubject>): Refusal {
  const remedy = remedyFor(subject(changes));
  if ("kind" in remedy) throw new Error(`${remedy.kind}`);
  return remedy;
}

const legacy: ClientSide = {
  format: "v2",
  envelope: "metadata",
  wrap: "kms",
  content: "aes-gcm",
  wrappedKey: "a2V5",
  weaknesses: ["legacy key wrap kms (S7)"],
};
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

describe("locks", () => {
  const lock = (mode: string, retainUntil?: string): Partial<RemedySubject> => ({
    facts: object({
      serverSide: source("s3"),
      lock: { mode, ...(retainUntil === undefined ? {} : { retainUntil }), legalHold: false },
    }),
  });
  it.each([
    ["COMPLIANCE", "2026-06-01T00:00:01.000Z", "LOCKED-COMPLIANCE"],
    ["GOVERNANCE", "2026-06-01T00:00:01.000Z", "LOCKED-GOVERNANCE"],
    ["COMPLIANCE", undefined, "LOCKED-COMPLIANCE"],
    ["COMPLIANCE", "not a date", "LOCKED-COMPLIANCE"],
    ["SOMETHING-NEW", "2030-01-01T00:00:00.000Z", "LOCKED-COMPLIANCE"],
  ])("%s until %s", (mode, until, code) => {
    expect(refusal(lock(mode, until)).code).toBe(code);
  });

  it("a retention that has ended locks nothing", () => {
    expect(action(lock("COMPLIANCE", "2026-06-01T00:00:00.000Z")).kind).toBe("update-object-encryption");
  });
});

describe("client-side faults", () => {
  const facts = object({ serverSide: source("s3"), clientSide: known(legacy) });

  it("alone are refused", () => {
    expect(refusal({ facts, failing: ["S3E-205"] })).toMatchObject({
      code: "CLIENT-SIDE-FAULT",
      rules: ["S3E-205"],
    });
    expect(refusalBeside(subject({ facts, failing: ["S3E-205"] }))).toBeUndefined();
  });

  it("beside a server-side one are refused beside the action, which keeps the envelope", () => {
    const failing = ["S3E-202", "S3E-205"] as const;
    const mended = action({ facts, failing });
    expect(mended.rules).toEqual(["S3E-202"]);
    expect(mended.risks.join()).toContain("markers; they are kept");
    expect(refusalBeside(subject({ facts, failing }))).toMatchObject({
      code: "CLIENT-SIDE-FAULT",
      rules: ["S3E-205"],
    });
  });

  it("keys of a client-side requirement never reach S3", () => {
    const require = requirement({ require: "client-side-kms" });
    const unencrypted = object({ clientSide: known(legacy) });
    expect(action({ facts: unencrypted, failing: ["S3E-201"], requirement: require }).after).toEqual({
      type: "sse-s3",
    });
    const underOther = object({ serverSide: source("kms-wrong") });
    expect(refusal({ facts: underOther, failing: ["S3E-206"], requirement: require }).code).toBe(
      "NOTHING-TO-CHANGE",
    );
  });

  it("S31: a large object whose metadata cannot be read is not copied in parts", () => {
    const hidden = unknown("invalid-response", "HEAD leaves out 1 metadata entries.");
    const large = object({ clientSide: hidden, size: 5_000_001 });
    expect(refusal({ facts: large }).code).toBe("METADATA-UNREADABLE");
    expect(action({ facts: { ...large, size: 5_000_000 } }).kind).toBe("copy-object");
    expect(action({ facts: { ...large, serverSide: source("s3") } }).kind).toBe("update-object-encryption");
  });
});

describe("other refusals", () => {
  it("nothing that failed is about this object's encryption", () => {
    expect(refusal({ failing: ["S3E-301"] }).code).toBe("NOTHING-TO-CHANGE");
    expect(refusal({ failing: [] }).code).toBe("NOTHING-TO-CHANGE");
  });

  it("a bucket of another account", () => {
    expect(refusal({ account: "444455556666" }).code).toBe("BUCKET-OTHER-ACCOUNT");
  });

  it.each(["EXPRESS_ONEZONE", "OUTPOSTS", "FSX_OPENZFS", "SNOW"])("storage class %s", (storageClass) => {
    expect(refusal({ facts: object({ storageClass }) }).code).toBe("UNSUPPORTED-STORAGE-CLASS");
  });

  it("L9: more than 10,000 parts", () => {
    expect(refusal({ facts: object({ size: 50_000_000_001 }) }).code).toBe("TOO-LARGE-TO-COPY");
    expect(action({ facts: object({ size: 50_000_000_000 }) }).kind).toBe("multipart-copy");
  });

  it("ARCHIVED-RESTORE-FIRST says when a restore is under way", () => {
    const facts = object({ storageClass: "DEEP_ARCHIVE", archive: "restoring" });
    expect(refusal({ facts })).toMatchObject({
      code: "ARCHIVED-RESTORE-FIRST",
      reason: expect.stringContaining("being restored"),
    });
  });

  it("report mode says what would be done, and hides no other refusal", () => {
    const report = requirement({ mode: "report" });
    expect(refusal({ facts: object({ serverSide: source("s3") }), requirement: report }).reason).toContain(
      "update-object-encryption",
    );
    expect(refusal({ facts: object({ serverSide: source("ssec-lost") }), requirement: report }).code).toBe(
      "SSE-C-KEY-NOT-HELD",
    );
  });

  it("a source key that is off is named with its state", () => {
    const facts = object({ serverSide: known({ type: "dsse-kms", keyArn: keyArn("off") }) });
    expect(refusal({ facts }).reason).toContain("Disabled");
  });
});

describe("what the bucket admits", () => {
  const answering = (answer: Admission["answer"], by: readonly string[], asked: string[] = []) => ({
    writeAdmitted: (operation: string): Admission => {
      asked.push(operation);
      return { answer, by };
    },
  });

  it("a denied write is refused, naming the statement", () => {
    expect(refusal(answering("no", ["DenyAll"]))).toMatchObject({
      code: "WRITE-DENIED-BY-POLICY",
      reason: expect.stringContaining("DenyAll"),
    });
  });

  it("a denied UpdateObjectEncryption is not worked around by a copy", () => {
    const facts = object({ serverSide: source("s3") });
    const asked: string[] = [];
    expect(refusal({ facts, ...answering("no", ["S1"], asked) }).code).toBe("WRITE-DENIED-BY-POLICY");
    expect(asked).toEqual(["UpdateObjectEncryption"]);
  });

  it("every write of a multipart copy is asked about", () => {
    const asked: string[] = [];
    action({ facts: object({ size: 6_000_000 }), ...answering("yes", [], asked) });
    expect(asked).toEqual(["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"]);
  });

  it("what it depends on is a risk; what is unknown is tried", () => {
    expect(action(answering("depends", ["aws:PrincipalArn is role/x"])).risks[0]).toBe(
      "CopyObject is denied unless aws:PrincipalArn is role/x.",
    );
    expect(action(answering("unknown", [])).kind).toBe("copy-object");
  });
});

describe("absent settings", () => {
  it("are their defaults", () => {
    const settings = bucket({ versioning: absent, ownership: absent });
    expect(action({ bucket: settings }).risks.join()).toContain("ACLs are on");
    expect(action({ bucket: settings }).leaves).toBeUndefined();
  });
});
