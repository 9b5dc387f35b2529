import { clientSideObjects } from "./client-side.ts";
import type { FleetBucket, FleetKey, ObjectGroup } from "./fleet-types.ts";
import { foreignPolicy, logDeliveryPolicy, lookalikePolicy, sealedPolicy } from "./policies.ts";

/** The account and Region of the sample fleet. */
export const fleetAccount = "111122223333";
export const fleetRegion = "us-east-1";

/** The embedded AWS takes copies up to this size from the fleet, so that "over the limit" needs no 5 GB. */
export const fleetCopyLimit = 8 * 1024 * 1024;

/** KMS keys of the fleet, by alias; the order fixes their ids. */
export const fleetKeys: readonly FleetKey[] = [
  { alias: "alias/acme-data", description: "Customer data, approved", rotation: true },
  { alias: "alias/acme-hr", description: "Human resources, approved for DSSE", rotation: true },
  { alias: "alias/acme-old-team", description: "A team that is gone; nobody approved it", rotation: false },
  {
    alias: "alias/acme-retired",
    description: "Deletion was scheduled; data still lies under it",
    rotation: true,
    pendingDeletion: true,
  },
  { alias: "alias/acme-client", description: "Master key of the client-side encryption", rotation: true },
];

/** SSE-C keys: one the company still holds, one it lost. 32 bytes each. */
export const heldSseCKey = Buffer.from("acme-partner-exchange-key-held-1");
export const lostSseCKey = Buffer.from("acme-partner-exchange-key-lost-1");

const data = { type: "aws:kms", key: "alias/acme-data", bucketKey: true } as const;
const hr = { type: "aws:kms:dsse", key: "alias/acme-hr" } as const;

function group(prefix: string, count: number, more: Omit<ObjectGroup, "prefix" | "count">): ObjectGroup {
  return { prefix, count, ...more };
}

/** Keys that break careless code: spaces, plus, percent, unicode, newline, markup, formulas, terminal escapes. */
const oddNames: readonly string[] = [
  "two words.txt",
  "a+b.txt",
  "100%.txt",
  "%2Fnot-a-slash.txt",
  "grüße/日本語.txt",
  "emoji-🔒.txt",
  "line\nbreak.txt",
  "tab\there.txt",
  "quote\"and'apostrophe.txt",
  "<script>alert(1)</script>.html",
  "=cmd|'/c calc'!A1.csv",
  "\u001b[31mred\u001b[0m.txt",
  "a&b;c=d?e#f.txt",
  "trailing-slash/",
  "dots/../up.txt",
  "back\\slash.txt",
];

