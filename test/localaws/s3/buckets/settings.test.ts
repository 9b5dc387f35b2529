import {
  CreateBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketInventoryConfigurationCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketReplicationCommand,
  DeleteBucketTaggingCommand,
  DeleteBucketWebsiteCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketInventoryConfigurationCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  type InventoryConfiguration,
  ListBucketInventoryConfigurationsCommand,
  PutBucketAccelerateConfigurationCommand,
  PutBucketAclCommand,
  PutBucketCorsCommand,
  PutBucketInventoryConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketRequestPaymentCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { s3Test } from "../../client.ts";
import { refusal } from "../../core/clients.ts";

const Bucket = "settings";

async function bucket(...more: string[]) {
  const test = s3Test();
  for (const name of [Bucket, ...more]) await test.s3.send(new CreateBucketCommand({ Bucket: name }));
  return test;
}

describe("what was never set", () => {
  it("is told by an error of its own", async () => {
    const { s3 } = await bucket();
    await s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
    const refused = async (call: Promise<unknown>) => {
      const { name, status } = await refusal(call);
      return `${status} ${name}`;
    };
    expect([
      await refused(s3.send(new GetBucketTaggingCommand({ Bucket }))),
      await refused(s3.send(new GetBucketReplicationCommand({ Bucket }))),
      await refused(s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))),
      await refused(s3.send(new GetPublicAccessBlockCommand({ Bucket }))),
      await refused(s3.send(new GetObjectLockConfigurationCommand({ Bucket }))),
      await refused(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))),
      await refused(s3.send(new GetBucketCorsCommand({ Bucket }))),
      await refused(s3.send(new GetBucketWebsiteCommand({ Bucket }))),
      await refused(s3.send(new GetBucketInventoryConfigurationCommand({ Bucket, Id: "i" }))),
    ]).toEqual([
      "404 NoSuchTagSet",
      "404 ReplicationConfigurationNotFoundError",
      "404 OwnershipControlsNotFoundError",
      "404 NoSuchPublicAccessBlockConfiguration",
      "404 ObjectLockConfigurationNotFoundError",
      "404 NoSuchLifecycleConfiguration",
      "404 NoSuchCORSConfiguration",
      "404 NoSuchWebsiteConfiguration",
      "404 NoSuchConfiguration",
    ]);
  });

  it("or by an empty answer", async () => {
    const { s3 } = await bucket();
    expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toBeUndefined();
    const notification = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(Object.keys(notification)).toEqual(["$metadata"]);
    expect((await s3.send(new GetBucketAccelerateConfigurationCommand({ Bucket }))).Status).toBeUndefined();
    expect((await s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer).toBe("BucketOwner");
    const inventories = await s3.send(new ListBucketInventoryConfigurationsCommand({ Bucket }));
    expect(inventories).toMatchObject({ IsTruncated: false });
    expect(inventories.InventoryConfigurationList).toBeUndefined();
  });
});

