import { DeleteObjectCommand, PutBucketTaggingCommand, PutBucketVersioningCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { Ports } from "../../src/flow/ports.ts";
import { scan } from "../../src/flow/scan.ts";
import { surroundings, world } from "../aws/world.ts";
import { baselineOf, scanned, settings } from "./fleet.ts";
import { denied, objects, slowDown } from "./scanned-fleet.ts";

describe("a scan in trouble", () => {
  it("never takes a 503 for a verdict, and asks for less at a time", async () => {
    const it = world();
    await objects(it, "busy", 100);
    it.aws.inject({ operation: "HeadObject", skip: 20, times: 30, answer: slowDown });
    const { report } = await scanned(it.ports, { concurrency: 64 });
    expect(report.buckets[0]?.stored).toEqual({ "sse-s3": { objects: 100, bytes: 100 } });
    expect(it.aws.calls.filter(({ operation }) => operation === "HeadObject")).toHaveLength(130);
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
        for await (const page of it.ports.listObjects(...where))
          yield page.ok ? { ok: true, value: page.value.slice(0, 10) } : page;
        const message = "s3:ListObjectsV2 of broken: HTTP 403";
        yield { ok: false, failure: { reason: "access-denied", message } };
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
});
