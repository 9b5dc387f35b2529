import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectAnnotationCommand,
  DeleteObjectCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetObjectAnnotationCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectAnnotationsCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectAnnotationCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { s3Client } from "../core/clients.ts";
import { twice } from "./twice.ts";

const Bucket = "kept";
const policy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Deny", Principal: "*", Action: "s3:DeleteObject", Resource: `arn:aws:s3:::${Bucket}/held/*` },
  ],
});
const versionsOf = async (s3: S3Client): Promise<unknown> => {
  const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  return { Versions, DeleteMarkers };
};

describe("from one run to the next", () => {
  it("S3 goes on with a replication that waited", () =>
    twice(
      "replication",
      async (aws) => {
        const s3 = s3Client(aws);
        for (const name of [Bucket, "copies"]) {
          await s3.send(new CreateBucketCommand({ Bucket: name }));
          const VersioningConfiguration = { Status: "Enabled" } as const;
          await s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration }));
        }
        const Rules = [
          { Status: "Enabled" as const, Prefix: "", Destination: { Bucket: "arn:aws:s3:::copies" } },
        ];
        const ReplicationConfiguration = { Role: `arn:aws:iam::${aws.account}:role/r`, Rules };
        await s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
        await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "here" }));
      },
      async (aws) => {
        expect(aws.replication.replicate()).toMatchObject([{ key: "k", problem: undefined }]);
        const { ReplicationStatus } = await s3Client(aws).send(
          new HeadObjectCommand({ Bucket: "copies", Key: "k" }),
        );
        expect(ReplicationStatus).toBe("REPLICA");
      },
    ));

  it("S3 keeps annotations", () =>
    twice(
      "annotations",
      async (aws) => {
        const s3 = s3Client(aws);
        await s3.send(new CreateBucketCommand({ Bucket }));
        await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "here" }));
        const about = { Bucket, Key: "k", AnnotationPayload: "note" };
        for (const AnnotationName of ["a", "b"])
          await s3.send(new PutObjectAnnotationCommand({ ...about, AnnotationName }));
        await s3.send(new DeleteObjectAnnotationCommand({ Bucket, Key: "k", AnnotationName: "b" }));
      },
      async (aws) => {
        const s3 = s3Client(aws);
        const about = { Bucket, Key: "k" };
        const { Annotations } = await s3.send(new ListObjectAnnotationsCommand(about));
        expect(Annotations).toMatchObject([{ AnnotationName: "a", Size: 4 }]);
        const { AnnotationPayload } = await s3.send(
          new GetObjectAnnotationCommand({ ...about, AnnotationName: "a" }),
        );
        expect(await AnnotationPayload?.transformToString()).toBe("note");
      },
    ));

  it("S3 keeps settings, versions, tags and the order of versions", () =>
    twice(
      "s3",
      async (aws) => {
        const s3 = s3Client(aws);
        await s3.send(new CreateBucketCommand({ Bucket }));
        const Status = "Enabled" as const;
        await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
        for (const Body of ["1", "2", "3"]) {
          await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body, Tagging: `n=${Body}` }));
        }
        await s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
        const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" } } as const;
        await s3.send(
          new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: [rule] } }),
        );
        await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy }));
        return versionsOf(s3);
      },
      async (aws, left) => {
        const s3 = s3Client(aws);
        expect(await versionsOf(s3)).toEqual(left);
        expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(policy);
        const tags = async (VersionId: string | undefined): Promise<unknown> =>
          (await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "k", VersionId }))).TagSet;
        const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
        expect(await tags(Versions.at(-1)?.VersionId)).toEqual([{ Key: "n", Value: "1" }]);
        const { ServerSideEncryptionConfiguration } = await s3.send(
          new GetBucketEncryptionCommand({ Bucket }),
        );
        expect(
          ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
        ).toBe("aws:kms");
      },
    ));

  it("a multipart upload goes on, under its KMS key and its condition", () =>
    twice(
      "multipart",
      async (aws) => {
        const s3 = s3Client(aws);
        await s3.send(new CreateBucketCommand({ Bucket }));
        await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "old" }));
        const { ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key: "k" }));
        const { UploadId } = await s3.send(
          new CreateMultipartUploadCommand({ Bucket, Key: "k", ServerSideEncryption: "aws:kms" }),
        );
        const part = { Bucket, Key: "k", UploadId, PartNumber: 1, Body: "one " };
        await s3.send(new UploadPartCommand(part));
        return { UploadId, ETag };
      },
      async (aws, { UploadId, ETag }) => {
        const s3 = s3Client(aws);
        const upload = { Bucket, Key: "k", UploadId };
        await s3.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: "two" }));
        const { Parts = [] } = await s3.send(new ListPartsCommand(upload));
        await s3.send(
          new CompleteMultipartUploadCommand({ ...upload, IfMatch: ETag, MultipartUpload: { Parts } }),
        );
        const { Body, ServerSideEncryption } = await s3.send(new GetObjectCommand({ Bucket, Key: "k" }));
        expect([await Body?.transformToString(), ServerSideEncryption]).toEqual(["one two", "aws:kms"]);
      },
    ));
});
