import { describe, expect, it } from "vitest";
import type { Cost, ObjectAction } from "../../src/model/plan.ts";
import { type CostCircumstances, costOf } from "../../src/remedy/cost.ts";
import { durationOf, limitsIn } from "../../src/remedy/duration.ts";
import { estimateOf } from "../../src/remedy/estimate.ts";
import { priceOf } from "../../src/remedy/price.ts";
import { approved, other } from "./build.ts";

type Step = Pick<ObjectAction, "kind" | "before" | "after" | "annotations">;

const target = { type: "sse-kms", keyArn: approved, bucketKey: false } as const;
const about: CostCircumstances = {
  storageClass: "STANDARD",
  partSize: 100,
  acls: false,
  replicas: 0,
  keepsOldVersion: false,
  now: "2026-06-11T00:00:00.000Z",
};

function step(
  kind: Step["kind"],
  encryption: Step["before"]["encryption"],
  after: Step["after"] = target,
): Step {
  return {
    kind,
    before: { eTag: "e", lastModified: "2026-06-01T00:00:00.000Z", encryption, size: 1_000 },
    after,
  };
}

describe("requests", () => {
  const s3 = { type: "sse-s3" } as const;
  const kms = { type: "sse-kms", keyArn: other, bucketKey: false } as const;
  const dsse = { type: "dsse-kms", keyArn: other } as const;
  it.each<[string, Step, Partial<CostCircumstances>, object]>([
    [
      "E205: an update is one PUT of STANDARD, whatever the class",
      step("update-object-encryption", s3),
      { storageClass: "GLACIER" },
      { s3: { put: 1, get: 2 }, kms: 1, bytes: 0, classes: { put: "STANDARD", get: "GLACIER" } },
    ],
    ["K65: KMS to KMS asks twice", step("update-object-encryption", kms), {}, { kms: 2 }],
    [
      "K64: a Bucket Key saves 99 %",
      step("update-object-encryption", s3, { ...target, bucketKey: true }),
      {},
      { kms: 0.01 },
    ],
    ["E130: DSSE has two layers", step("copy-object", dsse, dsse), {}, { kms: 4 }],
    ["to SSE-S3 KMS is not asked", step("copy-object", { type: "none" }, s3), {}, { kms: 0 }],
    [
      "a copy reads tags, and moves the bytes",
      step("copy-object", { type: "none" }),
      {},
      { s3: { put: 1, get: 4 }, bytes: 1_000, classes: { put: "STANDARD", get: "STANDARD" } },
    ],
    ["ACLs are read before and after", step("copy-object", s3), { acls: true }, { s3: { put: 1, get: 6 } }],
    [
      "parts are PUTs, and each opens the source; annotations are listed three times",
      step("multipart-copy", kms),
      {},
      { s3: { put: 15, get: 4 }, kms: 12 },
    ],
    [
      "E162: annotations are PUTs, and read on both sides",
      { ...step("multipart-copy", kms), annotations: 5 },
      {},
      { s3: { put: 15 + 5, get: 4 + 15 + 2 }, kms: 12 + 2 * 5 + 5 },
    ],
    ["E217: replicas", step("copy-object", s3), { replicas: 2 }, { replicatedBytes: 2_000 }],
    [
      "E156: an old version that stays",
      step("copy-object", s3),
      { keepsOldVersion: true },
      { addedBytes: 1_000 },
    ],
    [
      "E168: minimum duration: 20 of 30 days left",
      step("copy-object", s3),
      { storageClass: "STANDARD_IA" },
      { earlyDeletionByteDays: 20_000 },
    ],
    [
      "E168: none left",
      step("copy-object", s3),
      { storageClass: "STANDARD_IA", now: "2027-01-01T00:00:00.000Z" },
      { earlyDeletionByteDays: 0 },
    ],
    [
      "an age that cannot be read counts as none",
      step("copy-object", s3),
      { storageClass: "DEEP_ARCHIVE", now: "soon" },
      { earlyDeletionByteDays: 180_000 },
    ],
  ])("%s", (_name, action, changes, expected) => {
    expect(costOf(action, { ...about, ...changes })).toMatchObject(expected);
  });

  it("L9: parts grow where 10,000 would not do", () => {
    const large = step("multipart-copy", s3);
    const cost = costOf({ ...large, before: { ...large.before, size: 5_000_000 } }, about);
    expect(cost.s3.put).toBe(10_005);
  });
});

const update: Cost = { s3: { put: 1, get: 2 }, kms: 1, bytes: 0 };
const many = (cost: Cost, count: number): readonly Cost[] => Array.from({ length: count }, () => cost);
const GB = 1024 ** 3;

