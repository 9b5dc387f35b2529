import { describe, expect, it } from "vitest";
import { factsFromHead, type HeadAnswer, type Listed } from "../../src/encryption/from-head.ts";
import type { ObjectFacts } from "../../src/model/facts.ts";

const listed: Listed = {
  ref: { bucket: "b", key: "dir/a b.txt", versionId: "v1" },
  current: true,
  size: 10,
  lastModified: "2024-01-02T03:04:05.000Z",
  eTag: '"abc"',
  storageClass: "STANDARD",
};
const arn = "arn:aws:kms:eu-west-1:111122223333:key/1";
const facts = (head: HeadAnswer): ObjectFacts => factsFromHead(listed, head);

describe("a HEAD that succeeded", () => {
  const cases: { name: string; head: Omit<HeadAnswer, "status">; serverSide: unknown }[] = [
    { name: "E32: no field is no encryption", head: {}, serverSide: { type: "none" } },
    { name: "AES256", head: { serverSideEncryption: "AES256" }, serverSide: { type: "sse-s3" } },
    {
      name: "E13: Bucket Key absent is false",
      head: { serverSideEncryption: "aws:kms", sseKmsKeyId: arn },
      serverSide: { type: "sse-kms", keyArn: arn, bucketKey: false },
    },
    {
      name: "Bucket Key true",
      head: { serverSideEncryption: "aws:kms", sseKmsKeyId: arn, bucketKeyEnabled: true },
      serverSide: { type: "sse-kms", keyArn: arn, bucketKey: true },
    },
    {
      name: "E131: DSSE is not plain KMS",
      head: { serverSideEncryption: "aws:kms:dsse", sseKmsKeyId: arn },
      serverSide: { type: "dsse-kms", keyArn: arn },
    },
    {
      name: "SSE-C read with its key",
      head: { sseCustomerAlgorithm: "AES256", sseCustomerKeyMd5: "md5==" },
      serverSide: { type: "sse-c", certainty: "proven", keyMd5: "md5==" },
    },
    {
      name: "E18: aws:fsx",
      head: { serverSideEncryption: "aws:fsx" },
      serverSide: { type: "other", value: "aws:fsx" },
    },
    {
      name: "E18: aws:backup",
      head: { serverSideEncryption: "aws:backup" },
      serverSide: { type: "other", value: "aws:backup" },
    },
    {
      name: "E18: a value of the future",
      head: { serverSideEncryption: "aws:quantum" },
      serverSide: { type: "other", value: "aws:quantum" },
    },
  ];
  it.each(cases)("$name", ({ head, serverSide }) => {
    expect(facts({ status: 200, ...head }).serverSide).toEqual({ state: "known", value: serverSide });
  });

  it("E15: KMS without a key is unknown, not a key of no name", () => {
    expect(facts({ status: 200, serverSideEncryption: "aws:kms" }).serverSide).toMatchObject({
      state: "unknown",
      why: { reason: "invalid-response" },
    });
  });

  it("takes what HEAD says over what the listing said", () => {
    const head = {
      status: 200,
      contentLength: 11,
      eTag: '"def-2"',
      lastModified: "2025-01-01T00:00:00.000Z",
      storageClass: "STANDARD_IA",
      replicationStatus: "REPLICA",
      websiteRedirectLocation: "/x",
      objectLockMode: "GOVERNANCE",
      objectLockRetainUntil: "2030-01-01T00:00:00.000Z",
      objectLockLegalHold: "ON",
    };
    expect(facts(head)).toMatchObject({
      size: 11,
      eTag: "def-2",
      lastModified: "2025-01-01T00:00:00.000Z",
      storageClass: "STANDARD_IA",
      replicationStatus: "REPLICA",
      websiteRedirect: "/x",
      lock: { mode: "GOVERNANCE", retainUntil: "2030-01-01T00:00:00.000Z", legalHold: true },
    });
  });

  it("E14: a missing class is STANDARD, whatever the listing was", () => {
    expect(facts({ status: 200 }).storageClass).toBe("STANDARD");
  });

  it("a version id HEAD tells fills in what an event left out, and never replaces the one asked for", () => {
    const { versionId: _, ...unversioned } = listed.ref;
    const head = { status: 200, versionId: "v9" };
    expect(factsFromHead({ ...listed, ref: unversioned }, head).ref.versionId).toBe("v9");
    expect(facts(head).ref.versionId).toBe("v1");
  });

  it("S15: knows an instruction file by its marker", () => {
    expect(facts({ status: 200, metadata: { "x-amz-crypto-instr-file": "" } }).instructionFile).toBe(true);
    expect(facts({ status: 200, metadata: { note: "x-amz-crypto-instr-file" } }).instructionFile).toBe(false);
  });

  const archives: [string, Partial<HeadAnswer>, ObjectFacts["archive"]][] = [
    ["GLACIER", { storageClass: "GLACIER" }, "archived"],
    ["E176: GLACIER_IR", { storageClass: "GLACIER_IR" }, "no"],
    ["restoring", { storageClass: "DEEP_ARCHIVE", restore: 'ongoing-request="true"' }, "restoring"],
    [
      "restored",
      { storageClass: "GLACIER", restore: 'ongoing-request="false", expiry-date="Fri, 21 Dec 2029"' },
      "restored",
    ],
    ["Intelligent-Tiering, frequent", { storageClass: "INTELLIGENT_TIERING" }, "no"],
    [
      "Intelligent-Tiering archive",
      { storageClass: "INTELLIGENT_TIERING", archiveStatus: "ARCHIVE_ACCESS" },
      "archived",
    ],
    [
      "Intelligent-Tiering on its way back",
      {
        storageClass: "INTELLIGENT_TIERING",
        archiveStatus: "ARCHIVE_ACCESS",
        restore: 'ongoing-request="true"',
      },
      "restoring",
    ],
  ];
  it.each(archives)("archive: %s", (_name, head, archive) => {
    expect(facts({ status: 200, ...head }).archive).toBe(archive);
  });
});

