import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { batchPorts } from "../../src/aws/batch/ports.ts";
import type { BatchPorts, FailedTask } from "../../src/flow/batch/ports.ts";
import { type World, world } from "./world.ts";

const place = { bucket: "reports", region: "us-east-1" };

let it_: World;
let jobs: BatchPorts;
beforeEach(async () => {
  it_ = world();
  jobs = batchPorts({
    region: it_.aws.region,
    endpoint: "http://127.0.0.1:1",
    credentials: it_.aws.credentials,
    requestHandler: it_.aws.requestHandler(),
    maxAttempts: 1,
  });
  await it_.s3.send(new CreateBucketCommand({ Bucket: "reports" }));
});

describe("a manifest", () => {
  it("is written in one piece while it is small, and in parts when it is not; SSE-S3 either way (I64)", async () => {
    const small = jobs.openManifest(place, "small.csv");
    for (const row of ["data,a\n", "data,b\n"]) expect(await small.append(row)).toEqual({ ok: true });
    const large = jobs.openManifest(place, "large.csv");
    const megabyte = "x".repeat(2 ** 20);
    for (let index = 0; index < 17; index += 1) await large.append(megabyte);
    for (const [key, writer, bytes] of [
      ["small.csv", small, 14],
      ["large.csv", large, 17 * 2 ** 20],
    ] as const) {
      const eTag = await writer.done();
      const head = await it_.s3.send(new HeadObjectCommand({ Bucket: "reports", Key: key }));
      expect(head).toMatchObject({ ContentLength: bytes, ServerSideEncryption: "AES256" });
      expect(eTag).toEqual({ ok: true, value: head.ETag?.replaceAll('"', "") });
    }
    const { Body } = await it_.s3.send(new GetObjectCommand({ Bucket: "reports", Key: "small.csv" }));
    expect(await Body?.transformToString()).toBe("data,a\ndata,b\n");
  });

  it("that is abandoned leaves nothing, and one that cannot be written says so", async () => {
    const large = jobs.openManifest(place, "large.csv");
    await large.append("x".repeat(2 ** 24));
    await large.abandon();
    expect(it_.aws.calls.map(({ operation }) => operation)).toContain("AbortMultipartUpload");
    const nowhere = jobs.openManifest({ ...place, bucket: "nowhere" }, "manifest.csv");
    await nowhere.append("data,a\n");
    expect(await nowhere.done()).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining("s3:PutObject of nowhere/manifest.csv") },
    });
  });
});

describe("a completion report", () => {
  async function reported(schema: unknown, csv: string): Promise<(FailedTask | string)[]> {
    const put = (Key: string, Body: string) =>
      it_.s3.send(new PutObjectCommand({ Bucket: "reports", Key, Body }));
    await put("r/job-1/results/a.csv", csv);
    const Results = [
      { TaskExecutionStatus: "succeeded", Key: "r/job-1/results/none.csv" },
      { TaskExecutionStatus: "failed", Key: "r/job-1/results/a.csv" },
    ];
    await put("r/job-1/manifest.json", JSON.stringify({ ReportSchema: schema, Results }));
    const found: (FailedTask | string)[] = [];
    for await (const task of jobs.failedTasks(place, "r", "1"))
      found.push(task.ok ? task.value : task.failure.message);
    return found;
  }

  const schema = "Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage";
  const denied = { key: "a b+ü", versionId: "v1", code: "AccessDenied", status: "403", message: 'no, "not"' };

  it("is read by its schema, keys decoded, code and status told apart by what they look like (I73, I74)", async () => {
    const row = '"data","a+b%2B%C3%BC","v1","failed","AccessDenied","403","no, ""not"""\n';
    expect(await reported(schema, row)).toEqual([denied]);
    const swapped = 'data,a+b%2B%C3%BC,v1,failed,403,AccessDenied,"no, ""not"""\n';
    expect(await reported(schema, swapped)).toEqual([denied]);
    const other = "TaskStatus, Key, ResultMessage, HTTPStatusCode, ErrorCode, VersionId";
    expect(await reported(other, "failed,k,gone,404,NoSuchKey,\nsucceeded,l,,200,,\n")).toEqual([
      { key: "k", code: "NoSuchKey", status: "404", message: "gone" },
    ]);
  });

  it("that is not what S3 promises is a failure, and what was read before stays good", async () => {
    const row = '"data","k","","failed","NoSuchKey","404","gone"\n';
    expect(await reported(schema, `${row}"data","k"\n`)).toEqual([
      "s3://reports/r/job-1/results/a.csv: a row has 2 fields instead of 7",
    ]);
    expect(await reported(7, row)).toEqual([
      "s3://reports/r/job-1/manifest.json is no manifest of a completion report",
    ]);
    const missing: string[] = [];
    for await (const task of jobs.failedTasks(place, "r", "2"))
      missing.push(task.ok ? "" : task.failure.reason);
    expect(missing).toEqual(["not-found"]);
  });
});
