import { createHash } from "node:crypto";
import { PutBucketNotificationConfigurationCommand, PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import type { CreateJobCommandInput } from "@aws-sdk/client-s3-control";
import type { S3Event } from "aws-lambda";
import { beforeEach, describe, expect, it } from "vitest";
import { plantObject } from "../../../src/localaws/s3/plant.ts";
import { fullReport, type JobsDesk, jobsDesk, RoleArn, report } from "./desk.ts";

let at: JobsDesk;
beforeEach(async () => {
  at = await jobsDesk();
});

describe("jobs of S3UpdateObjectEncryption", () => {
  it("puts objects of a CSV under another key, whose names are URL-encoded (I52, I64)", async () => {
    for (const key of ["a b+c", "d"]) await at.put(key);
    const Manifest = await at.manifest(["data,a+b%2Bc", '"data","d"']);
    const job = await at.run({ Operation: at.updateEncryption(), Report: report, Manifest });
    expect(job).toMatchObject({
      Status: "Complete",
      ProgressSummary: {
        TotalNumberOfTasks: 2,
        NumberOfTasksSucceeded: 2,
        NumberOfTasksFailed: 0,
      },
    });
    expect([await at.keyOf("a b+c"), await at.keyOf("d")]).toEqual([at.keyArn, at.keyArn]);
    expect((await at.head("d")).BucketKeyEnabled).toBe(true);
  });

  it("is done by the job's role, which a bucket policy can stop (I75)", async () => {
    await at.put("k");
    const statement = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:UpdateObjectEncryption",
      Resource: "arn:aws:s3:::data/*",
      Condition: { ArnEquals: { "aws:PrincipalArn": RoleArn } },
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await at.s3.send(new PutBucketPolicyCommand({ Bucket: "data", Policy }));
    const job = await at.run({
      Operation: at.updateEncryption(),
      Report: report,
      ManifestGenerator: at.generator(),
    });
    expect(job.ProgressSummary).toMatchObject({ NumberOfTasksFailed: 1 });
    expect(await at.keyOf("k")).toBeUndefined();
  });

  it("Complete does not say that all succeeded; the report does (I68, I72-I74)", async () => {
    await at.put("good");
    plantObject(at.aws.s3, { bucket: "data", key: "old ü", body: "x" });
    const Manifest = await at.manifest(["data,good", "data,old+%C3%BC", "data,gone"]);
    const job = await at.run({ Operation: at.updateEncryption(), Report: fullReport, Manifest });
    expect(job.Status).toBe("Complete");
    expect(job.ProgressSummary).toMatchObject({ NumberOfTasksSucceeded: 1, NumberOfTasksFailed: 2 });
    const { Format, ReportSchema, Results } = JSON.parse(
      await at.text(`reports/job-${job.JobId}/manifest.json`),
    );
    expect(Format).toBe("Report_CSV_20180820");
    expect(ReportSchema).toBe("Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage");
    const files = await Promise.all(
      (Results as { TaskExecutionStatus: string; Key: string; MD5Checksum: string }[]).map(async (each) => {
        const csv = await at.text(each.Key);
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
    const stored = at.aws.s3.buckets.get("jobs")?.objects.current(`reports/job-${job.JobId}/manifest.json`);
    expect(stored?.encryption.type).toBe("AES256");
  });

  it("tells failed tasks alone when asked to", async () => {
    await at.put("good");
    const Report = { ...fullReport, ReportScope: "FailedTasksOnly" } as const;
    const job = await at.run({ Operation: at.updateEncryption(), Report, ManifestGenerator: at.generator() });
    const { Results } = JSON.parse(await at.text(`reports/job-${job.JobId}/manifest.json`));
    expect(Results).toEqual([]);
  });
});

describe("jobs of S3PutObjectCopy", () => {
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
    plantObject(at.aws.s3, object);
    const Operation = copyTo({
      NewObjectMetadata: { SSEAlgorithm: "KMS" },
      SSEAwsKmsKeyId: at.keyArn,
      BucketKeyEnabled: true,
    });
    const job = await at.run({ Operation, Report: report, ManifestGenerator: at.generator() });
    expect(job.ProgressSummary).toMatchObject({ NumberOfTasksSucceeded: 1 });
    expect(await at.head("old")).toMatchObject({
      SSEKMSKeyId: at.keyArn,
      BucketKeyEnabled: true,
      Metadata: { colour: "blue" },
      TagCount: 1,
    });
  });

  it("into a folder, with new tags, class and metadata", async () => {
    await at.put("k", { Tagging: "a=b", Metadata: { old: "1" } });
    const Operation = copyTo({
      TargetKeyPrefix: "copies",
      MetadataDirective: "REPLACE",
      NewObjectMetadata: { ContentType: "text/plain", UserMetadata: { new: "2" } },
      NewObjectTagging: [{ Key: "c", Value: "d e" }],
      StorageClass: "STANDARD_IA",
    });
    await at.run({ Operation, Report: report, ManifestGenerator: at.generator() });
    expect(await at.head("copies/k")).toMatchObject({
      ContentType: "text/plain",
      Metadata: { new: "2" },
      StorageClass: "STANDARD_IA",
    });
    const { tags } = at.aws.s3.buckets.get("data")?.objects.current("copies/k") ?? {};
    expect(tags).toEqual({ c: "d e" });
  });

  it("refuses a change that is none, as CopyObject does (E150)", async () => {
    await at.put("k");
    const job = await at.run({
      Operation: copyTo({}),
      Report: fullReport,
      ManifestGenerator: at.generator(),
    });
    expect(job.ProgressSummary).toMatchObject({ NumberOfTasksFailed: 1 });
  });

  it("raises the event of each copy (I76)", async () => {
    for (const key of ["a", "b"]) await at.put(key);
    const seen: unknown[] = [];
    const LambdaFunctionArn = at.aws.events.onFunction("watch", (event: S3Event) => {
      seen.push(...event.Records.map(({ eventName, s3: { object } }) => [eventName, object.key]));
    });
    const configuration = { LambdaFunctionArn, Events: ["s3:ObjectCreated:*" as const] };
    await at.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: "data",
        NotificationConfiguration: { LambdaFunctionConfigurations: [configuration] },
      }),
    );
    const Operation = copyTo({ NewObjectMetadata: { SSEAlgorithm: "AES256" } });
    await at.run({ Operation, Report: report, ManifestGenerator: at.generator() });
    await at.aws.events.drain();
    expect(seen).toEqual([
      ["ObjectCreated:Copy", "a"],
      ["ObjectCreated:Copy", "b"],
    ]);
  });
});
