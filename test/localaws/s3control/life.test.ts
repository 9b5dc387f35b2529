import {
  ListJobsCommand,
  UpdateJobPriorityCommand,
  UpdateJobStatusCommand,
} from "@aws-sdk/client-s3-control";
import { beforeEach, describe, expect, it } from "vitest";
import { refusal, startAt } from "../core/clients.ts";
import { AccountId, type Asked, fullReport, type JobsDesk, jobsDesk, RoleArn, report } from "./desk.ts";

const DAY = 86_400_000;

let at: JobsDesk;
beforeEach(async () => {
  at = await jobsDesk();
});

describe("the life of a job", () => {
  const asked = (more: Partial<Asked> = {}): Asked => ({
    Operation: at.updateEncryption(),
    Report: report,
    ManifestGenerator: at.generator(),
    ...more,
  });

  it("waits for its confirmation where one is required (I67)", async () => {
    await at.put("k");
    const job = await at.run(asked({ ConfirmationRequired: true, Description: "careful" }));
    expect(job).toMatchObject({
      Status: "Suspended",
      Description: "careful",
      ProgressSummary: { TotalNumberOfTasks: 1, NumberOfTasksSucceeded: 0 },
    });
    expect(await at.keyOf("k")).toBeUndefined();
    const { JobId } = job;
    await at.control.send(
      new UpdateJobStatusCommand({
        AccountId,
        JobId,
        RequestedJobStatus: "Ready",
        StatusUpdateReason: "ok",
      }),
    );
    await at.aws.jobs.settled();
    expect(await at.describeJob(JobId ?? "")).toMatchObject({ Status: "Complete", StatusUpdateReason: "ok" });
    expect(await at.keyOf("k")).toBe(at.keyArn);
  });

  it("fails when nobody confirms it within 30 days, and is gone 90 days after its end (I70)", async () => {
    await at.put("k");
    const { JobId = "" } = await at.run(asked({ ConfirmationRequired: true }));
    at.aws.clock.advance(31 * DAY);
    expect((await at.describeJob(JobId)).Status).toBe("Failed");
    at.aws.clock.advance(90 * DAY);
    expect((await refusal(at.describeJob(JobId))).name).toBe("NoSuchJob");
  });

  it("can be cancelled between two tasks", async () => {
    // So many that the job is still at it when word comes, whatever else the machine does.
    const tasks = 4000;
    await at.put("k");
    const Manifest = await at.manifest(Array.from({ length: tasks }, () => "data,k"));
    const id = await at.create(asked({ ManifestGenerator: undefined, Manifest }));
    while ((await at.describeJob(id)).Status !== "Active") await new Promise(setImmediate);
    await at.control.send(
      new UpdateJobStatusCommand({ AccountId, JobId: id, RequestedJobStatus: "Cancelled" }),
    );
    await at.aws.jobs.settled();
    const { Status, ProgressSummary } = await at.describeJob(id);
    expect(Status).toBe("Cancelled");
    expect(ProgressSummary?.NumberOfTasksSucceeded).toBeLessThan(tasks);
    const again = new UpdateJobStatusCommand({ AccountId, JobId: id, RequestedJobStatus: "Cancelled" });
    expect((await refusal(at.control.send(again))).name).toBe("JobStatusException");
  });

  it("fails when more than half of a thousand tasks do (I69)", async () => {
    const rows = Array.from({ length: 1200 }, (_, index) => `data,gone${index}`);
    const job = await at.run(asked({ ManifestGenerator: undefined, Manifest: await at.manifest(rows) }));
    expect(job.Status).toBe("Failed");
    expect(job.ProgressSummary).toMatchObject({ TotalNumberOfTasks: 1200, NumberOfTasksFailed: 1000 });
  });

  it("is one for one token, and the token is for no other (I77)", async () => {
    await at.put("k");
    const id = await at.create(asked());
    expect(await at.create(asked())).toBe(id);
    const other = at.create(asked({ Description: "another" }));
    expect((await refusal(other)).name).toBe("IdempotencyException");
  });

  it("is listed by its state, in pages, and has a priority", async () => {
    await at.put("k");
    const [first, second] = [await at.create(asked(), "1"), await at.create(asked(), "2")];
    await at.control.send(new UpdateJobPriorityCommand({ AccountId, JobId: first, Priority: 42 }));
    await at.aws.jobs.settled();
    const page = async (NextToken?: string) =>
      at.control.send(
        new ListJobsCommand({ AccountId, JobStatuses: ["Complete"], MaxResults: 1, NextToken }),
      );
    const { Jobs: newest, NextToken } = await page();
    const { Jobs: oldest, NextToken: none } = await page(NextToken);
    expect([newest?.[0]?.JobId, oldest?.[0]?.JobId, none]).toEqual([second, first, undefined]);
    expect(oldest?.[0]).toMatchObject({ Operation: "S3UpdateObjectEncryption", Priority: 42 });
    const none2 = await at.control.send(new ListJobsCommand({ AccountId, JobStatuses: ["Active"] }));
    expect(none2.Jobs ?? []).toEqual([]);
  });

  it("gives its request back as it was made", async () => {
    await at.put("k");
    const Manifest = await at.manifest(["data,k"]);
    const job = await at.run({ Operation: at.updateEncryption(), Report: fullReport, Manifest });
    expect(job).toMatchObject({
      JobArn: `arn:aws:s3:us-east-1:${AccountId}:job/${job.JobId}`,
      Operation: at.updateEncryption(),
      Report: fullReport,
      Manifest,
      RoleArn,
      Priority: 10,
      CreationTime: new Date(startAt),
      TerminationDate: new Date(startAt),
    });
  });

  const wrong: readonly { name: string; asked: Partial<Asked>; code: string }[] = [
    { name: "no manifest", asked: { ManifestGenerator: undefined }, code: "InvalidRequest" },
    {
      name: "an operation not modelled",
      asked: { Operation: { S3DeleteObjectTagging: {} } },
      code: "NotImplemented",
    },
    { name: "no key", asked: { Operation: { S3UpdateObjectEncryption: {} } }, code: "InvalidRequest" },
    { name: "a copy to nowhere", asked: { Operation: { S3PutObjectCopy: {} } }, code: "InvalidRequest" },
    { name: "a report to nowhere", asked: { Report: { Enabled: true } }, code: "InvalidRequest" },
  ];

  it.each(wrong)("does not begin with $name", async ({ asked: more, code }) => {
    expect((await refusal(at.create(asked(more)))).name).toBe(code);
  });

  it("is its account's own", async () => {
    const asRoot = new ListJobsCommand({ AccountId: "444455556666" });
    expect(await refusal(at.control.send(asRoot))).toMatchObject({ name: "AccessDenied", status: 403 });
  });
});
