import { describe, expect, it } from "vitest";
import { bucketResource, keyResource } from "../../src/model/resource.ts";
import type { Verdict } from "../../src/model/verdict.ts";
import { asffFromFinding } from "../../src/report/asff.ts";
import { changesIn, type Finding, findingsOf, type KnownFindings } from "../../src/report/findings.ts";
import { bucketReport, runReport, verdict } from "./fixture.ts";

const counts = (fail: number, unknown = 0) => ({ pass: 5, fail, unknown, exempt: 0 });

const keyVerdict: Verdict = {
  id: "S3E-302/arn:aws:kms:eu-west-1:444455556666:key/k",
  rule: "S3E-302",
  verdict: "fail",
  severity: "critical",
  resource: keyResource("arn:aws:kms:eu-west-1:444455556666:key/k"),
  evidence: { summary: "The key is gone at 2026-12-01." },
};

const run = runReport({
  finishedAt: "2026-11-23T04:00:00.000Z",
  buckets: [
    bucketReport("ledger", {
      rules: { "S3E-201": counts(3, 2), "S3E-101": counts(0), "S3E-203": counts(1) },
    }),
  ],
  sample: [verdict("a/b.txt", { rule: "S3E-201", verdict: "fail" })],
});

function byId(findings: readonly Finding[]): KnownFindings {
  return Object.fromEntries(findings.map((finding) => [finding.id, finding]));
}

describe("findings", () => {
  const findings = findingsOf(run, [keyVerdict], {});

  it("are one for each bucket and rule that fails, and one for each key (F21)", () => {
    expect(findings.map(({ id, counts: { fail } }) => [id, fail])).toEqual([
      ["bucketseal/S3E-201/arn:aws:s3:::ledger", 3],
      ["bucketseal/S3E-203/arn:aws:s3:::ledger", 1],
      ["bucketseal/S3E-302/arn:aws:kms:eu-west-1:444455556666:key/k", 1],
    ]);
  });

  it("say where a key is, and since when something fails (F19)", () => {
    expect(findings[2]).toMatchObject({ region: "eu-west-1", account: "444455556666" });
    const later = findingsOf(
      { ...run, finishedAt: "2026-11-24T04:00:00.000Z" },
      [keyVerdict],
      byId(findings),
    );
    expect(later.map(({ firstSeen }) => firstSeen)).toEqual(Array(3).fill("2026-11-23T04:00:00.000Z"));
  });

  it("are new once, and resolved when they were judged and fail no more", () => {
    expect(changesIn(findings, {}, () => true)).toMatchObject({
      fresh: findings,
      resolved: [],
      open: findings,
    });
    expect(changesIn(findings, byId(findings), () => true)).toMatchObject({ fresh: [], resolved: [] });
    expect(changesIn([], byId(findings), () => true)).toEqual({ fresh: [], resolved: findings, open: [] });
  });

  it("stay open where nobody could look", () => {
    expect(changesIn([], byId(findings), () => false)).toEqual({ fresh: [], resolved: [], open: findings });
  });
});

describe("a finding for Security Hub", () => {
  const context = {
    identity: { account: "111122223333", arn: "arn:aws:iam::111122223333:role/x", partition: "aws-us-gov" },
    region: "us-gov-west-1",
    now: "2026-11-24T04:00:00.000Z",
    version: "1.2.3",
  };
  const [finding] = findingsOf(run, [], {});
  if (finding === undefined) throw new Error("no finding");

  it("is the sender's own product, in its Region and partition (F5)", () => {
    const asff = asffFromFinding(finding, "failed", context);
    expect(asff).toMatchObject({
      Id: "bucketseal/S3E-201/arn:aws:s3:::ledger",
      ProductArn: "arn:aws-us-gov:securityhub:us-gov-west-1:111122223333:product/111122223333/default",
      AwsAccountId: "111122223333",
      UpdatedAt: "2026-11-24T04:00:00.000Z",
      FirstObservedAt: "2026-11-23T04:00:00.000Z",
      Compliance: { Status: "FAILED" },
      RecordState: "ACTIVE",
      Resources: [{ Type: "AwsS3Bucket", Id: "arn:aws:s3:::ledger", Partition: "aws-us-gov" }],
      ProductFields: { "bucketseal/failing": "3", "bucketseal/unknown": "2" },
    });
    expect(asff.Compliance.RelatedRequirements.length).toBeLessThanOrEqual(32);
  });

  it("is closed by the same id (F18)", () => {
    const asff = asffFromFinding(finding, "resolved", context);
    expect(asff).toMatchObject({ Id: finding.id, Compliance: { Status: "PASSED" }, RecordState: "ARCHIVED" });
  });

  it("keeps within the lengths, and long ids apart (F3, F10)", () => {
    const long = (end: string) => ({
      ...finding,
      id: `${"i".repeat(600)}${end}`,
      title: "t".repeat(300),
      description: "😀".repeat(2000),
      resource: bucketResource("aws", `${"b".repeat(600)}${end}`),
    });
    const [a, b] = ["a", "b"].map((end) => asffFromFinding(long(end), "failed", context));
    expect(a?.Id.length).toBeLessThanOrEqual(512);
    expect(a?.Id).not.toBe(b?.Id);
    expect(a?.Resources[0]?.Id.length).toBeLessThanOrEqual(512);
    expect(a?.Title).toHaveLength(256);
    expect([...(a?.Description ?? "")]).toHaveLength(1024);
    expect(a?.Description).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });
});
