import { absent, known, unknown } from "../../src/model/fact.ts";
import { objectResource } from "../../src/model/resource.ts";
import type { Verdict } from "../../src/model/verdict.ts";
import type { BucketReport, RunReport } from "../../src/report/run.ts";
import type { UploadCell } from "../../src/uploads/matrix.ts";
import { bucketFacts } from "../facts.ts";

/** Texts that break out of careless HTML, terminals, spreadsheets and JSON. */
export const hostile = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "'; DROP TABLE--",
  "\u001b[31mred\u001b[0m",
  "=cmd|'/c calc'!A1",
  "line\nbreak",
  "right-to-left\u202etxt.exe",
] as const;

const noted = (name: string) => bucketFacts(name, { region: "us-east-1", tags: known({ note: hostile[0] }) });

export function verdict(key: string, more: Partial<Verdict> = {}): Verdict {
  const resource = objectResource("aws", { bucket: "acme", key });
  return {
    id: `S3E-201/${resource.arn}`,
    rule: "S3E-201",
    verdict: "fail",
    severity: "critical",
    resource,
    evidence: { summary: `${key} is not encrypted.` },
    ...more,
  };
}

export function cell(more: Partial<UploadCell>): UploadCell {
  return {
    upload: "none",
    transport: "tls",
    operation: "PutObject",
    principal: "account",
    outcome: "stored",
    by: [],
    unless: [],
    storedAs: { type: "sse-s3" },
    content: false,
    why: "",
    ...more,
  };
}

const zero = { pass: 0, fail: 0, unknown: 0, exempt: 0 };

export function bucketReport(name: string, more: Partial<BucketReport> = {}): BucketReport {
  return {
    facts: noted(name),
    requirement: unknown("access-denied", "GetBucketTagging was denied."),
    uploads: known([
      cell({}),
      cell({ upload: "sse-c", outcome: "denied", by: [hostile[1]], storedAs: null, content: true }),
      cell({ upload: "aes256", outcome: "depends", unless: [`aws:PrincipalArn is ${hostile[0]}`] }),
    ]),
    discontentCells: 2,
    objects: 3,
    bytes: 5000,
    stored: { none: { objects: 2, bytes: 3000 }, "sse-s3": { objects: 1, bytes: 2000 } },
    counts: { ...zero, fail: 2, pass: 1, unknown: 1 },
    rules: { "S3E-201": { ...zero, fail: 2, pass: 1 }, "S3E-203": { ...zero, unknown: 1 } },
    ...more,
  };
}

export function runReport(more: Partial<RunReport> = {}): RunReport {
  return {
    tool: { name: "bucketseal", version: "9.9.9" },
    startedAt: "2026-11-23T10:00:00.000Z",
    finishedAt: "2026-11-23T10:00:02.000Z",
    identity: { account: "111122223333", arn: "arn:aws:iam::111122223333:root", partition: "aws" },
    baseline: { source: "bucketseal.yml", digest: "0".repeat(64) },
    seconds: 2,
    peakConcurrency: 12,
    objects: 3,
    bytes: 5000,
    counts: { ...zero, fail: 2, pass: 1, unknown: 1 },
    rules: { "S3E-201": { ...zero, fail: 2, pass: 1 }, "S3E-203": { ...zero, unknown: 1 } },
    buckets: [bucketReport("acme")],
    custody: [
      {
        key: "ssec:unknown",
        kind: "sse-c",
        facts: absent,
        holdings: { objects: 2, bytes: 900, noncurrent: 0, bucketKey: 0, buckets: ["acme"] },
        customerKeyRequired: false,
        namedBy: [],
        ifLost: "2 objects cannot be read by anybody here",
      },
    ],
    sample: [
      ...hostile.map((key) => verdict(key)),
      verdict("quiet", { rule: "S3E-203", verdict: "unknown", evidence: { summary: "HEAD was denied." } }),
    ],
    expiredExemptions: [
      { rule: ["S3E-204"], resource: "arn:aws:s3:::acme/*", reason: hostile[0], until: "2026-01-01" },
    ],
    ...more,
  };
}