describe("the price", () => {
  it("L14, K63: adds up requests and KMS", () => {
    const price = priceOf(many(update, 10_000), "us-east-1");
    expect(price.requests).toBeCloseTo(10 * 0.005 + 20 * 0.0004);
    expect(price.kms).toBeCloseTo(0.03);
    expect(price.once).toBeCloseTo(price.requests + price.kms);
    expect(price.monthly).toBe(0);
  });

  it("L15, L16: retrieval, early deletion and the higher requests of STANDARD_IA", () => {
    const classes = { put: "STANDARD_IA", get: "STANDARD_IA" };
    const cost = {
      s3: { put: 1_000, get: 0 },
      kms: 0,
      bytes: 10 * GB,
      classes,
      earlyDeletionByteDays: 15 * 10 * GB,
    };
    const price = priceOf([cost], "us-east-1");
    expect(price.requests).toBeCloseTo(0.01);
    expect(price.retrieval).toBeCloseTo(0.1);
    expect(price.earlyDeletion).toBeCloseTo(0.0125 * 5);
  });

  it("traffic to replicas is paid once, old versions monthly", () => {
    const cost = { s3: { put: 0, get: 0 }, kms: 0, bytes: GB, replicatedBytes: 2 * GB, addedBytes: GB };
    const price = priceOf([cost], "us-east-1");
    expect(price.replication).toBeCloseTo(0.04);
    expect(price.monthly).toBeCloseTo(0.023);
    expect(price.once).toBeCloseTo(0.04);
  });

  it("says when, and whose prices these are", () => {
    expect(priceOf([], "us-west-2").asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(priceOf([], "us-west-2").assumptions.join()).not.toContain("Prices of");
    expect(priceOf([], "sa-east-1").assumptions[0]).toBe(
      "Prices of us-east-1: those of sa-east-1 are not known here.",
    );
    expect(priceOf([update], "constructor").once).toBe(priceOf([update], "us-east-1").once);
  });
});

describe("the duration", () => {
  it("L1: the scarcest kind of request decides", () => {
    expect(durationOf(many(update, 3_500), { put: 3_500, get: 7_000_000, kms: 7_000_000 })).toBe(1);
    expect(durationOf(many(update, 3_500), { put: 3_500, get: 700, kms: 7_000_000 })).toBe(10);
  });

  it("K60: KMS quotas differ by Region, and half is left to others", () => {
    expect(limitsIn("us-east-1").kms).toBe(50_000);
    expect(limitsIn("eu-central-1").kms).toBe(10_000);
    expect(limitsIn("af-south-1").kms).toBe(5_000);
  });
});

describe("KMS requests with and without the target's Bucket Key (K64)", () => {
  const none = { type: "none" } as const;
  const kms = { type: "sse-kms", keyArn: other, bucketKey: false } as const;
  it.each<[string, Step, Partial<CostCircumstances>, object | undefined]>([
    ["an update from SSE-S3", step("update-object-encryption", { type: "sse-s3" }), {}, { on: 0.01, off: 1 }],
    ["an update from another key", step("update-object-encryption", kms), {}, { on: 1.01, off: 2 }],
    ["a copy of what has none", step("copy-object", none), {}, { on: 0.01, off: 1 }],
    ["parts that open the source each", step("multipart-copy", kms), { partSize: 500 }, { on: 3.01, off: 4 }],
    [
      "DSSE has no Bucket Key (E130)",
      step("copy-object", none, { type: "dsse-kms", keyArn: other }),
      {},
      undefined,
    ],
    ["SSE-S3 has none", step("copy-object", none, { type: "sse-s3" }), {}, undefined],
  ])("%s", (_name, action, circumstances, expected) => {
    expect(costOf(action, { ...about, ...circumstances }).kmsByBucketKey).toEqual(expected);
  });
});

describe("the estimate of a plan", () => {
  const act = (region: string, cost: Cost): ObjectAction => ({
    id: "x",
    resource: { type: "object", arn: "arn:aws:s3:::b/k", bucket: "b", key: "k" },
    region,
    rules: [],
    summary: "",
    risks: [],
    cost,
    ...step("update-object-encryption", { type: "sse-s3" }),
  });

  it("adds up Regions, which go side by side", () => {
    const plan = [act("us-east-1", update), act("us-east-1", update), act("sa-east-1", update)];
    const estimate = estimateOf(plan);
    expect(estimate.requests).toMatchObject({ put: 3, get: 6, kms: 3 });
    expect(estimate.dollars.once).toBeCloseTo(priceOf(many(update, 3), "us-east-1").once);
    expect(estimate.seconds).toBe(durationOf([update, update], limitsIn("us-east-1")));
    expect(estimate.assumptions.filter((text) => text.includes("sa-east-1"))).toHaveLength(1);
    expect(new Set(estimate.assumptions).size).toBe(estimate.assumptions.length);
  });

  it("is nothing for nothing", () => {
    expect(estimateOf([])).toMatchObject({ dollars: { once: 0, monthly: 0 }, seconds: 0, bytes: 0 });
  });
});
