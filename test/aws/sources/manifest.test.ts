import { PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchPorts } from "../../../src/aws/batch/ports.ts";
import type { Ports, Shape } from "../../../src/flow/ports.ts";
import type { Baseline } from "../../../src/model/baseline.ts";
import { baselineOf, scanned } from "../../flow/fleet.ts";
import { all, type World } from "../world.ts";
import { batchesOf, keysFrom, now, openedFrom, portsFrom } from "./opened.ts";
import { bucketOf, content, held } from "./random-bucket.ts";

const bucket = { name: "source", region: "us-east-1" };
const batch = { role: "arn:aws:iam::111122223333:role/batch", reports: "jobs-{region}" };
// What was written at this very moment counts as written before.
const sources = { batch, now: () => now + 1000, wait: () => new Promise(setImmediate) };

const { batch: _, ...unbatched } = sources;

const keyed = baselineOf("{ version: 1, defaults: { require: sse-kms, keys: [alias/data], sseC: allow } }");

type Step = Parameters<typeof bucketOf>[0]["steps"][number];

async function withReports(steps: readonly Step[], versioned = false): Promise<World> {
  const it = await bucketOf({ versioned, steps });
  await it.newBucket("jobs-us-east-1");
  return it;
}

const called = ({ aws }: World, name: string) =>
  aws.calls.filter(({ operation }) => operation === name).length;

async function listed({ aws }: World) {
  const { listJobs } = batchPorts({
    ...{ region: aws.region, endpoint: "http://127.0.0.1:1", maxAttempts: 1 },
    credentials: aws.credentials,
    requestHandler: aws.requestHandler(),
  });
  return (await all(listJobs(aws.region))).flatMap((job) => (job.ok ? [job.value] : []));
}

/** What is said of the objects; a manifest tells no sizes. */
async function said(ports: Ports, baseline: Baseline) {
  const options = { baseline, buckets: ["source"], heldSseCKeys: [held] };
  const { report, verdicts } = await scanned(ports, options);
  const [of] = report.buckets;
  const notPassed = verdicts.filter(
    ({ resource, verdict }) => resource.type === "object" && verdict !== "pass",
  );
  return {
    notPassed: notPassed.map(({ id, verdict, evidence }) => `${id} ${verdict} ${evidence.summary}`).sort(),
    rules: Object.entries(of?.rules ?? {}).filter(([rule]) => rule.startsWith("S3E-2")),
    stored: Object.entries(of?.stored ?? {})
      .map(([name, { objects }]) => [name, objects])
      .sort(),
    objects: of?.objects,
    incomplete: of?.incomplete,
    source: of?.source?.source,
  };
}

