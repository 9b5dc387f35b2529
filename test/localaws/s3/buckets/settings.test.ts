import {
  DeleteBucketCorsCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketReplicationCommand,
  DeleteBucketWebsiteCommand,
  GetBucketAccelerateConfigurationCommand,
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
  ListBucketInventoryConfigurationsCommand,
  PutBucketAccelerateConfigurationCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketReplicationCommand,
  PutBucketRequestPaymentCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { s3TestWith } from "../../client.ts";
import { refusal } from "../../core/clients.ts";

const Bucket = "settings";

const bucket = (...more: readonly string[]) => s3TestWith(Bucket, ...more);

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
    const { s3 } = await bucket("copy");
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: "copy", VersioningConfiguration }));
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

  it.each([
    ["twice the same id", { ID: "one" }, "InvalidArgument"],
    ["a long id", { ID: "i".repeat(256) }, "InvalidArgument"],
    ["no days", { Expiration: { Days: 0 } }, "InvalidArgument"],
    ["no status", { Status: "enabled" as "Enabled" }, "MalformedXML"],
  ])("lifecycle refuses %s", async (_name, wrong, name) => {
    const { s3 } = await bucket();
    const rule = { Status: "Enabled" as const, Filter: { Prefix: "tmp/" }, Expiration: { Days: 3 } };
    const LifecycleConfiguration = {
      Rules: [
        { ...rule, ID: "one" },
        { ...rule, ID: "two", ...wrong },
      ],
    };
    const put = new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration });
    expect(await refusal(s3.send(put))).toMatchObject({ name, status: 400 });
  });

  it("acceleration, not for a name with a dot, as recorded from AWS", async () => {
    const { s3 } = await bucket("with.dot");
    const AccelerateConfiguration = { Status: "Enabled" } as const;
    const put = new PutBucketAccelerateConfigurationCommand({ Bucket: "with.dot", AccelerateConfiguration });
    expect(await refusal(s3.send(put))).toMatchObject({ name: "InvalidRequest", status: 400 });
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
