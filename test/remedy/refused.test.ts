import { describe, expect, it } from "vitest";
import type { ClientSide } from "../../src/model/encryption.ts";
import { absent, known, unknown } from "../../src/model/fact.ts";
import { refusalBeside } from "../../src/remedy/remedy.ts";
import type { Admission, RemedySubject } from "../../src/remedy/subject.ts";
import { action, refusal } from "./ask.ts";
import { bucket, keyArn, object, requirement, source, subject } from "./build.ts";

const legacy: ClientSide = {
  format: "v2",
  envelope: "metadata",
  wrap: "kms",
  content: "aes-gcm",
  wrappedKey: "a2V5",
  weaknesses: ["legacy key wrap kms (S7)"],
};
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

describe("annotations (E162)", () => {
  const large = object({ size: 5_000_001 });
  const versioned = bucket({ versioning: known("enabled") });
  const some = known({ count: 2, admitted: { answer: "yes", by: [] } } as const);
  const denied = unknown("access-denied", "s3:ListObjectAnnotations was denied.");

  it.each([
    ["has some, without versions", { annotations: some }, "Enable versioning"],
    ["may have some", { annotations: denied, bucket: versioned }, "s3:ListObjectVersionAnnotations"],
    [
      "has some, where nobody goes on from receipts",
      { annotations: some, bucket: versioned, resumable: false },
      "bucketseal apply",
    ],
  ] as const)(
    "a large object that %s is not copied in parts, and is told what to do",
    (_name, more, advice) => {
      const refused = refusal({ facts: large, ...more });
      expect(refused.code).toBe("ANNOTATIONS-WOULD-BE-LOST");
      expect(refused.advice).toContain(advice);
      expect(action({ facts: { ...large, size: 5_000_000 }, ...more }).kind).toBe("copy-object");
      expect(action({ facts: { ...large, serverSide: source("s3") }, ...more }).kind).toBe(
        "update-object-encryption",
      );
    },
  );

  it("one that has none is", () => {
    const none = known({ count: 0, admitted: { answer: "no", by: [] } } as const);
    for (const annotations of [none, undefined])
      expect(action({ facts: large, ...(annotations && { annotations }) })).not.toHaveProperty("annotations");
  });

  it("one whose old version keeps them is, and the action says how many", () => {
    const copied = action({ facts: large, bucket: versioned, annotations: some });
    expect(copied).toMatchObject({ kind: "multipart-copy", annotations: 2 });
    expect(copied.summary).toContain("and 2 annotations after it");
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