describe("manifests that S3 Batch Operations generates", () => {
  it("give the verdicts of a listing with HEAD", async () => {
    const steps = content.map((it) => it.steps.filter(({ how }) => how !== "marked" && how !== "delete"));
    const baselines = ["{ version: 1 }", "{ version: 1, defaults: { require: sse-kms } }"].map(baselineOf);
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom(keyed, ...baselines), async (random, baseline) => {
        fc.pre(random.length > 0);
        const it = await withReports(random);
        const listed = await said(it.ports, baseline);
        const { source, ...from } = await said(portsFrom(it, "manifest", sources), baseline);
        expect(source).toBe("manifest");
        expect({ source: undefined, ...from }).toEqual(listed);
      }),
      { numRuns: 3 },
    );
  });

  it("count what passes by its kind, and ask about the keys of no kind that passes whole", async () => {
    const it = await withReports([
      ...["a", "b", "c"].map((key) => ({ key, how: "approved" as const })),
      { key: "d", how: "none" },
    ]);
    const heads = called(it, "HeadObject");
    const { notPassed, objects } = await said(portsFrom(it, "manifest", sources), keyed);
    expect(objects).toBe(4);
    expect(notPassed.filter((words) => !words.includes("source/d"))).toEqual([]);
    expect(notPassed).not.toEqual([]);
    expect(called(it, "HeadObject") - heads).toBe(1);
  });

  it("leave nothing behind that could run: every job was only prepared, and is cancelled", async () => {
    const it = await withReports([{ key: "a", how: "other" }]);
    await said(portsFrom(it, "manifest", sources), keyed);
    expect(called(it, "CreateJob")).toBeGreaterThan(5);
    expect(called(it, "UpdateJobStatus")).toBe(called(it, "CreateJob"));
    const jobs = await listed(it);
    // There is nothing of the other kinds, and S3 makes no manifest of nothing.
    expect(new Set(jobs.map(({ status }) => status))).toEqual(new Set(["Cancelled", "Failed"]));
    expect(jobs.every(({ succeeded, failed }) => succeeded + failed === 0)).toBe(true);
    // `bucketseal jobs` lists what is to be confirmed, and these are not.
    expect(jobs.some(({ description }) => description.startsWith("bucketseal"))).toBe(false);
  });

  it("go on where they were, without new jobs", async () => {
    const it = await withReports(["a", "b c+d", "é/ü%"].map((key) => ({ key, how: "none" as const })));
    const ports = portsFrom(it, "manifest", sources);
    const need = ({ facts }: Shape) =>
      facts.serverSide.state === "known" && facts.serverSide.value.type === "none" ? "heads" : "count";
    const ask = { need, versions: false } as const;
    const [first, second] = await all(batchesOf(await openedFrom(ports, bucket, ask)));
    const before = called(it, "CreateJob");
    const behind = (batch: typeof first) => ({
      ...ask,
      after: { source: "manifest", position: batch?.ok === true ? batch.value.position : "" } as const,
    });
    expect(await keysFrom(await openedFrom(ports, bucket, behind(first)))).toEqual(["a", "b c+d", "é/ü%"]);
    expect(await keysFrom(await openedFrom(ports, bucket, behind(second)))).toEqual([]);
    expect(called(it, "CreateJob")).toBe(before);
  });

  it.each([
    ["nobody named a role and a report bucket", unbatched, false, /name batch\.role/],
    ["the bucket was ever versioned (I63)", sources, true, /old versions is not known/],
    ["the role is of another account", { ...sources, batch: { ...batch, role: "arn:aws:iam::444455556666:role/x" } }, false, /is not of account/], // biome-ignore format: a case
    [
      "there is no report bucket",
      { ...sources, batch: { ...batch, reports: "nowhere" } },
      false,
      /nowhere cannot be used/,
    ],
  ] as const)("are left for a listing when %s", async (_name, more, versioned, why) => {
    const it = await withReports([{ key: "a", how: "none" }], versioned);
    const { choice, batches } = await openedFrom(portsFrom(it, "manifest", more), bucket, {
      versions: versioned,
    });
    expect(batches).toBeUndefined();
    expect(choice.why).toMatch(why);
    expect(called(it, "CreateJob")).toBe(0);
  });

  it("are never made where nobody asked for them", async () => {
    const it = await withReports([{ key: "a", how: "none" }]);
    it.aws.inject({ operation: "GetMetricData", answer: { type: "error", status: 403, code: "AccessDenied", message: "no" } }); // biome-ignore format: a fault
    await said(portsFrom(it, "auto", sources), keyed);
    expect(called(it, "CreateJob")).toBe(0);
  });

  it("pass nothing where one of them fails, or an object is encrypted in a way that cannot be asked for", async () => {
    const it = await withReports(["a", "b"].map((key) => ({ key, how: "sse-s3" as const })));
    // S3 may not write the manifest.
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:PutObject",
          Resource: "arn:aws:s3:::jobs-us-east-1/*/data/*",
        },
      ],
    });
    await it.s3.send(new PutBucketPolicyCommand({ Bucket: "jobs-us-east-1", Policy }));
    const need = () => "heads" as const;
    const opened = await openedFrom(portsFrom(it, "manifest", sources), bucket, { need, versions: false });
    expect(await keysFrom(opened)).toEqual([expect.stringContaining("leave out 2 of 2 objects")]);
  });

  it("end with the first failure", async () => {
    const it = await withReports([{ key: "a", how: "sse-s3" }]);
    const refused = { type: "error", status: 403, code: "AccessDenied", message: "no" } as const;
    it.aws.inject({ operation: "CreateJob", skip: 2, answer: refused });
    const opened = await openedFrom(portsFrom(it, "manifest", sources), bucket, { versions: false });
    expect(await keysFrom(opened)).toEqual([expect.stringContaining("s3:CreateJob for source")]);
    expect(called(it, "UpdateJobStatus")).toBeGreaterThan(0);
  });

  it("are given up when the scan is", async () => {
    const it = await withReports([{ key: "a", how: "sse-s3" }]);
    const ports = portsFrom(it, "manifest", { ...sources, cancelled: () => true });
    const opened = await openedFrom(ports, bucket, { versions: false });
    const told = await keysFrom(opened);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/The run was cancelled while S3 generated manifests/);
  });
});
