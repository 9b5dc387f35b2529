import {
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  GenerateDataKeyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  DeleteBucketEncryptionCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { kmsClient, newAws, s3Client, startAt } from "../core/clients.ts";
import { find, lookUp } from "./trail.ts";

const account = "111122223333";
const Bucket = "watched";
const eventTime = new Date(startAt).toISOString().replace(".000", "");

const withBucket = async () => {
  const aws = newAws();
  const s3 = s3Client(aws);
  await s3.send(new CreateBucketCommand({ Bucket }));
  return { aws, s3 };
};

describe("an event of KMS", () => {
  it("K71: has the shape of AWS's, to the letter", async () => {
    const aws = newAws();
    const key = aws.kms.plantKey({ aliases: ["alias/a"] });
    const role = aws.addPrincipal({ type: "role", name: "team/Reader", session: "run" });
    const EncryptionContext = { Project: "X" };
    await kmsClient(aws, { credentials: role }).send(
      new GenerateDataKeyCommand({ KeyId: "alias/a", KeySpec: "AES_256", EncryptionContext }),
    );
    const call = aws.calls.at(-1);
    expect(await lookUp(aws, "GenerateDataKey")).toEqual([
      {
        eventVersion: "1.11",
        userIdentity: {
          type: "AssumedRole",
          principalId: expect.stringMatching(/^AROA\w{17}:run$/),
          arn: `arn:aws:sts::${account}:assumed-role/Reader/run`,
          accountId: account,
          accessKeyId: role.accessKeyId,
          sessionContext: {
            sessionIssuer: {
              type: "Role",
              principalId: expect.stringMatching(/^AROA\w{17}$/),
              arn: `arn:aws:iam::${account}:role/team/Reader`,
              accountId: account,
              userName: "Reader",
            },
            attributes: { creationDate: eventTime, mfaAuthenticated: "false" },
          },
        },
        eventTime,
        eventSource: "kms.amazonaws.com",
        eventName: "GenerateDataKey",
        awsRegion: "us-east-1",
        sourceIPAddress: "127.0.0.1",
        userAgent: expect.stringContaining("aws-sdk-js"),
        // As the caller named the key; what it stands for is among the resources (K73).
        requestParameters: { keyId: "alias/a", keySpec: "AES_256", encryptionContext: { Project: "X" } },
        responseElements: null,
        additionalEventData: { keyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/) },
        requestID: call?.requestId,
        eventID: expect.stringMatching(/^[0-9a-f-]{36}$/),
        readOnly: true,
        resources: [{ accountId: account, type: "AWS::KMS::Key", ARN: key.arn }],
        eventType: "AwsApiCall",
        managementEvent: true,
        recipientAccountId: account,
        eventCategory: "Management",
        tlsDetails: { tlsVersion: "TLSv1.3", clientProvidedHostHeader: "kms.us-east-1.amazonaws.com" },
      },
    ]);
  });

  it("K73: never holds what was encrypted, and answers only of what changed something", async () => {
    const aws = newAws();
    const kms = kmsClient(aws);
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: "mine" }));
    const KeyId = KeyMetadata?.KeyId ?? "";
    const { CiphertextBlob } = await kms.send(new GenerateDataKeyCommand({ KeyId, NumberOfBytes: 16 }));
    await kms.send(new DecryptCommand({ CiphertextBlob }));
    await kms.send(new DescribeKeyCommand({ KeyId }));
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    const [created] = await lookUp(aws, "CreateKey");
    expect(created).toMatchObject({
      readOnly: false,
      requestParameters: { description: "mine" },
      responseElements: { keyMetadata: { keyId: KeyId, keyState: "Enabled" } },
    });
    const [decrypted] = await lookUp(aws, "Decrypt");
    expect(decrypted).toMatchObject({
      readOnly: true,
      responseElements: null,
      resources: [{ ARN: KeyMetadata?.Arn }],
    });
    expect(JSON.stringify(decrypted)).not.toMatch(/plaintext|ciphertextBlob/i);
    const [scheduled] = await lookUp(aws, "ScheduleKeyDeletion");
    expect(scheduled).toMatchObject({
      requestParameters: { keyId: KeyId, pendingWindowInDays: 7 },
      responseElements: { keyState: "PendingDeletion" },
    });
    expect((await lookUp(aws, "DescribeKey"))[0]).toMatchObject({ readOnly: true, responseElements: null });
  });

  it("K72: tells of the object, or the bucket, that S3 used the key for", async () => {
    const { aws, s3 } = await withBucket();
    const key = aws.kms.plantKey();
    const put = (Key: string, BucketKeyEnabled: boolean) =>
      s3.send(
        new PutObjectCommand({
          ...{ Bucket, Key, Body: "x", BucketKeyEnabled },
          ...{ ServerSideEncryption: "aws:kms", SSEKMSKeyId: key.id },
        }),
      );
    await put("plain", false);
    await put("with", true);
    await s3.send(new GetObjectCommand({ Bucket, Key: "plain" }));
    const internal = { sourceIPAddress: "AWS Internal", userAgent: "AWS Internal" };
    const byS3 = { ...internal, userIdentity: { type: "Root", invokedBy: "AWS Internal" }, readOnly: true };
    const resources = [{ accountId: account, type: "AWS::KMS::Key", ARN: key.arn }];
    expect(await lookUp(aws, "GenerateDataKey")).toMatchObject([
      {
        ...{ ...byS3, resources },
        requestParameters: {
          encryptionContext: { "aws:s3:arn": `arn:aws:s3:::${Bucket}` },
          keySpec: "AES_256",
        },
      },
      {
        ...{ ...byS3, resources },
        requestParameters: { encryptionContext: { "aws:s3:arn": `arn:aws:s3:::${Bucket}/plain` } },
      },
    ]);
    expect(await lookUp(aws, "Decrypt")).toMatchObject([{ ...byS3, resources }]);
  });

  it("tells of failures by S3, with the error of KMS", async () => {
    const { aws, s3 } = await withBucket();
    const key = aws.kms.plantKey({ state: "Disabled" });
    const put = new PutObjectCommand({
      ...{ Bucket, Key: "k", Body: "x", ServerSideEncryption: "aws:kms" as const, SSEKMSKeyId: key.arn },
    });
    await expect(s3.send(put)).rejects.toThrow();
    const [failed] = await lookUp(aws, "GenerateDataKey");
    expect(failed).toMatchObject({ errorCode: "DisabledException", resources: [{ ARN: key.arn }] });
    expect(failed).not.toHaveProperty("additionalEventData");
  });
});

