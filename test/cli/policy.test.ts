import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createPlanter } from "../../src/cli/demo/planter.ts";
import { type Desk, desk } from "./harness.ts";
import { smallBaseline } from "./small-fleet.ts";

let at: Desk;
const THEIRS = {
  Sid: "Theirs",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111122223333:root" },
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::plain/*",
};

/** What every bucket has of settings, to see that nobody writes. */
const settingsOf = () =>
  [...at.aws.s3.buckets].map(([name, { policy, encryption }]) => [name, policy, JSON.stringify(encryption)]);

beforeAll(async () => {
  at = await desk();
  at.write("bucketseal.yml", smallBaseline);
  const planter = createPlanter(at.aws);
  const document = JSON.stringify({ Version: "2012-10-17", Statement: THEIRS });
  await planter.s3("PUT", "/plain", "policy=", { body: document });
});

afterAll(() => at.close());

const OWN = [
  "BucketsealDenyPlainHttp",
  "BucketsealDenyWrongEncryption",
  "BucketsealDenyWrongKey",
  "BucketsealDenyWrongKeyUpdate",
];
const sidsIn = (text: string) => [...text.matchAll(/Bucketseal\w+|Theirs/g)].map(([sid]) => sid);

describe("bucketseal policy", () => {
  it.each([
    ["json", /^\{\n {2}"Version": "2012-10-17"/],
    ["terraform", /^resource "aws_s3_bucket_server_side_encryption_configuration" "plain" \{/],
    ["cloudformation", /^Resources:\n {2}PlainBucket:/],
    ["cdk", /^import \* as s3 from "aws-cdk-lib\/aws-s3";/],
  ])("%s: the whole document, theirs first, and nothing is written", async (format, begins) => {
    const before = settingsOf();
    const { code, stdout, stderr } = await at.run(["policy", "plain", "--format", format]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(begins);
    expect([...new Set(sidsIn(stdout))]).toEqual(["Theirs", ...OWN]);
    expect(settingsOf()).toEqual(before);
  });

  it("is what the guard would make of it: with its default, nothing is left to object to", async () => {
    const json = await at.run(["policy", "plain"]);
    at.write("proposed.json", json.stdout);
    const yaml = await at.run(["policy", "plain", "--format", "cloudformation"]);
    const { Resources } = parse(yaml.stdout) as {
      Resources: Record<
        string,
        { Properties: { BucketEncryption: { ServerSideEncryptionConfiguration: unknown[] } } }
      >;
    };
    const [rule] =
      Resources["PlainBucket"]?.Properties.BucketEncryption.ServerSideEncryptionConfiguration ?? [];
    const { ServerSideEncryptionByDefault: byDefault, ...rest } = rule as {
      ServerSideEncryptionByDefault: { KMSMasterKeyID: string };
    };
    const setting = { Rules: [{ ...rest, ApplyServerSideEncryptionByDefault: byDefault }] };
    at.write("default.json", JSON.stringify({ ServerSideEncryptionConfiguration: setting }));
    const files = ["--policy", "proposed.json", "--encryption", "default.json"];
    const explained = await at.run([
      "explain",
      ...files,
      "--key",
      byDefault.KMSMasterKeyID,
      "--baseline",
      "bucketseal.yml",
    ]);
    expect(explained).toMatchObject({ code: 0, stderr: "" });
  });

  it("shows a bucket that code owns, or that is only reported on, what to put there all the same", async () => {
    at.write("report.yml", smallBaseline.replace("mode: remediate", "mode: report"));
    const { code, stdout } = await at.run(["policy", "plain", "--baseline", "report.yml"]);
    expect(code).toBe(0);
    expect(sidsIn(stdout)).toEqual(["Theirs", ...OWN]);
  });

  it("repeats a policy that is right already, and says where none is needed", async () => {
    const good = await at.run(["policy", "good"]);
    expect({ code: good.code, stderr: good.stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(good.stdout)).toEqual(JSON.parse(at.aws.s3.buckets.get("good")?.policy ?? ""));
    at.write("any.yml", "version: 1\ndefaults:\n  require: any\n  tls: false\n  sseC: allow\n");
    const none = await at.run(["policy", "old-versions", "--baseline", "any.yml"]);
    expect(none).toMatchObject({ code: 0, stdout: "" });
    expect(none.stderr).toBe("bucketseal: old-versions has no policy, and the baseline needs none.\n");
  });

  it("says what is refused, and what of it can be had, and exits 1", async () => {
    at.write("keyless.yml", smallBaseline.replace("keys: [alias/acme-data]", "keys: []"));
    const { code, stdout, stderr } = await at.run(["policy", "plain", "--baseline", "keyless.yml"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^bucketseal: NO-APPROVED-KEY: [^\n]+\n$/);
    expect(sidsIn(stdout)).toEqual(["Theirs", "BucketsealDenyPlainHttp"]);
  });

  it("refuses other formats and buckets that are not there", async () => {
    expect(await at.run(["policy", "plain", "--format", "yaml"])).toMatchObject({ code: 2, stdout: "" });
    const absent = await at.run(["policy", "absent"]);
    expect(absent).toMatchObject({ code: 2, stdout: "" });
    expect(absent.stderr).toMatch(/^bucketseal: [^\n]*absent[^\n]*\n$/);
  });
});
