import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { s3Test, withBody } from "../../client.ts";
import { refusal, s3Client } from "../../core/clients.ts";

describe("ListBuckets", () => {
  it("pages through the caller's own buckets only (L8)", async () => {
    const { s3, as, from } = s3Test();
    for (const Bucket of ["a-one", "a-two", "b-one", "a-three"])
      await s3.send(new CreateBucketCommand({ Bucket }));
    await from("eu-west-1").send(new CreateBucketCommand({ Bucket: "a-eu" }));
    await as({ type: "root", account: "444455556666" }).send(
      new CreateBucketCommand({ Bucket: "a-foreign" }),
    );
    const whole = await s3.send(new ListBucketsCommand({}));
    expect(whole.Buckets?.map((bucket) => [bucket.Name, bucket.BucketRegion])).toEqual([
      ["a-eu", undefined],
      ["a-one", undefined],
      ["a-three", undefined],
      ["a-two", undefined],
      ["b-one", undefined],
    ]);
    expect(whole.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
    const first = await s3.send(
      new ListBucketsCommand({ Prefix: "a-", MaxBuckets: 2, BucketRegion: "us-east-1" }),
    );
    expect(first.Buckets?.map((bucket) => [bucket.Name, bucket.BucketRegion])).toEqual([
      ["a-one", "us-east-1"],
      ["a-three", "us-east-1"],
    ]);
    const second = await s3.send(
      new ListBucketsCommand({ Prefix: "a-", MaxBuckets: 2, ContinuationToken: first.ContinuationToken }),
    );
    expect(second.Buckets?.map((bucket) => bucket.Name)).toEqual(["a-two"]);
    expect(second.ContinuationToken).toBeUndefined();
    expect(await refusal(s3.send(new ListBucketsCommand({ MaxBuckets: 10_001 })))).toMatchObject({
      name: "InvalidArgument",
      status: 400,
    });
  });
});

describe("HeadBucket, GetBucketLocation, DeleteBucket", () => {
  it("tell the Region", async () => {
    const { s3, from } = s3Test();
    await s3.send(new CreateBucketCommand({ Bucket: "near" }));
    await from("eu-west-1").send(new CreateBucketCommand({ Bucket: "far" }));
    expect((await s3.send(new HeadBucketCommand({ Bucket: "near" }))).BucketRegion).toBe("us-east-1");
    const location = async (Bucket: string) =>
      (await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint;
    expect(await location("near")).toBeUndefined();
    expect(await location("far")).toBe("eu-west-1");
  });

  it("answer 404 for a bucket that is not there", async () => {
    const { s3 } = s3Test();
    const Bucket = "nowhere";
    expect(await refusal(s3.send(new HeadBucketCommand({ Bucket })))).toMatchObject({
      name: "NotFound",
      status: 404,
    });
    expect(await refusal(s3.send(new GetBucketLocationCommand({ Bucket })))).toEqual({
      name: "NoSuchBucket",
      message: "The specified bucket does not exist",
      status: 404,
    });
    expect(await refusal(s3.send(new DeleteBucketCommand({ Bucket })))).toMatchObject({
      name: "NoSuchBucket",
    });
  });

  it("deletes an empty bucket, whose name is free again", async () => {
    const { s3, as } = s3Test();
    const Bucket = "shortlived";
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await as({ type: "root", account: "444455556666" }).send(new CreateBucketCommand({ Bucket }));
    expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
  });
});

describe("PutBucketVersioning", () => {
  it("goes from nothing to Enabled and Suspended, never back", async () => {
    const { aws, s3 } = s3Test();
    const Bucket = "versions";
    await s3.send(new CreateBucketCommand({ Bucket }));
    for (const Status of ["Enabled", "Suspended"] as const) {
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
      expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe(Status);
    }
    const put = (body: string) =>
      refusal(
        withBody(s3Client(aws), body).send(
          new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: {} }),
        ),
      );
    expect(await put("<VersioningConfiguration/>")).toMatchObject({
      name: "IllegalVersioningConfigurationException",
    });
    expect(
      await put("<VersioningConfiguration><Status>enabled</Status></VersioningConfiguration>"),
    ).toMatchObject({
      name: "MalformedXML",
      status: 400,
    });
  });
});

describe("DeleteBucket", () => {
  it("spares what is in a bucket: objects, old versions, delete markers", async () => {
    const { s3 } = s3Test();
    const Bucket = "full";
    const about = { Bucket, Key: "k" };
    const refused = () => refusal(s3.send(new DeleteBucketCommand({ Bucket })));
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ ...about, Body: "x" }));
    expect(await refused()).toEqual({
      name: "BucketNotEmpty",
      message: "The bucket you tried to delete is not empty",
      status: 409,
    });
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    const { VersionId } = await s3.send(new DeleteObjectCommand(about));
    await s3.send(new DeleteObjectCommand({ ...about, VersionId: "null" }));
    expect(await refused()).toMatchObject({
      message: "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
    });
    await s3.send(new DeleteObjectCommand({ ...about, VersionId }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
  });
});