describe("tags", () => {
  it("are replaced as a whole, and deleted", async () => {
    const { s3 } = await bucket();
    const TagSet = [
      { Key: "team", Value: "a" },
      { Key: "empty", Value: "" },
    ];
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: "old", Value: "x" }] } }));
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
    await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    expect(await refusal(s3.send(new GetBucketTaggingCommand({ Bucket })))).toMatchObject({
      name: "NoSuchTagSet",
    });
  });

  it.each([
    [
      "the same key twice",
      [
        { Key: "a", Value: "1" },
        { Key: "a", Value: "2" },
      ],
      "InvalidTag",
    ],
    ["AWS's own prefix", [{ Key: "aws:x", Value: "1" }], "InvalidTag"],
    ["no key", [{ Key: "", Value: "1" }], "InvalidTag"],
    ["a long value", [{ Key: "a", Value: "x".repeat(257) }], "InvalidTag"],
    ["51 tags", Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}`, Value: "" })), "BadRequest"],
  ])("refuse %s", async (_name, TagSet, name) => {
    const { s3 } = await bucket();
    expect(
      await refusal(s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }))),
    ).toMatchObject({ name, status: 400 });
  });
});

describe("settings kept as they are", () => {
  it("logging, to a bucket that exists", async () => {
    const { s3 } = await bucket("logs");
    const put = (TargetBucket: string) =>
      s3.send(
        new PutBucketLoggingCommand({
          Bucket,
          BucketLoggingStatus: { LoggingEnabled: { TargetBucket, TargetPrefix: "a&b/" } },
        }),
      );
    await put("logs");
    expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toEqual({
      TargetBucket: "logs",
      TargetPrefix: "a&b/",
    });
    expect(await refusal(put("nowhere"))).toMatchObject({
      name: "InvalidTargetBucketForLogging",
      status: 400,
    });
    await s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: {} }));
    expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toBeUndefined();
  });

  it("replication, with its encryption settings, and only under versioning (E212)", async () => {
    const { s3 } = await bucket();
    const ReplicationConfiguration = {
      Role: "arn:aws:iam::111122223333:role/r",
      Rules: [
        {
          ID: "all",
          Priority: 1,
          Status: "Enabled" as const,
          Filter: { Prefix: "" },
          SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: "Enabled" as const } },
          DeleteMarkerReplication: { Status: "Disabled" as const },
          Destination: {
            Bucket: "arn:aws:s3:::copy",
            EncryptionConfiguration: { ReplicaKmsKeyID: "arn:aws:kms:eu-west-1:111122223333:key/k" },
          },
        },
      ],
    };
    const put = new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration });
    expect(await refusal(s3.send(put))).toMatchObject({ name: "InvalidRequest", status: 400 });
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    await s3.send(put);
    const got = await s3.send(new GetBucketReplicationCommand({ Bucket }));
    expect(got.ReplicationConfiguration).toEqual(ReplicationConfiguration);
    const suspend = new PutBucketVersioningCommand({
      Bucket,
      VersioningConfiguration: { Status: "Suspended" },
    });
    expect(await refusal(s3.send(suspend))).toMatchObject({ name: "InvalidBucketState", status: 409 });
    await s3.send(new DeleteBucketReplicationCommand({ Bucket }));
    await s3.send(suspend);
  });

  it("lifecycle, whose rules get an id", async () => {
    const { s3 } = await bucket();
    const rule = { Status: "Enabled" as const, Filter: { Prefix: "tmp/" }, Expiration: { Days: 3 } };
    const LifecycleConfiguration = { Rules: [rule, { ...rule, ID: "second" }] };
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(Rules).toEqual([
      { ...rule, ID: expect.stringMatching(/^[A-Z0-9]{48}$/) },
      { ...rule, ID: "second" },
    ]);
    await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
    expect(await refusal(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })))).toMatchObject({
      name: "NoSuchLifecycleConfiguration",
    });
  });

  it("CORS, website, acceleration and who pays", async () => {
    const { s3 } = await bucket();
    const CORSRules = [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"], MaxAgeSeconds: 60 }];
    await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    expect((await s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules).toEqual(CORSRules);
    await s3.send(new DeleteBucketCorsCommand({ Bucket }));
    const IndexDocument = { Suffix: "index.html" };
    await s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: { IndexDocument } }));
    expect((await s3.send(new GetBucketWebsiteCommand({ Bucket }))).IndexDocument).toEqual(IndexDocument);
    await s3.send(new DeleteBucketWebsiteCommand({ Bucket }));
    const AccelerateConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketAccelerateConfigurationCommand({ Bucket, AccelerateConfiguration }));
    expect((await s3.send(new GetBucketAccelerateConfigurationCommand({ Bucket }))).Status).toBe("Enabled");
    const RequestPaymentConfiguration = { Payer: "Requester" } as const;
    await s3.send(new PutBucketRequestPaymentCommand({ Bucket, RequestPaymentConfiguration }));
    expect((await s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer).toBe("Requester");
  });

  it("notifications, EventBridge's empty element among them (V23, V40)", async () => {
    const { s3 } = await bucket();
    const put = (NotificationConfiguration: object) =>
      s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket,
          NotificationConfiguration,
          SkipDestinationValidation: true,
        }),
      );
    await put({
      EventBridgeConfiguration: {},
      QueueConfigurations: [
        { QueueArn: "arn:aws:sqs:us-east-1:111122223333:q", Events: ["s3:ObjectCreated:*"] },
      ],
    });
    const { EventBridgeConfiguration, QueueConfigurations } = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket }),
    );
    expect(EventBridgeConfiguration).toEqual({});
    expect(QueueConfigurations).toEqual([
      {
        Id: expect.stringMatching(/^[A-Z0-9]{48}$/),
        QueueArn: "arn:aws:sqs:us-east-1:111122223333:q",
        Events: ["s3:ObjectCreated:*"],
      },
    ]);
    await put({});
    const emptied = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(Object.keys(emptied)).toEqual(["$metadata"]);
  });
});

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

describe("inventory configurations", () => {
  const configuration = (Id: string, change: object = {}): InventoryConfiguration => ({
    Id,
    IsEnabled: true,
    IncludedObjectVersions: "All",
    Schedule: { Frequency: "Daily" },
    OptionalFields: ["Size", "EncryptionStatus", "BucketKeyStatus"],
    Destination: {
      S3BucketDestination: {
        AccountId: "111122223333",
        Bucket: "arn:aws:s3:::reports",
        Format: "CSV",
        Prefix: "inv",
        Encryption: { SSEKMS: { KeyId: "arn:aws:kms:us-east-1:111122223333:key/k" } },
      },
    },
    ...change,
  });
  const put = (Id: string, change: object = {}) =>
    new PutBucketInventoryConfigurationCommand({
      Bucket,
      Id,
      InventoryConfiguration: configuration(Id, change),
    });

  it("are put, got, listed page by page and deleted by id (I20)", async () => {
    const { s3 } = await bucket();
    const ids = Array.from({ length: 101 }, (_, at) => `i${String(at).padStart(3, "0")}`);
    for (const id of ids) await s3.send(put(id));
    const got = await s3.send(new GetBucketInventoryConfigurationCommand({ Bucket, Id: "i042" }));
    expect(got.InventoryConfiguration).toEqual(configuration("i042"));
    const first = await s3.send(new ListBucketInventoryConfigurationsCommand({ Bucket }));
    expect(first).toMatchObject({ IsTruncated: true });
    const ContinuationToken = first.NextContinuationToken;
    const second = await s3.send(new ListBucketInventoryConfigurationsCommand({ Bucket, ContinuationToken }));
    const listed = [first, second].flatMap((page) => page.InventoryConfigurationList ?? []);
    expect(listed.map((each) => each.Id)).toEqual(ids);
    expect(listed[0]).toEqual(configuration("i000"));
    const remove = new DeleteBucketInventoryConfigurationCommand({ Bucket, Id: "i000" });
    await s3.send(remove);
    expect(await refusal(s3.send(remove))).toMatchObject({ name: "NoSuchConfiguration", status: 404 });
  });

  it.each([
    ["an unknown field", { OptionalFields: ["KmsKey"] }],
    [
      "an unknown format",
      { Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::r", Format: "XLS" } } },
    ],
    ["a bucket that is no ARN", { Destination: { S3BucketDestination: { Bucket: "r", Format: "CSV" } } }],
    ["an unknown schedule", { Schedule: { Frequency: "Hourly" } }],
  ])("refuse %s", async (_name, change) => {
    const { s3 } = await bucket();
    expect(await refusal(s3.send(put("i", change)))).toMatchObject({ name: "MalformedXML", status: 400 });
  });

  it("can be refused for the fields they ask for (I23)", async () => {
    const { s3 } = await bucket();
    const Condition = {
      "ForAnyValue:StringEquals": { "s3:InventoryAccessibleOptionalFields": "EncryptionStatus" },
    };
    const Resource = `arn:aws:s3:::${Bucket}`;
    const statement = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutInventoryConfiguration",
      Resource,
      Condition,
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: statement });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect(await refusal(s3.send(put("i")))).toMatchObject({ name: "AccessDenied", status: 403 });
    await s3.send(put("i", { OptionalFields: ["Size"] }));
  });
});
