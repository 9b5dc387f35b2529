import { createHash } from "node:crypto";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketInventoryConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateJobCommand,
  type CreateJobCommandInput,
  DescribeJobCommand,
  type JobDescriptor,
  type JobManifestGeneratorFilter,
  ListJobsCommand,
  S3ControlClient,
  UpdateJobPriorityCommand,
  UpdateJobStatusCommand,
} from "@aws-sdk/client-s3-control";
import type { S3Event } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import { plantObject } from "../../../src/localaws/s3/plant.ts";
import { type S3Test, s3Test } from "../client.ts";
import { refusal, startAt } from "../core/clients.ts";

const AccountId = "111122223333";
const RoleArn = `arn:aws:iam::${AccountId}:role/batch`;
const DAY = 86_400_000;

type Asked = Omit<CreateJobCommandInput, "AccountId" | "Priority" | "RoleArn" | "ClientRequestToken">;

describe("S3 Batch Operations", () => {
  let test: S3Test;
  let s3: S3Client;
  let control: S3ControlClient;
  let keyArn: string;

  beforeEach(async () => {
    test = s3Test();
    ({ s3 } = test);
    const { region, credentials } = test.aws;
    const requestHandler = test.aws.requestHandler();
    control = new S3ControlClient({ region, credentials, requestHandler, maxAttempts: 1 });
    keyArn = test.aws.kms.plantKey().arn;
    for (const Bucket of ["data", "jobs"]) await s3.send(new CreateBucketCommand({ Bucket }));
  });

  const put = (Key: string, more: object = {}): Promise<unknown> =>
    s3.send(new PutObjectCommand({ Bucket: "data", Key, Body: Key, ...more }));
  const head = (Key: string, VersionId?: string) =>
    s3.send(new HeadObjectCommand({ Bucket: "data", Key, VersionId }));
  const keyOf = async (Key: string): Promise<string | undefined> => (await head(Key)).SSEKMSKeyId;
  const text = async (Key: string): Promise<string> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "jobs", Key }));
    return (await Body?.transformToString()) ?? "";
  };

  const updateEncryption = (): CreateJobCommandInput["Operation"] => ({
    S3UpdateObjectEncryption: {
      ObjectEncryption: { SSEKMS: { KMSKeyArn: keyArn, BucketKeyEnabled: true } },
    },
  });
  const report = { Enabled: false } as const;
  const fullReport = {
    Enabled: true,
    Bucket: "arn:aws:s3:::jobs",
    Format: "Report_CSV_20180820",
    Prefix: "reports",
    ReportScope: "AllTasks",
  } as const;

  /** Uploads a manual manifest of rows that are CSV already. */
  const manifest = async (rows: readonly string[], withVersions = false): Promise<Asked["Manifest"]> => {
    const { ETag } = await s3.send(
      new PutObjectCommand({ Bucket: "jobs", Key: "manifest.csv", Body: rows.join("\n") }),
    );
    const Fields: ("Bucket" | "Key" | "VersionId")[] = [
      "Bucket",
      "Key",
      ...(withVersions ? (["VersionId"] as const) : []),
    ];
    return {
      Spec: { Format: "S3BatchOperations_CSV_20180820", Fields },
      Location: { ObjectArn: "arn:aws:s3:::jobs/manifest.csv", ETag },
    };
  };
  const generator = (Filter?: JobManifestGeneratorFilter): Asked["ManifestGenerator"] => ({
    S3JobManifestGenerator: { SourceBucket: "arn:aws:s3:::data", EnableManifestOutput: false, Filter },
  });

  const input = (asked: Asked, ClientRequestToken = "token"): CreateJobCommandInput => ({
    AccountId,
    Priority: 10,
    RoleArn,
    ClientRequestToken,
    ...asked,
  });
  const create = async (asked: Asked, token?: string): Promise<string> =>
    (await control.send(new CreateJobCommand(input(asked, token)))).JobId ?? "";
  const describeJob = async (JobId: string): Promise<JobDescriptor> => {
    const { Job } = await control.send(new DescribeJobCommand({ AccountId, JobId }));
    if (Job === undefined) throw new Error("no job");
    return Job;
  };
  const run = async (asked: Asked): Promise<JobDescriptor> => {
    const id = await create(asked);
    await test.aws.jobs.settled();
    return describeJob(id);
  };

  describe("S3UpdateObjectEncryption", () => {
    it("puts objects of a CSV under another key, whose names are URL-encoded (I52, I64)", async () => {
      for (const key of ["a b+c", "d"]) await put(key);
      const Manifest = await manifest(["data,a+b%2Bc", '"data","d"']);
      const job = await run({ Operation: updateEncryption(), Report: report, Manifest });
      expect(job).toMatchObject({
        Status: "Complete",
        ProgressSummary: {
          TotalNumberOfTasks: 2,
          NumberOfTasksSucceeded: 2,
          NumberOfTasksFailed: 0,
        },
      });
      expect([await keyOf("a b+c"), await keyOf("d")]).toEqual([keyArn, keyArn]);
      expect((await head("d")).BucketKeyEnabled).toBe(true);
    });

    it("is done by the job's role, which a bucket policy can stop (I75)", async () => {
      await put("k");
      const statement = {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:UpdateObjectEncryption",
        Resource: "arn:aws:s3:::data/*",
        Condition: { ArnEquals: { "aws:PrincipalArn": RoleArn } },
      };
      const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
      await s3.send(new PutBucketPolicyCommand({ Bucket: "data", Policy }));
      const job = await run({
        Operation: updateEncryption(),
        Report: report,
        ManifestGenerator: generator(),
      });
      expect(job.ProgressSummary).toMatchObject({ NumberOfTasksFailed: 1 });
      expect(await keyOf("k")).toBeUndefined();
    });

    it("Complete does not say that all succeeded; the report does (I68, I72-I74)", async () => {
      await put("good");
      plantObject(test.aws.s3, { bucket: "data", key: "old ü", body: "x" });
      const Manifest = await manifest(["data,good", "data,old+%C3%BC", "data,gone"]);
      const job = await run({ Operation: updateEncryption(), Report: fullReport, Manifest });
      expect(job.Status).toBe("Complete");
      expect(job.ProgressSummary).toMatchObject({ NumberOfTasksSucceeded: 1, NumberOfTasksFailed: 2 });
      const { Format, ReportSchema, Results } = JSON.parse(
        await text(`reports/job-${job.JobId}/manifest.json`),
      );
      expect(Format).toBe("Report_CSV_20180820");
      expect(ReportSchema).toBe(
        "Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage",
      );
      const files = await Promise.all(
        (Results as { TaskExecutionStatus: string; Key: string; MD5Checksum: string }[]).map(async (each) => {
          const csv = await text(each.Key);
          expect(each.MD5Checksum).toBe(createHash("md5").update(csv).digest("hex"));
          return [each.TaskExecutionStatus, csv];
        }),
      );
      expect(files).toEqual([
        ["succeeded", '"data","good","","succeeded","","200","Successful"\n'],
        [
          "failed",
          '"data","old+%C3%BC","","failed","InvalidRequest","400","The encryption of an object that is not encrypted cannot be updated."\n' +
            '"data","gone","","failed","NoSuchKey","404","The specified key does not exist."\n',
        ],
      ]);
      const stored = test.aws.s3.buckets
        .get("jobs")
        ?.objects.current(`reports/job-${job.JobId}/manifest.json`);
      expect(stored?.encryption.type).toBe("AES256");
    });

    it("tells failed tasks alone when asked to", async () => {
      await put("good");
      const Report = { ...fullReport, ReportScope: "FailedTasksOnly" } as const;
      const job = await run({ Operation: updateEncryption(), Report, ManifestGenerator: generator() });
      const { Results } = JSON.parse(await text(`reports/job-${job.JobId}/manifest.json`));
      expect(Results).toEqual([]);
    });
  });

  describe("S3PutObjectCopy", () => {
    const copyTo = (more: object): CreateJobCommandInput["Operation"] => ({
      S3PutObjectCopy: { TargetResource: "arn:aws:s3:::data", ...more },
    });

    it("re-encrypts in place, also what was never encrypted; metadata and tags stay (I53, I54, I57)", async () => {
      const object = {
        bucket: "data",
        key: "old",
        body: "x",
        metadata: { colour: "blue" },
        tags: { a: "b" },
      };
      plantObject(test.aws.s3, object);
      const Operation = copyTo({
        NewObjectMetadata: { SSEAlgorithm: "KMS" },
        SSEAwsKmsKeyId: keyArn,
        BucketKeyEnabled: true,
      });
      const job = await run({ Operation, Report: report, ManifestGenerator: generator() });
      expect(job.ProgressSummary).toMatchObject({ NumberOfTasksSucceeded: 1 });
      expect(await head("old")).toMatchObject({
        SSEKMSKeyId: keyArn,
        BucketKeyEnabled: true,
        Metadata: { colour: "blue" },
        TagCount: 1,
      });
    });

    it("into a folder, with new tags, class and metadata", async () => {
      await put("k", { Tagging: "a=b", Metadata: { old: "1" } });
      const Operation = copyTo({
        TargetKeyPrefix: "copies",
        MetadataDirective: "REPLACE",
        NewObjectMetadata: { ContentType: "text/plain", UserMetadata: { new: "2" } },
        NewObjectTagging: [{ Key: "c", Value: "d e" }],
        StorageClass: "STANDARD_IA",
      });
      await run({ Operation, Report: report, ManifestGenerator: generator() });
      expect(await head("copies/k")).toMatchObject({
        ContentType: "text/plain",
        Metadata: { new: "2" },
        StorageClass: "STANDARD_IA",
      });
      const { tags } = test.aws.s3.buckets.get("data")?.objects.current("copies/k") ?? {};
      expect(tags).toEqual({ c: "d e" });
    });

    it("refuses a change that is none, as CopyObject does (E150)", async () => {
      await put("k");
      const job = await run({ Operation: copyTo({}), Report: fullReport, ManifestGenerator: generator() });
      expect(job.ProgressSummary).toMatchObject({ NumberOfTasksFailed: 1 });
    });

    it("raises the event of each copy (I76)", async () => {
      for (const key of ["a", "b"]) await put(key);
      const seen: unknown[] = [];
      const LambdaFunctionArn = test.aws.events.onFunction("watch", (event: S3Event) => {
        seen.push(...event.Records.map(({ eventName, s3: { object } }) => [eventName, object.key]));
      });
      const configuration = { LambdaFunctionArn, Events: ["s3:ObjectCreated:*" as const] };
      await s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: "data",
          NotificationConfiguration: { LambdaFunctionConfigurations: [configuration] },
        }),
      );
      const Operation = copyTo({ NewObjectMetadata: { SSEAlgorithm: "AES256" } });
      await run({ Operation, Report: report, ManifestGenerator: generator() });
      await test.aws.events.drain();
      expect(seen).toEqual([
        ["ObjectCreated:Copy", "a"],
        ["ObjectCreated:Copy", "b"],
      ]);
    });
  });

  describe("manifests", () => {
    it("of version ids act on those versions (I64, I66)", async () => {
      const VersioningConfiguration = { Status: "Enabled" } as const;
      await s3.send(new PutBucketVersioningCommand({ Bucket: "data", VersioningConfiguration }));
      await put("k");
      await put("k");
      const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: "data" }));
      const older = Versions[1]?.VersionId ?? "";
      const Manifest = await manifest([`data,k,${older}`], true);
      await run({ Operation: updateEncryption(), Report: report, Manifest });
      expect([await keyOf("k"), (await head("k", older)).SSEKMSKeyId]).toEqual([undefined, keyArn]);
    });

    it("from S3 Inventory, read by their schema (I65, I17)", async () => {
      const statement = {
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::jobs/*",
      };
      const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
      await s3.send(new PutBucketPolicyCommand({ Bucket: "jobs", Policy }));
      await put("a b");
      const InventoryConfiguration = {
        Id: "all",
        IsEnabled: true,
        IncludedObjectVersions: "All" as const,
        Schedule: { Frequency: "Daily" as const },
        Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::jobs", Format: "CSV" as const } },
      };
      await s3.send(
        new PutBucketInventoryConfigurationCommand({ Bucket: "data", Id: "all", InventoryConfiguration }),
      );
      const key = test.aws.inventory.deliver()[0]?.manifest ?? "";
      const { ETag } = await s3.send(new HeadObjectCommand({ Bucket: "jobs", Key: key }));
      const Manifest = {
        Spec: { Format: "S3InventoryReport_CSV_20161130" as const },
        Location: { ObjectArn: `arn:aws:s3:::jobs/${key}`, ETag },
      };
      const job = await run({ Operation: updateEncryption(), Report: report, Manifest });
      expect(job.ProgressSummary).toMatchObject({ NumberOfTasksSucceeded: 1 });
      expect(await keyOf("a b")).toBe(keyArn);
    });

    it("that were changed meanwhile, or are not there, fail the job", async () => {
      const Manifest = await manifest(["data,k"]);
      const stale = { ...Manifest, Location: { ObjectArn: "arn:aws:s3:::jobs/manifest.csv", ETag: "0" } };
      const job = await run({
        Operation: updateEncryption(),
        Report: report,
        Manifest: stale as Asked["Manifest"],
      });
      expect(job.Status).toBe("Failed");
      expect(job.FailureReasons?.[0]?.FailureReason).toContain("ETag");
    });

    const filters: readonly { name: string; filter: JobManifestGeneratorFilter; keys: readonly string[] }[] =
      [
        { name: "SSE-S3", filter: { MatchAnyObjectEncryption: [{ SSES3: {} }] }, keys: ["a/s3", "b/s3"] },
        { name: "not encrypted", filter: { MatchAnyObjectEncryption: [{ NOTSSE: {} }] }, keys: ["c/old"] },
        {
          name: "any KMS key, or dual-layer",
          filter: { MatchAnyObjectEncryption: [{ SSEKMS: {} }, { DSSEKMS: {} }] },
          keys: ["a/kms", "b/dsse"],
        },
        {
          name: "another key",
          filter: { MatchAnyObjectEncryption: [{ SSEKMS: { KmsKeyArn: "arn:aws:kms:us-east-1:1:key/no" } }] },
          keys: [],
        },
        {
          name: "without a Bucket Key",
          filter: { MatchAnyObjectEncryption: [{ SSEKMS: { BucketKeyEnabled: false } }] },
          keys: ["a/kms"],
        },
        {
          name: "prefixes",
          filter: { KeyNameConstraint: { MatchAnyPrefix: ["c", "b/d"] } },
          keys: ["b/dsse", "c/old"],
        },
        {
          name: "suffix and encryption",
          filter: { KeyNameConstraint: { MatchAnySuffix: ["s3"], MatchAnySubstring: ["b"] } },
          keys: ["b/s3"],
        },
        { name: "size", filter: { ObjectSizeGreaterThanBytes: 5 }, keys: ["b/dsse"] },
        { name: "age", filter: { CreatedBefore: new Date(startAt) }, keys: ["c/old"] },
        { name: "class", filter: { MatchAnyStorageClass: ["GLACIER"] }, keys: ["c/old"] },
      ];

    it.each(filters)("generated by $name (I60, I61)", async ({ filter, keys }) => {
      await put("a/s3");
      await put("b/s3");
      await put("a/kms", { ServerSideEncryption: "aws:kms" });
      await put("b/dsse", { ServerSideEncryption: "aws:kms:dsse" });
      const past = { lastModified: startAt - DAY, storageClass: "GLACIER" };
      plantObject(test.aws.s3, { bucket: "data", key: "c/old", body: "x", ...past });
      const job = await run({
        Operation: updateEncryption(),
        Report: fullReport,
        ManifestGenerator: generator(filter),
      });
      if (keys.length === 0) {
        expect(job.Status).toBe("Failed");
        return;
      }
      const { Results } = JSON.parse(await text(`reports/job-${job.JobId}/manifest.json`));
      const rows = await Promise.all((Results as { Key: string }[]).map(({ Key }) => text(Key)));
      const named = rows.join("").match(/(?<=^"data",")[^"]+/gm);
      expect(named?.sort()).toEqual(keys);
    });

    it("generated, are written where they were asked for (I59)", async () => {
      await put("k");
      const ManifestGenerator = {
        S3JobManifestGenerator: {
          SourceBucket: "arn:aws:s3:::data",
          EnableManifestOutput: true,
          ManifestOutputLocation: {
            Bucket: "arn:aws:s3:::jobs",
            ManifestPrefix: "generated",
            ManifestFormat: "S3InventoryReport_CSV_20211130",
            ManifestEncryption: { SSEKMS: { KeyId: keyArn } },
          },
        },
      } as const;
      const job = await run({ Operation: updateEncryption(), Report: report, ManifestGenerator });
      const { Location } = job.GeneratedManifestDescriptor ?? {};
      const key = Location?.ObjectArn?.replace("arn:aws:s3:::jobs/", "") ?? "";
      const { files, fileSchema } = JSON.parse(await text(key));
      expect(fileSchema).toBe("Bucket, Key, VersionId");
      expect(await text(files[0].key)).toBe('"data","k",""\n');
      const { ETag, SSEKMSKeyId } = await s3.send(new HeadObjectCommand({ Bucket: "jobs", Key: key }));
      expect([ETag, SSEKMSKeyId]).toEqual([`"${Location?.ETag}"`, keyArn]);
    });
  });

  describe("the life of a job", () => {
    const asked = (more: Partial<Asked> = {}): Asked => ({
      Operation: updateEncryption(),
      Report: report,
      ManifestGenerator: generator(),
      ...more,
    });

    it("waits for its confirmation where one is required (I67)", async () => {
      await put("k");
      const job = await run(asked({ ConfirmationRequired: true, Description: "careful" }));
      expect(job).toMatchObject({
        Status: "Suspended",
        Description: "careful",
        ProgressSummary: { TotalNumberOfTasks: 1, NumberOfTasksSucceeded: 0 },
      });
      expect(await keyOf("k")).toBeUndefined();
      const { JobId } = job;
      await control.send(
        new UpdateJobStatusCommand({
          AccountId,
          JobId,
          RequestedJobStatus: "Ready",
          StatusUpdateReason: "ok",
        }),
      );
      await test.aws.jobs.settled();
      expect(await describeJob(JobId ?? "")).toMatchObject({ Status: "Complete", StatusUpdateReason: "ok" });
      expect(await keyOf("k")).toBe(keyArn);
    });

    it("fails when nobody confirms it within 30 days, and is gone 90 days after its end (I70)", async () => {
      await put("k");
      const { JobId = "" } = await run(asked({ ConfirmationRequired: true }));
      test.aws.clock.advance(31 * DAY);
      expect((await describeJob(JobId)).Status).toBe("Failed");
      test.aws.clock.advance(90 * DAY);
      expect((await refusal(describeJob(JobId))).name).toBe("NoSuchJob");
    });

    it("can be cancelled between two tasks", async () => {
      for (let index = 0; index < 120; index++) await put(`k${index}`);
      const id = await create(asked());
      while ((await describeJob(id)).Status !== "Active") await new Promise(setImmediate);
      await control.send(
        new UpdateJobStatusCommand({ AccountId, JobId: id, RequestedJobStatus: "Cancelled" }),
      );
      await test.aws.jobs.settled();
      const { Status, ProgressSummary } = await describeJob(id);
      expect(Status).toBe("Cancelled");
      expect(ProgressSummary?.NumberOfTasksSucceeded).toBeLessThan(120);
      const again = new UpdateJobStatusCommand({ AccountId, JobId: id, RequestedJobStatus: "Cancelled" });
      expect((await refusal(control.send(again))).name).toBe("JobStatusException");
    });

    it("fails when more than half of a thousand tasks do (I69)", async () => {
      const rows = Array.from({ length: 1200 }, (_, index) => `data,gone${index}`);
      const job = await run(asked({ ManifestGenerator: undefined, Manifest: await manifest(rows) }));
      expect(job.Status).toBe("Failed");
      expect(job.ProgressSummary).toMatchObject({ TotalNumberOfTasks: 1200, NumberOfTasksFailed: 1000 });
    });

    it("is one for one token, and the token is for no other (I77)", async () => {
      await put("k");
      const id = await create(asked());
      expect(await create(asked())).toBe(id);
      const other = create(asked({ Description: "another" }));
      expect((await refusal(other)).name).toBe("IdempotencyException");
    });

    it("is listed by its state, in pages, and has a priority", async () => {
      await put("k");
      const [first, second] = [await create(asked(), "1"), await create(asked(), "2")];
      await control.send(new UpdateJobPriorityCommand({ AccountId, JobId: first, Priority: 42 }));
      await test.aws.jobs.settled();
      const page = async (NextToken?: string) =>
        control.send(new ListJobsCommand({ AccountId, JobStatuses: ["Complete"], MaxResults: 1, NextToken }));
      const { Jobs: newest, NextToken } = await page();
      const { Jobs: oldest, NextToken: none } = await page(NextToken);
      expect([newest?.[0]?.JobId, oldest?.[0]?.JobId, none]).toEqual([second, first, undefined]);
      expect(oldest?.[0]).toMatchObject({ Operation: "S3UpdateObjectEncryption", Priority: 42 });
      const none2 = await control.send(new ListJobsCommand({ AccountId, JobStatuses: ["Active"] }));
      expect(none2.Jobs ?? []).toEqual([]);
    });

    it("gives its request back as it was made", async () => {
      await put("k");
      const Manifest = await manifest(["data,k"]);
      const job = await run({ Operation: updateEncryption(), Report: fullReport, Manifest });
      expect(job).toMatchObject({
        JobArn: `arn:aws:s3:us-east-1:${AccountId}:job/${job.JobId}`,
        Operation: updateEncryption(),
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
      expect((await refusal(create(asked(more)))).name).toBe(code);
    });

    it("is its account's own", async () => {
      const asRoot = new ListJobsCommand({ AccountId: "444455556666" });
      expect(await refusal(control.send(asRoot))).toMatchObject({ name: "AccessDenied", status: 403 });
    });
  });
});
