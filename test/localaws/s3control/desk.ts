/** S3 Batch Operations as its tests see it: a bucket of data, a bucket for manifests and reports, and a key. */

import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateJobCommand,
  type CreateJobCommandInput,
  DescribeJobCommand,
  type JobDescriptor,
  type JobManifestGeneratorFilter,
  S3ControlClient,
} from "@aws-sdk/client-s3-control";
import type { LocalAws } from "../../../src/localaws/aws.ts";
import { s3Test } from "../client.ts";

export const AccountId = "111122223333";
export const RoleArn = `arn:aws:iam::${AccountId}:role/batch`;

export type Asked = Omit<CreateJobCommandInput, "AccountId" | "Priority" | "RoleArn" | "ClientRequestToken">;

export const report = { Enabled: false } as const;
export const fullReport = {
  Enabled: true,
  Bucket: "arn:aws:s3:::jobs",
  Format: "Report_CSV_20180820",
  Prefix: "reports",
  ReportScope: "AllTasks",
} as const;

export type JobsDesk = {
  readonly aws: LocalAws;
  readonly s3: S3Client;
  readonly control: S3ControlClient;
  readonly keyArn: string;
  put(key: string, more?: object): Promise<unknown>;
  head(key: string, versionId?: string): Promise<HeadObjectCommandOutput>;
  keyOf(key: string): Promise<string | undefined>;
  /** An object of the bucket "jobs". */
  text(key: string): Promise<string>;
  updateEncryption(): CreateJobCommandInput["Operation"];
  /** Uploads a manual manifest of rows that are CSV already. */
  manifest(rows: readonly string[], withVersions?: boolean): Promise<Asked["Manifest"]>;
  generator(filter?: JobManifestGeneratorFilter): Asked["ManifestGenerator"];
  create(asked: Asked, token?: string): Promise<string>;
  describeJob(id: string): Promise<JobDescriptor>;
  /** Creates a job and waits until it rests. */
  run(asked: Asked): Promise<JobDescriptor>;
};

export const jobsDesk = async (): Promise<JobsDesk> => {
  const { aws, s3 } = s3Test();
  const { region, credentials } = aws;
  const requestHandler = aws.requestHandler();
  const control = new S3ControlClient({ region, credentials, requestHandler, maxAttempts: 1 });
  const keyArn = aws.kms.plantKey().arn;
  for (const Bucket of ["data", "jobs"]) await s3.send(new CreateBucketCommand({ Bucket }));

  const head: JobsDesk["head"] = (Key, VersionId) =>
    s3.send(new HeadObjectCommand({ Bucket: "data", Key, VersionId }));
  const create: JobsDesk["create"] = async (asked, ClientRequestToken = "token") => {
    const input = { AccountId, Priority: 10, RoleArn, ClientRequestToken, ...asked };
    return (await control.send(new CreateJobCommand(input))).JobId ?? "";
  };
  const describeJob: JobsDesk["describeJob"] = async (JobId) => {
    const { Job } = await control.send(new DescribeJobCommand({ AccountId, JobId }));
    if (Job === undefined) throw new Error("no job");
    return Job;
  };
  return {
    ...{ aws, s3, control, keyArn, head, create, describeJob },
    put: (Key, more = {}) => s3.send(new PutObjectCommand({ Bucket: "data", Key, Body: Key, ...more })),
    keyOf: async (key) => (await head(key)).SSEKMSKeyId,
    text: async (Key) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: "jobs", Key }));
      return (await Body?.transformToString()) ?? "";
    },
    updateEncryption: () => ({
      S3UpdateObjectEncryption: {
        ObjectEncryption: { SSEKMS: { KMSKeyArn: keyArn, BucketKeyEnabled: true } },
      },
    }),
    manifest: async (rows, withVersions = false) => {
      const { ETag } = await s3.send(
        new PutObjectCommand({ Bucket: "jobs", Key: "manifest.csv", Body: rows.join("\n") }),
      );
      const Fields: ("Bucket" | "Key" | "VersionId")[] = ["Bucket", "Key"];
      if (withVersions) Fields.push("VersionId");
      return {
        Spec: { Format: "S3BatchOperations_CSV_20180820", Fields },
        Location: { ObjectArn: "arn:aws:s3:::jobs/manifest.csv", ETag },
      };
    },
    generator: (Filter) => ({
      S3JobManifestGenerator: { SourceBucket: "arn:aws:s3:::data", EnableManifestOutput: false, Filter },
    }),
    run: async (asked) => {
      const id = await create(asked);
      await aws.jobs.settled();
      return describeJob(id);
    },
  };
};
