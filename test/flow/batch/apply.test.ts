import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import type { Planned } from "../../../src/flow/plan.ts";
import { rehearse } from "../../../src/flow/rehearse.ts";
import { undo } from "../../../src/flow/undo.ts";
import type { Receipt } from "../../../src/model/receipt.ts";
import { surroundings } from "../../aws/world.ts";
import { type BatchDesk, batchDesk, jobsIn, outcomes, role } from "./desk.ts";

let at: BatchDesk;
beforeEach(async () => {
  at = await batchDesk();
});

async function mixed(): Promise<void> {
  for (const key of ["s3 ü+1", "s3/2", "s3/3"]) await at.put(key, { Metadata: { a: "b" }, Tagging: "x=y" });
  for (const key of ["old/1", "old/2", "old/3"]) at.plant(key);
}

/** A job of one object. */
async function one(): Promise<Planned> {
  await at.put("one");
  return at.plan({ threshold: 1 });
}

const head = (Key: string, VersionId?: string) =>
  at.s3.send(new HeadObjectCommand({ Bucket: "bucket", Key, VersionId }));

function jobCalls(): string[] {
  return at.aws.calls.filter(({ service }) => service === "s3control").map(({ operation }) => operation);
}

async function allJobs(): Promise<string[]> {
  const ids: string[] = [];
  for await (const job of at.jobs.listJobs("us-east-1")) ids.push(job.ok ? job.value.id : "");
  return ids;
}

const applied = {
  "old/1": "applied",
  "old/2": "applied",
  "old/3": "applied",
  "s3 ü+1": "applied",
  "s3/2": "applied",
  "s3/3": "applied",
};

