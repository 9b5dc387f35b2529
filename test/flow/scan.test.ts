import { PutBucketLoggingCommand, PutBucketPolicyCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import { customerKey, world } from "../aws/world.ts";
import { newDataKey, scanned } from "./fleet.ts";
import { objects } from "./scanned-fleet.ts";

describe("a scan", () => {
  it("counts and judges what is there, under which key, and says how it worked", async () => {
    const it = world({ blockSseCByDefault: false });
    const keyArn = await newDataKey(it);
    await it.newBucket("mixed");
    const put = (Key: string, more: object = {}) =>
      it.s3.send(new PutObjectCommand({ Bucket: "mixed", Key, Body: "hello", ...more }));
    await put("s3");
    await put("kms", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: keyArn, BucketKeyEnabled: true });
    const lost = customerKey(9);
    await put("ssec", { SSECustomerAlgorithm: "AES256", SSECustomerKey: lost.base64 });
    plantObject(it.aws.s3, { bucket: "mixed", key: "old", body: "hello" });
    const { report, verdicts } = await scanned(it.ports);
    expect(report).toMatchObject({
      tool: { name: "bucketseal", version: "0.0.0" },
      identity: { account: "111122223333", partition: "aws" },
      objects: 4,
      bytes: 20,
      baseline: { source: "bucketseal.yml" },
    });
    expect(report.peakConcurrency).toBe(4);
    expect(report.buckets[0]?.stored).toEqual({
      none: { objects: 1, bytes: 5 },
      "sse-s3": { objects: 1, bytes: 5 },
      "sse-kms": { objects: 1, bytes: 5 },
      "sse-c": { objects: 1, bytes: 5 },
    });
    const failing = (rule: string) =>
      verdicts.filter((one) => one.rule === rule && one.verdict === "fail").map(({ id }) => id);
    expect(failing("S3E-201")).toEqual(["S3E-201/arn:aws:s3:::mixed/old"]);
    expect(failing("S3E-204")).toEqual(["S3E-204/arn:aws:s3:::mixed/ssec"]);
    expect(failing("S3E-305")).toHaveLength(1);
    expect(report.custody.map(({ key, holdings }) => [key, holdings.objects])).toEqual([
      [keyArn, 1],
      ["ssec:unknown", 1],
    ]);
    const sums = { pass: 0, fail: 0, unknown: 0, exempt: 0 };
    for (const { verdict } of verdicts) sums[verdict] += 1;
    expect(report.counts).toEqual(sums);
    expect(Object.values(report.rules).reduce((sum, counts) => sum + (counts?.fail ?? 0), 0)).toBe(sums.fail);
  });

  it("asks KMS once what an alias of the baseline stands for", async () => {
    const it = world();
    await newDataKey(it);
    for (const name of ["one", "two", "three"]) await it.newBucket(name);
    await scanned(it.ports);
    const described = it.aws.calls.filter(({ operation }) => operation === "DescribeKey");
    expect(described.map(({ resource }) => resource)).toHaveLength(1);
  });

  it("tells verdicts in the order of the listing, however answers come back", async () => {
    const it = world();
    await objects(it, "ordered", 120);
    const { verdicts } = await scanned(it.ports, { concurrency: 32 });
    const keys = verdicts.flatMap(({ resource }) => (resource.type === "object" ? [resource.key] : []));
    expect([...new Set(keys)]).toEqual([...new Set(keys)].sort());
    expect(new Set(keys).size).toBe(120);
  });

  it("knows a log bucket by the buckets that log into it (P105)", async () => {
    const it = world();
    await it.newBucket("logs");
    await it.newBucket("source");
    await it.s3.send(
      new PutBucketLoggingCommand({
        Bucket: "source",
        BucketLoggingStatus: { LoggingEnabled: { TargetBucket: "logs", TargetPrefix: "" } },
      }),
    );
    const { report } = await scanned(it.ports);
    const writers = report.buckets.map(({ facts }) => [facts.name, facts.serviceWriters]);
    expect(writers).toEqual([
      ["logs", ["logging.s3.amazonaws.com"]],
      ["source", []],
    ]);
  });

  it("scans only the buckets that were named, each once", async () => {
    const it = world();
    for (const name of ["one", "two"]) await it.newBucket(name);
    const { report } = await scanned(it.ports, { buckets: ["two", "two"] });
    expect(report.buckets.map(({ facts }) => facts.name)).toEqual(["two"]);
  });

  it("only reads", async () => {
    const it = world();
    await objects(it, "reading", 3);
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:Put*", Resource: "arn:aws:s3:::reading/*" }],
    });
    await it.s3.send(new PutBucketPolicyCommand({ Bucket: "reading", Policy }));
    const before = it.sent.length;
    await scanned(it.ports);
    const methods = it.sent.slice(before).filter(({ path }) => path !== "/");
    expect(methods.filter(({ method }) => method !== "GET" && method !== "HEAD")).toEqual([]);
  });
});
