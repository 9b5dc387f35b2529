import {
  CreateBucketCommand,
  DeleteBucketOwnershipControlsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketOwnershipControlsCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { s3Test, s3TestWith } from "../../client.ts";
import { refusal } from "../../core/clients.ts";

const Bucket = "settings";

const bucket = (...more: readonly string[]) => s3TestWith(Bucket, ...more);

describe("ownership controls and public access", () => {
  it("go away, and ACLs count again", async () => {
    const { s3 } = await bucket();
    const acl = new PutBucketAclCommand({ Bucket, ACL: "public-read" });
    expect(await refusal(s3.send(acl))).toEqual({
      name: "AccessControlListNotSupported",
      message: "The bucket does not allow ACLs",
      status: 400,
    });
    await s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
    await s3.send(acl);
    const { Owner, Grants } = await s3.send(new GetBucketAclCommand({ Bucket }));
    expect(Grants).toEqual([
      { Grantee: { ID: Owner?.ID, Type: "CanonicalUser" }, Permission: "FULL_CONTROL" },
      {
        Grantee: { URI: "http://acs.amazonaws.com/groups/global/AllUsers", Type: "Group" },
        Permission: "READ",
      },
    ]);
    await s3.send(
      new PutBucketAclCommand({ Bucket, AccessControlPolicy: { Owner, Grants: Grants?.slice(0, 1) } }),
    );
    expect((await s3.send(new GetBucketAclCommand({ Bucket }))).Grants).toHaveLength(1);
    const Rules = [{ ObjectOwnership: "BucketOwnerPreferred" as const }];
    await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules } }));
    expect((await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls).toEqual({
      Rules,
    });
  });

  it("an ACL that lets others in keeps ownership from being enforced", async () => {
    const { s3 } = await bucket();
    const enforce = new PutBucketOwnershipControlsCommand({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
    });
    await s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
    await s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" }));
    expect(await refusal(s3.send(enforce))).toMatchObject({
      name: "InvalidBucketAclWithObjectOwnership",
      status: 400,
    });
    await s3.send(new PutBucketAclCommand({ Bucket, ACL: "private" }));
    await s3.send(enforce);
    // Even private is an ACL, and none may be set any more.
    const again = s3.send(new PutBucketAclCommand({ Bucket, ACL: "private" }));
    expect(await refusal(again)).toMatchObject({ name: "AccessControlListNotSupported" });
  });

  it.each([
    ["an id that is none", { GrantRead: 'id="somebody"' }, "InvalidArgument"],
    [
      "a group that is none",
      { GrantRead: 'uri="http://acs.amazonaws.com/groups/global/Nobody"' },
      "InvalidArgument",
    ],
    ["an address", { GrantRead: 'emailAddress="a@example.com"' }, "UnresolvableGrantByEmailAddress"],
  ])("ACLs name no grantee by %s", async (_name, grant, name) => {
    const { s3 } = await bucket();
    await s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
    const put = s3.send(new PutBucketAclCommand({ Bucket, ...grant }));
    expect(await refusal(put)).toMatchObject({ name, status: 400 });
  });

  it("Block Public Access is kept whole, and stops public ACLs", async () => {
    const { s3 } = await bucket();
    await s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
    const put = new PutPublicAccessBlockCommand({
      Bucket,
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: false },
    });
    await s3.send(put);
    expect(
      (await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration,
    ).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    });
    const acl = new PutBucketAclCommand({ Bucket, ACL: "public-read" });
    expect(await refusal(s3.send(acl))).toMatchObject({ name: "AccessDenied", status: 403 });
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await s3.send(acl);
  });
});

it("new buckets block public access where asked to, as on AWS since 2023", async () => {
  const { s3 } = s3Test({ blockPublicByDefault: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
  expect((await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration).toEqual(
    {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
  );
});

describe("Object Lock", () => {
  const put = (DefaultRetention?: object) =>
    new PutObjectLockConfigurationCommand({
      Bucket,
      ObjectLockConfiguration: {
        ObjectLockEnabled: "Enabled",
        ...(DefaultRetention !== undefined && { Rule: { DefaultRetention } }),
      },
    });

  it("can be switched on later, under versioning", async () => {
    const { s3 } = await bucket();
    expect(await refusal(s3.send(put()))).toMatchObject({ name: "InvalidBucketState", status: 409 });
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    await s3.send(put({ Mode: "GOVERNANCE", Days: 1 }));
    expect(
      (await s3.send(new GetObjectLockConfigurationCommand({ Bucket }))).ObjectLockConfiguration,
    ).toEqual({
      ObjectLockEnabled: "Enabled",
      Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: 1 } },
    });
  });

  it.each([
    ["both days and years", { Mode: "GOVERNANCE", Days: 1, Years: 1 }, "MalformedXML"],
    ["neither", { Mode: "GOVERNANCE" }, "MalformedXML"],
    ["an unknown mode", { Mode: "governance", Days: 1 }, "MalformedXML"],
    ["no time at all", { Mode: "COMPLIANCE", Days: 0 }, "InvalidArgument"],
    ["negative years", { Mode: "COMPLIANCE", Years: -1 }, "InvalidArgument"],
  ])("refuses a default retention of %s", async (_name, retention, name) => {
    const { s3 } = await bucket();
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    expect(await refusal(s3.send(put(retention)))).toMatchObject({ name, status: 400 });
  });
});
