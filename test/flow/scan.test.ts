import {
  DeleteObjectCommand,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { Ports } from "../../src/flow/ports.ts";
import { scan } from "../../src/flow/scan.ts";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import type { Fault } from "../../src/localaws/types.ts";
import { customerKey, surroundings, type World, world } from "../aws/world.ts";
import { baselineOf, newDataKey, scanned, settings } from "./fleet.ts";

async function objects(it: World, bucket: string, count: number): Promise<void> {
  if (it.aws.s3.buckets.size === 0) await newDataKey(it);
  await it.newBucket(bucket);
  for (let index = 0; index < count; index += 1)
    plantObject(it.aws.s3, {
      bucket,
      key: `k${String(index).padStart(4, "0")}`,
      body: "x",
      encryption: "AES256",
    });
}

const slowDown: Fault["answer"] = { type: "error", status: 503, code: "SlowDown", message: "slower" };
const denied: Fault["answer"] = { type: "error", status: 403, code: "AccessDenied", message: "no" };

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

  it("never takes a 503 for a verdict, and asks for less at a time", async () => {
    const it = world();
    await objects(it, "busy", 100);
    const waits: number[] = [];
    const around = surroundings({ wait: async (milliseconds) => void waits.push(milliseconds) });
    it.aws.inject({ operation: "HeadObject", skip: 20, times: 30, answer: slowDown });
    const { report } = await scanned(it.ports, { concurrency: 64, surroundings: around });
    expect(report.buckets[0]?.stored).toEqual({ "sse-s3": { objects: 100, bytes: 100 } });
    expect(waits).toHaveLength(30);
    expect(report.counts.unknown).toBe(0);
  });

  it("goes on where one object fails, and says of that one that it is unknown", async () => {
    const it = world();
    await objects(it, "partly", 20);
    it.aws.inject({ operation: "HeadObject", resource: /k0007$/, times: 99, answer: denied });
    it.aws.inject({
      operation: "HeadObject",
      resource: /k0008$/,
      times: 99,
      answer: { type: "reset-before" },
    });
    const { report, verdicts } = await scanned(it.ports);
    expect(report.buckets[0]?.stored).toEqual({
      "sse-s3": { objects: 18, bytes: 18 },
      unknown: { objects: 2, bytes: 2 },
    });
    const unknown = verdicts.filter(({ verdict }) => verdict === "unknown");
    expect(new Set(unknown.map(({ resource }) => resource.arn))).toEqual(
      new Set(["arn:aws:s3:::partly/k0007", "arn:aws:s3:::partly/k0008"]),
    );
  });

  it("finds nothing wrong with an object that is gone since it was listed", async () => {
    const it = world();
    await objects(it, "vanishing", 5);
    const ports: Ports = {
      ...it.ports,
      headObject: async (listed, ...rest) => {
        if (listed.ref.key === "k0002")
          await it.s3.send(new DeleteObjectCommand({ Bucket: "vanishing", Key: "k0002" }));
        return it.ports.headObject(listed, ...rest);
      },
    };
    const { report } = await scanned(ports);
    expect(report.objects).toBe(4);
    expect(report.buckets[0]?.incomplete).toBeUndefined();
  });

  it("judges what it saw of a listing that broke off, and says that the rest is unknown", async () => {
    const it = world();
    await objects(it, "broken", 12);
    const ports: Ports = {
      ...it.ports,
      listObjects: async function* (...where) {
        let seen = 0;
        for await (const row of it.ports.listObjects(...where)) {
          if (seen++ < 10) yield row;
          else {
            const message = "s3:ListObjectsV2 of broken: HTTP 403";
            yield { ok: false, failure: { reason: "access-denied", message } };
            return;
          }
        }
      },
    };
    const { report, verdicts } = await scanned(ports);
    expect(report.objects).toBe(10);
    expect(report.buckets[0]?.incomplete).toContain("s3:ListObjectsV2 of broken");
    expect(verdicts).toContainEqual(
      expect.objectContaining({ id: "S3E-201/arn:aws:s3:::broken", verdict: "unknown" }),
    );
  });

  it("judges the current objects where old versions may not be listed, and says so", async () => {
    const it = world();
    await objects(it, "versioned", 3);
    const VersioningConfiguration = { Status: "Enabled" as const };
    await it.s3.send(new PutBucketVersioningCommand({ Bucket: "versioned", VersioningConfiguration }));
    it.aws.inject({ operation: "ListObjectVersions", times: 9, answer: denied });
    const { report } = await scanned(it.ports);
    expect(report.objects).toBe(3);
    expect(report.buckets[0]?.incomplete).toContain("ListObjectVersions");
    expect(report.counts.unknown).toBe(1);
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

  it("cannot judge by an entry it could not choose", async () => {
    const it = world();
    await objects(it, "tagged", 2);
    const TagSet = [{ Key: "data", Value: "secret" }];
    await it.s3.send(new PutBucketTaggingCommand({ Bucket: "tagged", Tagging: { TagSet } }));
    it.aws.inject({ operation: "GetBucketTagging", times: 9, answer: denied });
    const baseline = baselineOf(
      "version: 1\nbuckets:\n  - match: { tags: { data: secret } }\n    require: dsse-kms\n",
    );
    const { report, verdicts } = await scanned(it.ports, { baseline });
    expect(report.buckets[0]?.requirement.state).toBe("unknown");
    expect(verdicts.filter(({ rule }) => rule === "S3E-101")).toMatchObject([{ verdict: "unknown" }]);
    expect(report.objects).toBe(2);
  });

  it("stops cleanly when cancelled, and says how far it got", async () => {
    const it = world();
    for (const name of ["aaa", "bbb", "ccc"]) await objects(it, name, 40);
    let asked = 0;
    const ports: Ports = {
      ...it.ports,
      headObject: (...rest) => {
        asked += 1;
        return it.ports.headObject(...rest);
      },
    };
    const around = surroundings({ cancelled: () => asked >= 50 });
    const { report } = await scanned(ports, { surroundings: around, bucketConcurrency: 1, concurrency: 4 });
    expect(report.stopped).toMatch(/^Stopped after 1 of 3 buckets and \d+ objects\.$/);
    expect(report.objects).toBeLessThan(60);
    expect(report.buckets.map(({ facts }) => facts.name)).toEqual(["aaa", "bbb"]);
    expect(report.buckets[1]?.incomplete).toBe("The run was cancelled.");
  });

  it("cannot begin without an identity, a list of buckets, or a bucket that was named", async () => {
    const it = world();
    await it.newBucket("here");
    expect(await scan(it.ports, settings({ buckets: ["here", "nowhere"] }))).toMatchObject({
      ok: false,
      failure: { reason: "not-found" },
    });
    it.aws.inject({ operation: "ListBuckets", times: 9, answer: denied });
    expect(await scan(it.ports, settings())).toMatchObject({
      ok: false,
      failure: { reason: "access-denied" },
    });
    const stranger = world();
    stranger.aws.inject({ service: "sts", times: 9, answer: denied });
    expect(await scan(stranger.ports, settings())).toMatchObject({ ok: false });
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