describe("a HEAD that failed", () => {
  const E87 =
    "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.";
  const E88 =
    "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.";
  const sseC: [string, HeadAnswer, "proven" | "probable"][] = [
    ["E95: a bare 400 is probable", { status: 400 }, "probable"],
    ["E87: S3's own words prove it", { status: 400, message: E87 }, "proven"],
    ["I1: an inventory proves it", { status: 400, inventoryStatus: "SSE-C" }, "proven"],
    ["E88: the wrong key proves it too", { status: 403, message: E88 }, "proven"],
  ];
  it.each(sseC)("%s", (_name, head, certainty) => {
    expect(facts(head).serverSide).toEqual({ state: "known", value: { type: "sse-c", certainty } });
    expect(facts(head).clientSide.state).toBe("unknown");
  });

  const unknowns: [number, string, string | undefined][] = [
    [0, "timeout", undefined],
    [301, "wrong-region", undefined],
    [307, "wrong-region", undefined],
    [400, "failed", "The provided token has expired."],
    [403, "access-denied", undefined],
    [404, "not-found", undefined],
    [405, "not-found", undefined],
    [412, "failed", undefined],
    [429, "throttled", undefined],
    [500, "failed", undefined],
    [501, "unsupported", undefined],
    [503, "throttled", undefined],
  ];
  it.each(unknowns)("%i is unknown (%s), never a pass or a fail", (status, reason, message) => {
    const { serverSide, clientSide } = facts({ status, message });
    expect(serverSide).toMatchObject({ state: "unknown", why: { reason } });
    expect(clientSide).toEqual(serverSide);
    expect(serverSide.state === "unknown" && serverSide.why.message).toContain(
      "s3://b/dir/a b.txt (version v1)",
    );
  });

  it("an object's key that quotes S3 proves nothing", () => {
    const message = `s3:GetObject of b/${E87}: The provided token has expired.`;
    expect(facts({ status: 400, message }).serverSide.state).toBe("unknown");
    const real = facts({ status: 400, message: `s3:GetObject of b/k: ${E87}` });
    expect(real.serverSide).toMatchObject({ value: { certainty: "proven" } });
  });

  it("keeps what the listing told", () => {
    expect(factsFromHead({ ...listed, storageClass: "GLACIER" }, { status: 403 })).toMatchObject({
      size: 10,
      eTag: "abc",
      storageClass: "GLACIER",
      archive: "archived",
    });
  });
});
