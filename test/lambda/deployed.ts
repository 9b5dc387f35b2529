import { CreateAliasCommand, CreateKeyCommand, DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type AwsSecurityFinding, paginateGetFindings, SecurityHubClient } from "@aws-sdk/client-securityhub";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { Context } from "aws-lambda";
import { createLocalAws, type LocalAws } from "../../src/localaws/aws.ts";
import type { LocalAwsOptions } from "../../src/localaws/types.ts";

export type Deployed = {
  readonly aws: LocalAws;
  readonly s3: S3Client;
  readonly kms: KMSClient;
  readonly secrets: SecretsManagerClient;
  readonly key: string;
  readonly reports: string;
  /** Takes what was put aside because it can never be worked off. */
  readonly deadLetters: () => Promise<Message[]>;
  /** What Security Hub was told. */
  readonly findings: () => Promise<AwsSecurityFinding[]>;
  readonly newBucket: (name: string) => Promise<void>;
  readonly put: (bucket: string, key: string, body: string) => Promise<void>;
  /** Deletes what is in the report bucket under a prefix. */
  readonly forget: (prefix: string) => Promise<void>;
  readonly keyOf: (alias: string) => Promise<string>;
  readonly close: () => Promise<void>;
};

/** Everything under one key, alias/data. */
export const strict = `
version: 1
defaults:
  require: sse-kms
  keys: [alias/data]
  bucketKey: true
  mode: remediate
`;

/**
 * An embedded AWS on a port, with what a deployment makes, and the environment that it gives to the functions: they
 * read it when they start.
 */
export async function deploy(
  environment: Readonly<Record<string, string>> = {},
  options: LocalAwsOptions = {},
): Promise<Deployed> {
  const aws = createLocalAws({ seed: 1, ...options });
  const server = await aws.listen();
  const common = { region: aws.region, endpoint: server.url, credentials: aws.credentials };
  const s3 = new S3Client({ ...common, forcePathStyle: true });
  const kms = new KMSClient(common);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const key = KeyMetadata?.Arn ?? "";
  await kms.send(new CreateAliasCommand({ AliasName: "alias/data", TargetKeyId: key }));
  const reports = "bucketseal-reports";
  await s3.send(new CreateBucketCommand({ Bucket: reports }));
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket: reports,
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: key },
            BucketKeyEnabled: true,
          },
        ],
      },
    }),
  );
  const { TopicArn } = await new SNSClient(common).send(
    new CreateTopicCommand({ Name: "bucketseal-alerts" }),
  );
  const sqs = new SQSClient(common);
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: "bucketseal-dead-letters" }));
  cleanEnvironment();
  Object.assign(process.env, {
    AWS_REGION: aws.region,
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
    BUCKETSEAL_REPORTS: reports,
    BUCKETSEAL_ALERT_TOPIC: TopicArn ?? "",
    BUCKETSEAL_DEAD_LETTERS: QueueUrl,
    BUCKETSEAL_BASELINE_TEXT: strict,
    BUCKETSEAL_BUDGET_OBJECTS: "100000",
    BUCKETSEAL_BUDGET_BUCKETS: "1000",
    BUCKETSEAL_BUDGET_DOLLARS: "100",
    POWERTOOLS_LOG_LEVEL: "SILENT",
    POWERTOOLS_METRICS_DISABLED: "true",
    ...environment,
  });
  return {
    aws,
    s3,
    kms,
    secrets: new SecretsManagerClient(common),
    key,
    reports,
    deadLetters: () => taken(sqs, QueueUrl),
    findings: async () => {
      const found: AwsSecurityFinding[] = [];
      const pages = paginateGetFindings({ client: new SecurityHubClient(common), pageSize: 100 }, {});
      for await (const { Findings = [] } of pages) found.push(...Findings);
      return found;
    },
    newBucket: async (Bucket) => void (await s3.send(new CreateBucketCommand({ Bucket }))),
    put: async (Bucket, Key, Body) => void (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))),
    forget: async (Prefix) => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: reports, Prefix }));
      for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket: reports, Key }));
    },
    keyOf: async (KeyId) => (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.Arn ?? "",
    close: () => server.close(),
  };
}

/** Takes away what another deployment left behind. */
export function cleanEnvironment(): void {
  for (const name of Object.keys(process.env))
    if (/^(AWS|BUCKETSEAL|POWERTOOLS)_/.test(name)) delete process.env[name];
}

async function taken(sqs: SQSClient, QueueUrl: string): Promise<Message[]> {
  const found: Message[] = [];
  for (;;) {
    const all = { MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...all }));
    if (Messages.length === 0) return found;
    found.push(...Messages);
    for (const { ReceiptHandle } of Messages)
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
}

/** Lambda's context with a clock of the test's choice. */
export function context(remaining: () => number = () => 900_000): Context {
  return {
    awsRequestId: "11111111-2222-4333-8444-555555555555",
    functionName: "bucketseal",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:111122223333:function:bucketseal",
    memoryLimitInMB: "1024",
    logGroupName: "/aws/lambda/bucketseal",
    logStreamName: "test",
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: remaining,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
