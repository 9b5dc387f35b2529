import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlanter } from "../../src/cli/demo/planter.ts";
import { type Desk, desk } from "./harness.ts";
import { smallBaseline } from "./small-fleet.ts";

let at: Desk;

const created = (bucket: string, key: string): string =>
  JSON.stringify({
    "detail-type": "Object Created",
    source: "aws.s3",
    detail: { bucket: { name: bucket }, object: { key } },
  });

beforeAll(async () => {
  at = await desk();
  at.write("strict.yml", smallBaseline);
  at.write("event.json", created("plain", "s3/object-00001.bin"));
});

afterAll(() => at.close());

describe("bucketseal invoke", () => {
  it("runs the bundled function on an S3 that runs already, and shows its logs", async () => {
    const args = ["invoke", "object-created", "--event", "event.json", "--baseline", "strict.yml"];
    const { accessKeyId, secretAccessKey } = at.aws.credentials;
    const env = {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: at.aws.region,
    };
    const reported = await at.run([...args, "--endpoint-url", at.url], { env });
    expect(JSON.parse(reported.stdout)).toMatchObject({ judged: 1, failing: 1, mended: 0 });
    const ran = await at.run([...args, "--endpoint-url", at.url, "--remediate"], { env });
    expect(ran.code, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ judged: 1, failing: 1, mended: 1, batchItemFailures: [] });
    const { headers } = await createPlanter(at.aws).s3("HEAD", "/plain/s3/object-00001.bin", "");
    expect(headers).toMatchObject({ "x-amz-server-side-encryption": "aws:kms" });
    const [log = "", told = ""] = ran.stderr.split(/(?<=\n)(?=Calls made:\n)/);
    const lines = log.trimEnd().split("\n");
    const logs = lines.map((line) => JSON.parse(line) as { message: string; function_name: string });
    expect(logs.map(({ message }) => message)).toEqual(expect.arrayContaining(["finding", "action"]));
    // The one that is written is looked at before, when it is planned and after.
    expect(told).toMatch(
      /^Calls made:\n(.*\n)* +[3-9] {2}s3:HeadObject\n(.*\n)* +1 {2}s3:UpdateObjectEncryption\n/,
    );
    expect(told).toMatch(
      /\nWhat was written:\n {2}s3:UpdateObjectEncryption plain\/s3\/object-00001\.bin\n$/,
    );
    expect(reported.stderr).toMatch(/\nNothing was written\.\n$/);
  });

  it("runs it on an embedded AWS of its own, and says which calls it made", async () => {
    const event = resolve("events/object-created-s3.json");
    const ran = await at.run(["invoke", "object-created", "--event", event, "--fleet", "empty"]);
    expect(ran.code, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ judged: 0, mended: 0 });
    expect(ran.stderr).toMatch(/Calls made:\n(.*\n)* +\d+ {2}s3:HeadBucket\n/);
    expect(ran.stderr).not.toMatch(/NodeVersionSupportWarning|secret/i);
  });

  it("changes nothing unless told to, and says what changed", async () => {
    const event = resolve("events/object-created-eventbridge.json");
    const reported = await at.run(["invoke", "object-created", "--event", event]);
    expect(JSON.parse(reported.stdout)).toMatchObject({ judged: 1, failing: 1, mended: 0 });
    expect(reported.stderr).toMatch(/\nNothing changed\.\n$/);
    const mended = await at.run(["invoke", "object-created", "--event", event, "--remediate"]);
    expect(JSON.parse(mended.stdout)).toMatchObject({ judged: 1, failing: 1, mended: 1 });
    expect(mended.stderr).toMatch(
      /\nWhat changed:\n(.*\n)* {2}s3:\/\/acme-archive-2019\/invoices\/object-00001\.bin[^\n]*: none -> (AES256|aws:kms .*)\n/,
    );
  });

  it.each([
    ["a function that is none", ["nonsense"], /no bundle of a function "nonsense"/],
    ["a path for a function", ["../cli"], /"\.\.\/cli" is no function/],
    ["an endpoint that is no URL", ["object-created", "--endpoint-url", "here"], /"here" is no URL/],
    ["a baseline that is not there", ["object-created", "--baseline", "no.yml"], /no\.yml/],
    ["a fleet that is none", ["object-created", "--fleet", "large"], /Allowed choices are sample, empty/],
  ])("%s is one sentence, exit 2", async (_what, args, says) => {
    const ran = await at.run(["invoke", ...args, "--event", "event.json"]);
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toMatch(says);
    expect(ran.stderr).not.toMatch(/\bat .*:\d+:\d+/);
  });

  it("a function that fails is one sentence, exit 1", async () => {
    at.write("nonsense.json", "{}");
    const ran = await at.run(["invoke", "object-created", "--event", "nonsense.json", "--fleet", "empty"]);
    expect(ran).toMatchObject({ code: 1, stdout: "" });
    expect(ran.stderr).toMatch(
      /^bucketseal: object-created failed: Error: the message is neither [^\n]+\n$/m,
    );
    expect(ran.stderr).not.toMatch(/\bat .*:\d+:\d+/);
  });

  it("an event that cannot be read is one sentence, exit 2", async () => {
    at.write("broken.json", "{");
    for (const [file, says] of [
      ["absent.json", /absent\.json: the event cannot be read/],
      ["broken.json", /broken\.json: the event is no JSON/],
    ] as const) {
      const ran = await at.run(["invoke", "object-created", "--event", file]);
      expect(ran).toMatchObject({ code: 2, stdout: "" });
      expect(ran.stderr).toMatch(says);
      expect(ran.stderr).toMatch(/^bucketseal: [^\n]+\n$/);
    }
  });
});
