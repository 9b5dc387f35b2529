import { describe, expect, it } from "vitest";
import { exemptionFor, expiredExemptions } from "../../../src/model/baseline/exempt.ts";
import { parseBaseline } from "../../../src/model/baseline/parse.ts";
import { bucketResource, keyResource, objectResource, type Resource } from "../../../src/model/resource.ts";

function baselineWith(resource: string, until = "2026-06-30", rule = "[S3E-201, S3E-202]") {
  const text = `version: 1\nexempt: [{rule: ${rule}, resource: "${resource}", reason: r, until: ${until}}]`;
  const result = parseBaseline(text, "bucketseal.yml");
  if (!result.ok) throw new Error(result.problem);
  return result.baseline;
}

const bucket = bucketResource("aws", "logs-1");
const object = (key: string, versionId?: string) =>
  objectResource("aws", { bucket: "logs-1", key, ...(versionId === undefined ? {} : { versionId }) });
const key = keyResource("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");

describe("what an exemption covers", () => {
  it.each([
    ["logs-*", bucket, true],
    ["logs-*", object("a/b"), true],
    ["logs-*", object("a", "v1"), true],
    ["log", bucket, false],
    ["*", key, false],
    ["arn:aws:s3:::logs-1", bucket, true],
    ["arn:aws:s3:::logs-1", object("a"), false],
    ["arn:aws:s3:::logs-*", object("a"), false],
    ["arn:aws:s3:::*", object("a"), false],
    ["arn:aws:s3:::logs-1/*", bucket, false],
    ["arn:aws:s3:::logs-1/a/*", object("a/b/c"), true],
    ["arn:aws:s3:::logs-1/a/*", object("b/a/c"), false],
    ["arn:aws:s3:::*/a", object("x/a"), false],
    ["arn:aws:s3:::*/a", object("a"), true],
    ["arn:aws-cn:s3:::logs-1/a", object("a"), false],
    ["arn:aws:s3:::logs-1/a", object("a", "v1"), true],
    ["arn:aws:s3:::logs-1/a?versionId=v1", object("a", "v1"), true],
    ["arn:aws:s3:::logs-1/a?versionId=v1", object("a", "v2"), false],
    ["arn:aws:s3:::logs-1/a?versionId=v1", object("a"), false],
    ["arn:aws:kms:*:*:key/1234*", key, true],
    ["arn:aws:kms:*:*:key/9*", key, false],
    ["ssec:unknown", keyResource("ssec:unknown"), true],
  ] satisfies [string, Resource, boolean][])("%s and %o: %s", (glob, resource, covered) => {
    const found = exemptionFor(baselineWith(glob), "S3E-201", resource, "2026-01-01");
    expect(found !== undefined).toBe(covered);
  });

  it("the rules it names and no others", () => {
    const baseline = baselineWith("*");
    expect(exemptionFor(baseline, "S3E-202", bucket, "2026-01-01")?.reason).toBe("r");
    expect(exemptionFor(baseline, "S3E-203", bucket, "2026-01-01")).toBeUndefined();
  });
});

describe("the end of an exemption", () => {
  it.each([
    ["2026-06-29", true],
    ["2026-06-30", true],
    ["2026-07-01", false],
    ["2027-01-01", false],
  ])("on %s it counts: %s", (today, counts) => {
    const baseline = baselineWith("*");
    expect(exemptionFor(baseline, "S3E-201", bucket, today) !== undefined).toBe(counts);
    expect(expiredExemptions(baseline, today)).toHaveLength(counts ? 0 : 1);
  });
});
