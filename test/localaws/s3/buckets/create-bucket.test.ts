import {
  CreateBucketCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  PutBucketVersioningCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { s3Test, withBody, withEdit } from "../../client.ts";
import { refusal, s3Client } from "../../core/clients.ts";

describe("CreateBucket", () => {
  it("makes a bucket in the client's Region, tagged if asked", async () => {
    const { s3 } = s3Test();
    const made = await s3.send(
      new CreateBucketCommand({
        Bucket: "first",
        CreateBucketConfiguration: { Tags: [{ Key: "team", Value: "a + b" }] },
      }),
    );
    expect(made.Location).toBe("/first");
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket: "first" }))).TagSet).toEqual([
      { Key: "team", Value: "a + b" },
    ]);
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket: "first" }))).Status).toBeUndefined();
  });

  it.each([
    "ab",
    "Upper",
    "under_score",
    "-dash",
    "dash-",
    "a..b",
    "a.-b",
    "192.168.5.4",
    "xn--a",
    "b-s3alias",
  ])("refuses the name %s", async (Bucket) => {
    const { aws } = s3Test();
    const client = withEdit(s3Client(aws), (request) => {
      request.path = `/${Bucket}`;
    });
    expect(await refusal(client.send(new CreateBucketCommand({ Bucket: "placeholder" })))).toEqual({
      name: "InvalidBucketName",
      message: "The specified bucket is not valid.",
      status: 400,
    });
  });

  it("answers a second attempt of the owner with 200 in us-east-1 and 409 elsewhere", async () => {
    const { s3, from } = s3Test();
    await s3.send(new CreateBucketCommand({ Bucket: "mine" }));
    await s3.send(new CreateBucketCommand({ Bucket: "mine" }));
    const europe = from("eu-west-1");
    const make = new CreateBucketCommand({ Bucket: "mine-eu" });
    expect((await europe.send(make)).Location).toBe("http://mine-eu.s3.amazonaws.com/");
    expect(await refusal(europe.send(make))).toMatchObject({ name: "BucketAlreadyOwnedByYou", status: 409 });
  });

  it("refuses a name that another account has", async () => {
    const { s3, as } = s3Test();
    await s3.send(new CreateBucketCommand({ Bucket: "taken" }));
    const other = as({ type: "root", account: "444455556666" });
    expect(await refusal(other.send(new CreateBucketCommand({ Bucket: "taken" })))).toMatchObject({
      name: "BucketAlreadyExists",
      status: 409,
    });
  });

  it("takes another Region only from us-east-1", async () => {
    const { s3, from } = s3Test();
    const make = (Bucket: string, LocationConstraint: "eu-west-1" | "us-west-2") =>
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } });
    await s3.send(make("far", "eu-west-1"));
    expect(await refusal(from("eu-west-1").send(make("farther", "us-west-2")))).toEqual({
      name: "IllegalLocationConstraintException",
      message:
        "The us-west-2 location constraint is incompatible for the region specific endpoint this request was sent to.",
      status: 400,
    });
    const bad =
      "<CreateBucketConfiguration><LocationConstraint>us-east-1</LocationConstraint></CreateBucketConfiguration>";
    const { aws } = s3Test();
    const refused = refusal(withBody(s3Client(aws), bad).send(new CreateBucketCommand({ Bucket: "here" })));
    expect(await refused).toMatchObject({ name: "InvalidLocationConstraint", status: 400 });
  });

  it("switches versioning on with Object Lock, and keeps it on", async () => {
    const { s3 } = s3Test();
    const Bucket = "locked";
    await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe("Enabled");
    expect(
      (await s3.send(new GetObjectLockConfigurationCommand({ Bucket }))).ObjectLockConfiguration,
    ).toEqual({
      ObjectLockEnabled: "Enabled",
    });
    const suspend = new PutBucketVersioningCommand({
      Bucket,
      VersioningConfiguration: { Status: "Suspended" },
    });
    expect(await refusal(s3.send(suspend))).toMatchObject({ name: "InvalidBucketState", status: 409 });
  });

  it("gives new buckets BucketOwnerEnforced, or the ownership asked for", async () => {
    const { s3 } = s3Test();
    await s3.send(new CreateBucketCommand({ Bucket: "enforced" }));
    await s3.send(new CreateBucketCommand({ Bucket: "writer", ObjectOwnership: "ObjectWriter" }));
    const ownership = async (Bucket: string) =>
      (await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls?.Rules;
    expect(await ownership("enforced")).toEqual([{ ObjectOwnership: "BucketOwnerEnforced" }]);
    expect(await ownership("writer")).toEqual([{ ObjectOwnership: "ObjectWriter" }]);
    const withAcl = new CreateBucketCommand({ Bucket: "acl", ACL: "public-read" });
    expect(await refusal(s3.send(withAcl))).toMatchObject({
      name: "InvalidBucketAclWithObjectOwnership",
      status: 400,
    });
  });
});
