import { CreateKeyCommand, type KMSClient } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  type Destination,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  type HeadObjectCommandInput,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type ReplicationRule,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { LocalAwsOptions } from "../../../../src/localaws/types.ts";
import { type S3Test, s3Test } from "../../client.ts";
import { kmsClient } from "../../core/clients.ts";

export const source = "source";
export const replicas = "replicas";
export const Key = "a/key";
export const Role = "arn:aws:iam::111122223333:role/replication";

export type Replicating = S3Test & {
  readonly kms: KMSClient;
  /** Owner of the bucket of replicas. */
  readonly other: S3Client;
  rule(rule?: Partial<ReplicationRule>, destination?: Partial<Destination>): Promise<unknown>;
  put(input?: Partial<PutObjectCommandInput>): Promise<string>;
  /** What HEAD says of the current version, or undefined where there is none. */
  head(Bucket: string, more?: Partial<HeadObjectCommandInput>): ReturnType<typeof headOf>;
  read(Bucket: string, more?: Partial<GetObjectCommandInput>): Promise<string>;
  newKey(): Promise<string>;
  protect(Bucket: string, ...statements: object[]): Promise<unknown>;
};

async function headOf(s3: S3Client, input: HeadObjectCommandInput) {
  try {
    return await s3.send(new HeadObjectCommand(input));
  } catch (error) {
    if (error instanceof Error && error.name === "NotFound") return undefined;
    throw error;
  }
}

/** Two buckets with versions, the second of the same account or of another; no rule yet. */
export async function replicating(
  options: LocalAwsOptions = {},
  account = "111122223333",
): Promise<Replicating> {
  const made = s3Test({ blockSseCByDefault: false, ...options });
  const { s3, aws } = made;
  const other = account === aws.account ? s3 : made.as({ type: "root", account });
  for (const [client, Bucket] of [
    [s3, source],
    [other, replicas],
  ] as const) {
    await client.send(new CreateBucketCommand({ Bucket }));
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  }
  const ownerOf = (Bucket: string): S3Client => (Bucket === replicas ? other : s3);
  return {
    ...made,
    other,
    kms: kmsClient(aws),
    rule: (rule, destination) =>
      s3.send(
        new PutBucketReplicationCommand({
          Bucket: source,
          ReplicationConfiguration: { Role, Rules: [ruleFor(rule, destination)] },
        }),
      ),
    put: async (input) =>
      (await s3.send(new PutObjectCommand({ Bucket: source, Key, Body: "content", ...input }))).VersionId ??
      "",
    head: (Bucket, more) => headOf(ownerOf(Bucket), { Bucket, Key, ...more }),
    read: async (Bucket, more) => {
      const { Body } = await ownerOf(Bucket).send(new GetObjectCommand({ Bucket, Key, ...more }));
      return (await Body?.transformToString()) ?? "";
    },
    newKey: async () => (await kmsClient(aws).send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? "",
    protect: (Bucket, ...Statement) =>
      ownerOf(Bucket).send(
        new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) }),
      ),
  };
}

export function ruleFor(
  rule: Partial<ReplicationRule> = {},
  destination: Partial<Destination> = {},
): ReplicationRule {
  return {
    ID: "all",
    Status: "Enabled",
    Priority: 1,
    Filter: { Prefix: "" },
    DeleteMarkerReplication: { Status: "Disabled" },
    Destination: { Bucket: `arn:aws:s3:::${replicas}`, ...destination },
    ...rule,
  };
}

/** What a rule needs for objects under KMS keys (E212). */
export const kmsObjects = {
  SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: "Enabled" } },
} as const;
