import type { Action, Plan, Refusal } from "../../src/model/plan.ts";
import { objectResource } from "../../src/model/resource.ts";
import { estimateOf } from "../../src/remedy/estimate.ts";
import { hostile } from "./fixture.ts";

const resource = objectResource("aws", { bucket: "acme", key: hostile[3] });
const action: Action = {
  id: "copy-object acme",
  kind: "copy-object",
  resource,
  region: "us-east-1",
  rules: ["S3E-201"],
  summary: "Copy it onto itself.",
  cost: { s3: { put: 1, get: 2 }, kms: 1, bytes: 2048 },
  risks: [`An event is raised for ${hostile[3]}.`],
  before: { eTag: "a", lastModified: "2019-06-14T00:00:00Z", encryption: { type: "none" }, size: 2048 },
  after: { type: "sse-s3" },
};
const refusal: Refusal = {
  code: "SSE-C-KEY-NOT-HELD",
  resource,
  rules: ["S3E-204"],
  reason: "Nobody here holds the key.",
  advice: "Find the key.",
};
export const plan: Plan = {
  schema: "bucketseal.plan.v1",
  createdAt: "2026-11-23T10:00:00.000Z",
  account: "111122223333",
  partition: "aws",
  baseline: { source: "bucketseal.yml", digest: "0".repeat(64) },
  actions: [action],
  refusals: [refusal],
  estimate: estimateOf([action]),
  digest: "abcdef0123456789",
};

/** A plan that pays for everything there is to pay for. */
const GB = 1024 ** 3;
export const dear = estimateOf([
  {
    region: "eu-central-1",
    cost: {
      s3: { put: 2_000_000, get: 6_000_000 },
      kms: 40_000,
      kmsByBucketKey: { on: 20_000, off: 2_000_000 },
      bytes: 300 * GB,
      classes: { put: "STANDARD_IA", get: "STANDARD_IA" },
      replicatedBytes: 300 * GB,
      addedBytes: 300 * GB,
      earlyDeletionByteDays: 300 * GB * 15,
      batch: { jobs: 2, objects: 1_500_000 },
    },
  },
]);
