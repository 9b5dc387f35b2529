import type { FleetBucket, ObjectGroup } from "../../src/cli/demo/fleet-types.ts";
import { sealedPolicy } from "../../src/cli/demo/policies.ts";

/** Copies within the embedded AWS of the tests are this large at most. */
export const testCopyLimit = 6 * 1024 * 1024;

const data = { type: "aws:kms", key: "alias/acme-data", bucketKey: true } as const;

function group(prefix: string, count: number, more: Partial<ObjectGroup> = {}): ObjectGroup {
  return { prefix, count, ...more };
}

/** A handful of buckets, planted in a few milliseconds: one that passes, and one of each kind of trouble. */
export const smallFleet: readonly FleetBucket[] = [
  {
    name: "good",
    story: "passes every rule",
    default: data,
    policy: (keyArn) => sealedPolicy("good", keyArn("alias/acme-data")),
    objects: [group("a/", 3)],
  },
  {
    name: "plain",
    story: "written before 2023, and SSE-S3",
    default: { type: "AES256" },
    sseC: "allowed",
    objects: [
      group("none/", 3, { encryption: "none", tags: { kept: "yes" }, metadata: { origin: "tape" } }),
      group("s3/", 3),
    ],
  },
  {
    name: "old-versions",
    story: "versioned, with bad old versions",
    default: data,
    versioning: true,
    objects: [group("v/", 2, { encryption: { type: "AES256" }, newer: { encryption: data } })],
  },
  {
    name: "lost-keys",
    story: "SSE-C under a key nobody has",
    default: data,
    sseC: "allowed",
    objects: [group("c/", 2, { encryption: { type: "SSE-C", key: Buffer.alloc(32, 7) } })],
  },
];

/** One object over the copy limit. */
export const largeBucket: FleetBucket = {
  name: "large",
  story: "an object too large for one copy",
  default: data,
  objects: [group("", 1, { names: ["film.bin"], encryption: "none", size: testCopyLimit + 1024 })],
};

/** What the small fleet is held against. */
export const smallBaseline = `version: 1
defaults:
  require: sse-kms
  keys: [alias/acme-data]
  bucketKey: true
  sseC: block
  tls: true
  uploads: lenient
  mode: remediate
`;