describe("an event of a bucket", () => {
  it("V64: PutBucketPolicy has the policy as an object", async () => {
    const { aws, s3 } = await withBucket();
    const policy = {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `arn:aws:s3:::${Bucket}/x` },
      ],
    };
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policy) }));
    const [event] = await lookUp(aws, "PutBucketPolicy");
    expect(event).toMatchObject({
      eventVersion: "1.11",
      eventSource: "s3.amazonaws.com",
      userIdentity: { type: "Root", principalId: account, arn: `arn:aws:iam::${account}:root` },
      requestParameters: { bucketPolicy: policy, bucketName: Bucket, Host: expect.any(String), policy: "" },
      responseElements: null,
      additionalEventData: {
        SignatureVersion: "SigV4",
        AuthenticationMethod: "AuthHeader",
        bytesTransferredIn: JSON.stringify(policy).length,
        bytesTransferredOut: 0,
        "x-amz-id-2": expect.any(String),
      },
      readOnly: false,
      resources: [{ accountId: account, type: "AWS::S3::Bucket", ARN: `arn:aws:s3:::${Bucket}` }],
    });
    expect(event).not.toHaveProperty("errorCode");
  });

  it("V65: PutBucketEncryption has the configuration under its name", async () => {
    const { aws, s3 } = await withBucket();
    const KMSMasterKeyID = aws.kms.plantKey().arn;
    const Rules = [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" as const, KMSMasterKeyID },
        BucketKeyEnabled: true,
      },
    ];
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
    expect((await lookUp(aws, "PutBucketEncryption"))[0]?.["requestParameters"]).toEqual({
      ServerSideEncryptionConfiguration: {
        xmlns: "http://s3.amazonaws.com/doc/2006-03-01/",
        Rule: {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID },
          BucketKeyEnabled: true,
        },
      },
      bucketName: Bucket,
      Host: expect.any(String),
      encryption: "",
    });
  });

  it("V62: has CloudTrail's name where it differs from the API's", async () => {
    const { aws, s3 } = await withBucket();
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} }));
    await s3.send(
      new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
    );
    const rule = { Status: "Enabled" as const, Filter: { Prefix: "" }, Expiration: { Days: 30 } };
    await s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [rule, rule] } }),
    );
    expect(await lookUp(aws, "PutBucketNotification")).toHaveLength(1);
    expect((await lookUp(aws, "PutBucketPublicAccessBlock"))[0]).toMatchObject({
      requestParameters: { PublicAccessBlockConfiguration: { BlockPublicAcls: true } },
    });
    expect((await lookUp(aws, "PutBucketLifecycle"))[0]).toMatchObject({
      requestParameters: {
        LifecycleConfiguration: { Rule: [{ Expiration: { Days: 30 } }, { Status: "Enabled" }] },
      },
    });
  });

  it("V66: is there for failed calls too, with their error", async () => {
    const { aws, s3 } = await withBucket();
    await expect(s3.send(new DeleteBucketEncryptionCommand({ Bucket: "none" }))).rejects.toThrow();
    expect(await lookUp(aws, "DeleteBucketEncryption")).toMatchObject([
      { errorCode: "NoSuchBucket", errorMessage: "The specified bucket does not exist" },
    ]);
  });

  it("V68: is not there for calls on objects", async () => {
    const { aws, s3 } = await withBucket();
    await s3.send(new PutObjectCommand({ Bucket, Key: "k/", Body: "x" }));
    await s3.send(new HeadObjectCommand({ Bucket, Key: "k/" }));
    await s3.send(new ListObjectsV2Command({ Bucket }));
    expect((await find(aws, {})).map(({ EventName }) => EventName)).toEqual(["CreateBucket"]);
  });
});