/** Every bucket, and what is right or wrong with it. */
export const fleetBuckets: readonly FleetBucket[] = [
  {
    name: "acme-payments",
    story: "clean: KMS default, Bucket Key, SSE-C blocked, a policy that holds",
    default: data,
    policy: (keyArn) => sealedPolicy("acme-payments", keyArn("alias/acme-data")),
    objects: [group("2026/ledger/", 120, {}), group("2026/receipts/", 120, {}), group("2026/audit/", 60, {})],
  },
  {
    name: "acme-archive-2019",
    story: "written before 2023: no encryption at all",
    default: { type: "AES256" },
    sseC: "allowed",
    objects: [
      group("invoices/", 90, { encryption: "none", tags: { retention: "7y" } }),
      group("statements/", 90, { encryption: "none", metadata: { origin: "mainframe", page: "1" } }),
      group("exports/", 60, {
        encryption: "none",
        headers: { "content-type": "text/csv", "cache-control": "no-store" },
      }),
    ],
  },
  {
    name: "acme-customer-uploads",
    story: "SSE-S3 where the baseline asks for a key of our own",
    default: { type: "AES256" },
    objects: [
      group("avatars/", 180, {}),
      group("documents/", 150, { tags: { scanned: "yes" } }),
      group("tmp/", 70, {}),
    ],
  },
  {
    name: "acme-analytics-lake",
    story: "KMS, but with a key nobody approved, and with the AWS managed key",
    default: { type: "aws:kms", key: "alias/acme-old-team" },
    objects: [
      group("raw/", 120, {}),
      group("curated/", 80, { encryption: { type: "aws:kms" } }),
      group("marts/", 60, { encryption: data }),
    ],
  },
  {
    name: "acme-hr-records",
    story: "must be DSSE: some is, some is only SSE-KMS; and a role read from it that nobody expects",
    default: hr,
    readBy: ["hr-app", "data-science"],
    objects: [
      group("payroll/", 40, {}),
      group("reviews/", 25, { encryption: { type: "aws:kms", key: "alias/acme-hr" } }),
    ],
  },
  {
    name: "acme-partner-exchange",
    story: "SSE-C: one key is held, the other is lost",
    default: data,
    sseC: "allowed",
    objects: [
      group("in/", 8, { encryption: { type: "SSE-C", key: heldSseCKey } }),
      group("old/", 5, { encryption: { type: "SSE-C", key: lostSseCKey } }),
      group("out/", 40, {}),
    ],
  },
  {
    name: "acme-client-vault",
    story: "client-side encryption: current formats, and one legacy wrap",
    default: data,
    objects: [group("sealed/", 0, {})],
    special: clientSideObjects,
  },
  {
    name: "acme-documents",
    story: "versioned: the current versions are fine, old ones are not",
    default: data,
    versioning: true,
    objects: [
      group("contracts/", 30, { encryption: { type: "AES256" }, newer: { encryption: data } }),
      group("drafts/", 20, { encryption: "none", newer: { encryption: data } }),
      group("current/", 50, {}),
      group("removed/", 5, { encryption: { type: "AES256" }, deleted: true }),
    ],
  },
  {
    name: "acme-legal-hold",
    story: "Object Lock: some versions cannot be changed, and must not be",
    default: { type: "AES256" },
    versioning: true,
    lock: true,
    objects: [
      group("compliance/", 4, {
        headers: {
          "x-amz-object-lock-mode": "COMPLIANCE",
          "x-amz-object-lock-retain-until-date": "2035-01-01T00:00:00Z",
        },
      }),
      group("governance/", 4, {
        headers: {
          "x-amz-object-lock-mode": "GOVERNANCE",
          "x-amz-object-lock-retain-until-date": "2035-01-01T00:00:00Z",
        },
      }),
      group("held/", 3, { headers: { "x-amz-object-lock-legal-hold": "ON" } }),
      group("free/", 12, {}),
    ],
  },
  {
    name: "acme-cold-storage",
    story: "Glacier: some can be mended without a restore, some must be restored first",
    default: { type: "AES256" },
    objects: [
      group("deep/", 6, { headers: { "x-amz-storage-class": "DEEP_ARCHIVE" } }),
      group("glacier/", 6, { headers: { "x-amz-storage-class": "GLACIER" } }),
      group("ancient/", 6, { encryption: "none", headers: { "x-amz-storage-class": "GLACIER" } }),
      group("warm/", 20, { headers: { "x-amz-storage-class": "STANDARD_IA" } }),
    ],
  },
  {
    name: "acme-media",
    story: "an unencrypted object too large for one copy",
    default: { type: "AES256" },
    objects: [
      group("video/", 1, {
        encryption: "none",
        size: 11 * 1024 * 1024,
        metadata: { codec: "av1" },
        tags: { kind: "master" },
      }),
      group("thumbs/", 150, {}),
    ],
  },
  {
    name: "acme-web-assets",
    story: "somebody else's policy, which must stay as it is to the byte",
    default: { type: "AES256" },
    policy: () => foreignPolicy("acme-web-assets"),
    objects: [
      group("css/", 40, { headers: { "content-type": "text/css" } }),
      group("js/", 60, { headers: { "content-type": "text/javascript" } }),
    ],
  },
  {
    name: "acme-lookalike",
    story: "a policy that looks like a guard and lets everything through",
    default: { type: "AES256" },
    sseC: "allowed",
    policy: () => lookalikePolicy("acme-lookalike"),
    objects: [group("in/", 80, {}), group("out/", 60, { encryption: data })],
  },
  {
    name: "acme-access-logs",
    story: "server access logs: only SSE-S3 works here",
    default: { type: "AES256" },
    policy: () => logDeliveryPolicy("acme-access-logs", fleetAccount),
    logsOf: ["acme-payments", "acme-web-assets"],
    objects: [group("payments/", 90, {}), group("web/", 90, {})],
  },
  {
    name: "acme-old-backups",
    story: "lies under a key whose deletion is scheduled",
    default: { type: "aws:kms", key: "alias/acme-retired" },
    objects: [group("weekly/", 24, {})],
  },
  {
    name: "acme-odd-names",
    story: "keys with spaces, plus, percent, unicode, newlines and worse",
    default: { type: "AES256" },
    objects: [
      group("odd/", oddNames.length, { names: oddNames }),
      group("odd/none/", oddNames.length, { names: oddNames, encryption: "none" }),
    ],
  },
];
