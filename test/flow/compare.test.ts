import { describe, expect, it } from "vitest";
import { brokenPrecondition, faultsAfter, isWhatWasWritten, sameSetting } from "../../src/flow/compare.ts";
import type { ObjectState } from "../../src/flow/object-state.ts";
import type { TargetEncryption } from "../../src/model/encryption.ts";
import { absent, known, unknown } from "../../src/model/fact.ts";
import type { ObjectFacts } from "../../src/model/facts.ts";
import type { ObjectAction } from "../../src/model/plan.ts";

const keyArn = "arn:aws:kms:us-east-1:111122223333:key/k";
const wanted: TargetEncryption = { type: "sse-kms", keyArn, bucketKey: true };

function stateWith(
  facts: Partial<ObjectFacts> = {},
  more: Partial<Omit<ObjectState, "facts">> = {},
): ObjectState {
  return {
    facts: {
      ref: { bucket: "b", key: "k", versionId: "v1" },
      current: true,
      size: 5,
      lastModified: "2026-06-01T12:00:00.000Z",
      eTag: "e1",
      storageClass: "STANDARD",
      archive: "no",
      serverSide: known({ type: "sse-s3" }),
      clientSide: absent,
      lock: { legalHold: false },
      instructionFile: false,
      ...facts,
    },
    metadata: { a: "b" },
    missingMetadata: 0,
    headers: { ContentType: "text/plain" },
    tags: { t: "u" },
    grants: ['READ id="x"'],
    ...more,
  };
}

const action: ObjectAction = {
  id: "copy-object:x",
  kind: "copy-object",
  resource: { type: "object", arn: "arn:aws:s3:::b/k", bucket: "b", key: "k", versionId: "v1" },
  region: "us-east-1",
  rules: [],
  summary: "",
  cost: { s3: { put: 1, get: 1 }, kms: 0, bytes: 0 },
  risks: [],
  before: {
    eTag: "e1",
    versionId: "v1",
    lastModified: "2026-06-01T12:00:00.412Z",
    encryption: { type: "sse-s3" },
    size: 5,
  },
  after: wanted,
};

describe("preconditions", () => {
  it("hold for what the plan saw; HEAD tells whole seconds and a list may tell more", () => {
    expect(brokenPrecondition(stateWith(), action)).toBeUndefined();
  });

  it.each([
    ["its ETag", { eTag: "e2" }],
    ["its size", { size: 6 }],
    ["its version", { ref: { bucket: "b", key: "k", versionId: "v2" } }],
    ["the time it was last modified", { lastModified: "2026-06-01T12:00:01.000Z" }],
    ["its encryption", { serverSide: known({ type: "none" } as const) }],
    ["its encryption", { serverSide: unknown("access-denied", "no") }],
  ])("say that %s changed", (what, facts) => {
    expect(brokenPrecondition(stateWith(facts), action)).toBe(`${what} changed since the plan was made`);
  });
});

describe("what a write must leave as it was", () => {
  const after = { serverSide: known(wanted), eTag: "e2", lastModified: "2026-06-02T00:00:00.000Z" };
  const newVersion = { ref: { bucket: "b", key: "k", versionId: "v2" } };

  it("is all there after a good copy", () => {
    expect(faultsAfter("copy-object", stateWith(), stateWith({ ...after, ...newVersion }), wanted)).toEqual(
      [],
    );
  });

  it.each<[string, Partial<ObjectFacts>, Partial<Omit<ObjectState, "facts">>]>([
    ["encryption", { serverSide: known({ type: "sse-kms", keyArn, bucketKey: false }) }, {}],
    ["encryption", { serverSide: known({ type: "sse-kms", keyArn: `${keyArn}2`, bucketKey: true }) }, {}],
    ["size", { size: 4 }, {}],
    ["metadata", {}, { metadata: { a: "c" } }],
    ["metadata", {}, { metadata: { a: "b", more: "" } }],
    ["metadata", {}, { missingMetadata: 1 }],
    ["headers", {}, { headers: {} }],
    ["tags", {}, { tags: {} }],
    ["storage class", { storageClass: "STANDARD_IA" }, {}],
    ["website redirect", { websiteRedirect: "/x" }, {}],
    ["grants", {}, { grants: [] }],
    ["legal hold", { lock: { legalHold: true } }, {}],
  ])("misses %s", (what, facts, more) => {
    const now = stateWith({ ...after, ...facts }, more);
    expect(faultsAfter("copy-object", stateWith(), now, wanted)).toEqual([what]);
  });

  it("compares checksums of the whole object, and only those (E143)", () => {
    const checksum = (value: string, type = "FULL_OBJECT", algorithm = "CRC32") => ({
      checksum: { algorithm, value, type },
    });
    const faults = (a: object, b: object) =>
      faultsAfter("multipart-copy", stateWith({}, a), stateWith(after, b), wanted);
    expect(faults(checksum("1"), checksum("2"))).toEqual(["checksum"]);
    expect(faults(checksum("1"), checksum("1"))).toEqual([]);
    expect(faults(checksum("1", "COMPOSITE"), checksum("2", "COMPOSITE"))).toEqual([]);
    expect(faults(checksum("1"), checksum("2", "FULL_OBJECT", "SHA256"))).toEqual([]);
    expect(faults({}, checksum("2"))).toEqual([]);
  });

  it("is more after an update: ETag, time and version stay (E195)", () => {
    const good = stateWith({ serverSide: known(wanted) });
    expect(faultsAfter("update-object-encryption", stateWith(), good, wanted)).toEqual([]);
    const bad = stateWith({ ...after, ...newVersion });
    expect(faultsAfter("update-object-encryption", stateWith(), bad, wanted)).toEqual([
      "ETag",
      "time of last change",
      "version",
    ]);
  });

  it("is told from what another writer put there since", () => {
    const requestIds: readonly string[] = [];
    expect(isWhatWasWritten(stateWith(), { requestIds, eTag: "e1", versionId: "v1" })).toBe(true);
    expect(isWhatWasWritten(stateWith(), { requestIds, eTag: "e2" })).toBe(false);
    expect(isWhatWasWritten(stateWith(), { requestIds, versionId: "v2" })).toBe(false);
    expect(isWhatWasWritten(stateWith(), { requestIds })).toBe(true);
  });
});

describe("bucket settings", () => {
  const setting = { algorithm: "aws:kms", keyId: keyArn, bucketKey: true };

  it("are the same whether S3 sends NONE or leaves the field out (E63)", () => {
    expect(sameSetting(setting, { ...setting, blocked: ["NONE"] })).toBe(true);
    expect(sameSetting(setting, { ...setting, blocked: [] })).toBe(true);
    expect(sameSetting(setting, { ...setting, blocked: ["SSE-C"] })).toBe(false);
  });

  it("differ by algorithm, key and Bucket Key", () => {
    expect(sameSetting(setting, { ...setting, algorithm: "aws:kms:dsse" })).toBe(false);
    expect(sameSetting(setting, { ...setting, keyId: "alias/x" })).toBe(false);
    expect(sameSetting(setting, { ...setting, bucketKey: false })).toBe(false);
  });
});