describe("applying jobs", () => {
  it("mends both kinds, with a receipt for each object and the job's id before anything depends on it", async () => {
    await mixed();
    const made = await at.plan();
    const { receipts, report } = await at.apply(made);
    expect(report).toMatchObject({ counts: { applied: 8, failed: 0 }, waiting: [], problems: [] });
    expect(outcomes(receipts)).toEqual(applied);
    for (const key of Object.keys(applied))
      expect(await head(key)).toMatchObject({ SSEKMSKeyId: at.keyArn, BucketKeyEnabled: true });
    expect(await head("old/1")).toMatchObject({ Metadata: { c: "d" }, TagCount: 1 });
    const started = receipts.filter(({ status, job }) => status === "started" && job?.id !== undefined);
    expect(started).toHaveLength(2);
    const jobs = receipts.filter(
      ({ action, status }) => action.kind.startsWith("batch") && status === "applied",
    );
    expect(jobs).toHaveLength(2);
    const text = await at.s3.send(
      new GetObjectCommand({ Bucket: "reports", Key: started[1]?.job?.manifest.key ?? "" }),
    );
    expect(text.ServerSideEncryption).toBe("AES256");
    // Nothing is left, and nothing is done twice.
    expect(jobsIn(await at.plan())).toEqual([]);
    const again = await at.apply(made, { earlier: receipts });
    expect(again.receipts).toEqual([]);
    expect(again.report).toMatchObject({ earlier: 8, counts: { applied: 0 } });
  });

  it("leaves a job to be confirmed unless told, and goes on with it in the next run", async () => {
    await mixed();
    const made = await at.plan();
    const first = await at.apply(made, { confirmed: false });
    expect(first.report.waiting.map(({ job }) => [job.status, job.total])).toEqual([
      ["Suspended", 3],
      ["Suspended", 3],
    ]);
    expect((await head("old/1")).SSEKMSKeyId).toBeUndefined();
    const [one] = first.report.waiting;
    const confirmed = await at.jobs.changeJob("us-east-1", one?.job.id ?? "", "Ready", "looked at");
    expect(confirmed.ok).toBe(true);
    await at.aws.jobs.settled();
    const second = await at.apply(made, { confirmed: false, earlier: first.receipts });
    expect(second.report).toMatchObject({
      counts: { applied: 3 },
      waiting: [{ job: { status: "Suspended" } }],
    });
    const earlier = [...first.receipts, ...second.receipts];
    const third = await at.apply(made, { earlier });
    expect(third.report).toMatchObject({ counts: { applied: 3 }, waiting: [] });
    expect(outcomes([...earlier, ...third.receipts])).toEqual(applied);
    expect(jobCalls().filter((call) => call === "CreateJob")).toHaveLength(2);
  });

  it("turns tasks that S3 refuses into refusals, object by object, and tries them again when told", async () => {
    await mixed();
    const made = await at.plan();
    const denied = {
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:UpdateObjectEncryption", "s3:PutObject"],
      Resource: ["arn:aws:s3:::bucket/s3/2", "arn:aws:s3:::bucket/old/2"],
      Condition: { ArnEquals: { "aws:PrincipalArn": role } },
    };
    const late = async () => {
      const policy = await at.ports.readBucketPolicy({ name: "bucket", region: "us-east-1" });
      const { Statement } = JSON.parse(policy.state === "known" ? policy.value : "{}");
      const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [...Statement, denied] });
      await at.s3.send(new PutBucketPolicyCommand({ Bucket: "bucket", Policy }));
    };
    let once = 0;
    const createJob: typeof at.jobs.createJob = async (request) => {
      once += 1;
      if (once === 1) await late();
      return at.jobs.createJob(request);
    };
    const first = await at.apply(made, { jobs: { createJob } });
    expect(outcomes(first.receipts)).toEqual({ ...applied, "old/2": "failed", "s3/2": "failed" });
    const refused = first.receipts.filter(({ refusal }) => refusal !== undefined);
    expect(refused.map(({ refusal }) => refusal)).toMatchObject([
      {
        code: "BATCH-TASK-FAILED",
        reason: expect.stringContaining("AccessDenied, 403"),
        advice: expect.stringContaining("rights"),
      },
      { code: "BATCH-TASK-FAILED" },
    ]);
    expect([...first.report.refused.values()].reduce((sum, { count }) => sum + count, 0)).toBe(2);
    expect(first.report.problems).toEqual([
      expect.stringMatching(/job .+ ended as Complete; 1 of its objects were left as they were\.$/),
      expect.stringMatching(/1 of its objects/),
    ]);
    await at.s3.send(
      new PutBucketPolicyCommand({
        Bucket: "bucket",
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ ...denied, Resource: "arn:aws:s3:::bucket/none" }],
        }),
      }),
    );
    const second = await at.apply(made, { earlier: first.receipts });
    expect(outcomes([...first.receipts, ...second.receipts])).toEqual(applied);
    expect(jobCalls().filter((call) => call === "CreateJob")).toHaveLength(4);
  });

  it("never writes over another writer, before the job or while it runs", async () => {
    await mixed();
    for (const key of ["old/4", "s3/4"]) key.startsWith("old") ? at.plant(key) : await at.put(key);
    const made = await at.plan();
    await at.put("s3/2", { Body: "theirs, before" });
    await at.put("old/2", { Body: "theirs, before" });
    at.aws.clock.advance(3_600_000);
    const describeJob: typeof at.jobs.describeJob = async (region, id) => at.jobs.describeJob(region, id);
    let written = false;
    const createJob: typeof at.jobs.createJob = async (request) => {
      // After every fresh read, before the first task.
      if (!written) for (const key of ["s3/3", "old/3"]) await at.put(key, { Body: "theirs, late" });
      written = true;
      return at.jobs.createJob(request);
    };
    const { receipts } = await at.apply(made, { jobs: { createJob, describeJob } });
    for (const [key, text] of [
      ["s3/2", "theirs, before"],
      ["old/2", "theirs, before"],
      ["s3/3", "theirs, late"],
      ["old/3", "theirs, late"],
    ] as const) {
      const { Body } = await at.s3.send(new GetObjectCommand({ Bucket: "bucket", Key: key }));
      expect(await Body?.transformToString()).toBe(text);
    }
    expect(outcomes(receipts)).toEqual({
      ...applied,
      "old/2": "stale",
      "old/3": "already",
      "old/4": "applied",
      // Versions are named by their ids: the one that was planned is mended, and the new one is theirs.
      "s3/4": "applied",
    });
  });

  it("copies nothing that another writer wrote while the job ran (I53)", async () => {
    for (let index = 100; index < 152; index += 1) at.plant(`old/${index}`);
    const made = await at.plan();
    at.aws.clock.advance(3_600_000);
    let active = false;
    const describeJob: typeof at.jobs.describeJob = async (region, id) => {
      const job = await at.jobs.describeJob(region, id);
      // Its tasks run fifty at a time here, and these two come last.
      if (job.ok && job.value.succeeded === 50 && !active) {
        active = true;
        await at.put("old/150", { Body: "theirs" });
        await at.s3.send(new DeleteObjectCommand({ Bucket: "bucket", Key: "old/151" }));
      }
      return job;
    };
    const { receipts } = await at.apply(made, { jobs: { describeJob } });
    expect(active).toBe(true);
    const { Body } = await at.s3.send(new GetObjectCommand({ Bucket: "bucket", Key: "old/150" }));
    expect(await Body?.transformToString()).toBe("theirs");
    const told = outcomes(receipts);
    expect([told["old/149"], told["old/150"], told["old/151"]]).toEqual(["applied", "already", "stale"]);
    await expect(head("old/151")).rejects.toThrow();
  });

  it("is gone on with wherever it was cut off, and there is one job", async () => {
    const made = await one();
    const whole = await at.apply(made);
    const first = whole.receipts.findIndex(({ job }) => job !== undefined);
    for (let cut = first; cut < whole.receipts.length; cut += 1) {
      at = await batchDesk();
      const plan = await one();
      const kept: Receipt[] = [];
      const keep = (receipt: Receipt) => {
        if (kept.length === cut) throw new Error("killed");
        kept.push(receipt);
      };
      await expect(at.apply(plan, { keep })).rejects.toThrow("killed");
      const rest = await at.apply(plan, { earlier: kept });
      expect(outcomes([...kept, ...rest.receipts]), `cut at ${cut}`).toEqual({ one: "applied" });
      expect(await allJobs()).toHaveLength(1);
    }
  });

  it("finds the job whose creation nobody wrote down", async () => {
    const made = await one();
    const kept: Receipt[] = [];
    const createJob: typeof at.jobs.createJob = async (request) => {
      await at.jobs.createJob(request);
      throw new Error("killed");
    };
    const keep = (receipt: Receipt) => void kept.push(receipt);
    await expect(at.apply(made, { keep, jobs: { createJob } })).rejects.toThrow("killed");
    await at.aws.jobs.settled();
    const rest = await at.apply(made, { earlier: kept });
    expect(outcomes([...kept, ...rest.receipts])).toEqual({ one: "applied" });
    expect(await allJobs()).toHaveLength(1);
  });

  it("tells what a cancelled and a failed job left as it was", async () => {
    const made = await one();
    const first = await at.apply(made, { confirmed: false });
    for (const { job } of first.report.waiting)
      await at.jobs.changeJob("us-east-1", job.id, "Cancelled", "not today");
    const second = await at.apply(made, { earlier: first.receipts });
    expect(Object.values(outcomes(second.receipts))).toEqual(["failed"]);
    expect(second.receipts[0]?.refusal?.reason).toBe(
      "The job ended as Cancelled before this object's turn: not today.",
    );
    // A manifest that was changed meanwhile is not used by S3.
    const openManifest: typeof at.jobs.openManifest = (place, key) => {
      const writer = at.jobs.openManifest(place, key);
      return { ...writer, done: async () => ({ ok: true, value: `${(await writer.done()).ok}` }) };
    };
    const earlier = [...first.receipts, ...second.receipts];
    const third = await at.apply(made, { earlier, jobs: { openManifest } });
    expect(third.report.problems[0]).toMatch(/ended as Failed; ManifestReadFailed/);
    const fourth = await at.apply(made, { earlier: [...earlier, ...third.receipts] });
    expect(outcomes(fourth.receipts)).toEqual({ one: "applied" });
  });

  it("begins no job when the role lets S3 Batch Operations in no more, and S3 would run none", async () => {
    await mixed();
    const made = await at.plan();
    const Principal = { Service: "lambda.amazonaws.com" };
    const Statement = [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }];
    at.aws.trust(role, JSON.stringify({ Version: "2012-10-17", Statement }));
    const barred = await at.apply(made);
    expect(barred.report.problems[0]).toMatch(/^No job was created: the trust policy of the role/);
    expect(jobCalls()).toEqual([]);
    // Where nobody may read it, the job fails before its first task.
    const roleTrust: typeof at.ports.roleTrust = async () => ({
      ok: false,
      failure: { reason: "access-denied", message: "no" },
    });
    const failed = await at.apply(made, { earlier: barred.receipts, ports: { roleTrust } });
    expect(failed.report.problems.join()).toMatch(/ended as Failed; AssumeRoleFailed/);
  });

  it("begins no job when role, bucket or report bucket are not as they were", async () => {
    await mixed();
    const made = await at.plan();
    const findBucket: typeof at.ports.findBucket = async (name) => ({
      ok: false,
      failure: { reason: "not-found", message: `s3:HeadBucket of ${name}: HTTP 404` },
    });
    const missing = await at.apply(made, { ports: { findBucket } });
    expect(missing.report).toMatchObject({ counts: { failed: 2 } });
    expect(missing.report.problems[0]).toMatch(
      /^No job was created: the report bucket reports cannot be used/,
    );
    await at.s3.send(
      new PutBucketVersioningCommand({ Bucket: "bucket", VersioningConfiguration: { Status: "Suspended" } }),
    );
    const suspended = await at.apply(made, { earlier: missing.receipts });
    expect(Object.values(outcomes(suspended.receipts))).toEqual(Array(6).fill("stale"));
    expect(jobCalls()).toEqual([]);
  });

  it("is shown by a rehearsal, which writes nothing", async () => {
    await mixed();
    const made = await at.plan();
    const before = at.aws.calls.length;
    const lines: (readonly string[])[] = [];
    const options = { concurrency: 4, heldSseCKeys: [], surroundings: surroundings() };
    await rehearse(at.ports, made.plan, options, ({ calls }) => void lines.push(calls));
    expect(lines.flat().filter((line) => line.startsWith("s3:CreateJob"))).toHaveLength(2);
    const writes = at.aws.calls.slice(before).filter(({ operation }) => /^(Put|Create|Copy)/.test(operation));
    expect(writes).toEqual([]);
  });

  it("is undone object by object", async () => {
    const other = await at.newKey();
    for (const key of ["1", "2", "3"])
      await at.put(key, { ServerSideEncryption: "aws:kms", SSEKMSKeyId: other });
    const made = await at.plan();
    const { receipts } = await at.apply(made);
    expect((await head("1")).SSEKMSKeyId).toBe(at.keyArn);
    const undone: Receipt[] = [];
    const result = await undo(at.ports, () => [...receipts].reverse(), {
      concurrency: 2,
      surroundings: surroundings(),
      receipts: async (receipt) => void undone.push(receipt),
    });
    expect(result).toMatchObject({ ok: true, value: { notUndone: [] } });
    for (const key of ["1", "2", "3"]) expect((await head(key)).SSEKMSKeyId).toBe(other);
  });
});
