import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient, GetMetricDataCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { EventBridgeClient, ListRulesCommand, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GetKeyRotationStatusCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { ListAccountsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateJobCommand, DescribeJobCommand, S3ControlClient } from "@aws-sdk/client-s3-control";
import { CreateTopicCommand, ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { kmsClient, refusal, s3Client, stsClient } from "../core/clients.ts";
import { settings, twice } from "./twice.ts";

const Bucket = "kept";

describe("from one run to the next", () => {
  it("KMS keeps keys in their states, their material and their aliases; deletion comes on its day (K20-K27)", () =>
    twice(
      "kms",
      async (aws) => {
        const kms = kmsClient(aws);
        const made = async (): Promise<string> =>
          (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? "";
        const [used, disabled, going] = [await made(), await made(), await made()];
        await kms.send(new CreateAliasCommand({ AliasName: "alias/used", TargetKeyId: used }));
        const Plaintext = Buffer.from("secret");
        const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: used, Plaintext }));
        await kms.send(new RotateKeyOnDemandCommand({ KeyId: used }));
        await kms.send(new DisableKeyCommand({ KeyId: disabled }));
        await kms.send(new ScheduleKeyDeletionCommand({ KeyId: going, PendingWindowInDays: 7 }));
        aws.clock.advance(6 * 86_400_000);
        return { used, disabled, going, CiphertextBlob };
      },
      async (aws, { used, disabled, going, CiphertextBlob }) => {
        const kms = kmsClient(aws);
        const state = async (KeyId: string): Promise<string | undefined> =>
          (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
        expect(await state("alias/used")).toBe("Enabled");
        expect(await state(disabled)).toBe("Disabled");
        expect(await state(going)).toBe("PendingDeletion");
        const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob }));
        expect(Buffer.from(Plaintext ?? []).toString()).toBe("secret");
        await kms.send(new GetKeyRotationStatusCommand({ KeyId: used }));
        aws.clock.advance(86_400_000 + 1000);
        expect((await refusal(state(going))).name).toBe("NotFoundException");
      },
    ));

  it("queues keep their messages, and topics and rules stay", () =>
    twice(
      "events",
      async (aws) => {
        const sqs = new SQSClient(settings(aws));
        const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "waiting" }));
        await new SNSClient(settings(aws)).send(new CreateTopicCommand({ Name: "t" }));
        const EventPattern = JSON.stringify({ source: ["aws.s3"] });
        await new EventBridgeClient(settings(aws)).send(new PutRuleCommand({ Name: "r", EventPattern }));
        return QueueUrl;
      },
      async (aws, QueueUrl) => {
        const { Messages } = await new SQSClient(settings(aws)).send(new ReceiveMessageCommand({ QueueUrl }));
        expect(Messages?.map(({ Body }) => Body)).toEqual(["waiting"]);
        const { Topics } = await new SNSClient(settings(aws)).send(new ListTopicsCommand({}));
        expect(Topics).toHaveLength(1);
        const { Rules } = await new EventBridgeClient(settings(aws)).send(new ListRulesCommand({}));
        expect(Rules?.map(({ EventPattern }) => EventPattern)).toEqual(['{"source":["aws.s3"]}']);
      },
    ));

  it("findings, metrics, the organization and the trail stay", () =>
    twice(
      "others",
      async (aws) => {
        aws.organizations.create({ accounts: [{ id: "444455556666", name: "other" }] });
        await kmsClient(aws).send(new CreateKeyCommand({}));
        const MetricData = [{ MetricName: "m", Value: 1 }];
        await new CloudWatchClient(settings(aws)).send(
          new PutMetricDataCommand({ Namespace: "n", MetricData }),
        );
      },
      async (aws) => {
        const organizations = new OrganizationsClient(settings(aws));
        const { Accounts } = await organizations.send(new ListAccountsCommand({}));
        expect(Accounts?.map(({ Name }) => Name)).toContain("other");
        const { Events = [] } = await new CloudTrailClient(settings(aws)).send(new LookupEventsCommand({}));
        expect(Events.map(({ EventName }) => EventName)).toEqual(["CreateKey"]);
        expect(JSON.parse(Events[0]?.CloudTrailEvent ?? "{}")).toMatchObject({
          eventSource: "kms.amazonaws.com",
        });
        const at = aws.clock.now();
        const MetricStat = { Metric: { Namespace: "n", MetricName: "m" }, Period: 60, Stat: "Sum" };
        const { MetricDataResults } = await new CloudWatchClient(settings(aws)).send(
          new GetMetricDataCommand({
            StartTime: new Date(at - 3_600_000),
            EndTime: new Date(at + 3_600_000),
            MetricDataQueries: [{ Id: "q", MetricStat }],
          }),
        );
        expect(MetricDataResults?.[0]?.Values).toEqual([1]);
      },
    ));

  it("batch jobs go on where they were (I67)", () =>
    twice(
      "jobs",
      async (aws) => {
        const s3 = s3Client(aws);
        await s3.send(new CreateBucketCommand({ Bucket }));
        for (const Key of ["a", "b"]) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
        const KMSKeyArn = aws.kms.plantKey().arn;
        const { JobId } = await new S3ControlClient(settings(aws)).send(
          new CreateJobCommand({
            AccountId: aws.account,
            Priority: 1,
            RoleArn: `arn:aws:iam::${aws.account}:role/batch`,
            ClientRequestToken: "token",
            Report: { Enabled: false },
            Operation: { S3UpdateObjectEncryption: { ObjectEncryption: { SSEKMS: { KMSKeyArn } } } },
            ManifestGenerator: {
              S3JobManifestGenerator: { SourceBucket: `arn:aws:s3:::${Bucket}`, EnableManifestOutput: false },
            },
          }),
        );
        return { JobId, KMSKeyArn };
      },
      async (aws, { JobId, KMSKeyArn }) => {
        await aws.jobs.settled();
        const control = new S3ControlClient(settings(aws));
        const { Job } = await control.send(new DescribeJobCommand({ AccountId: aws.account, JobId }));
        expect(Job?.ProgressSummary).toMatchObject({ NumberOfTasksSucceeded: 2, NumberOfTasksFailed: 0 });
        const { SSEKMSKeyId } = await s3Client(aws).send(new HeadObjectCommand({ Bucket, Key: "b" }));
        expect(SSEKMSKeyId).toBe(KMSKeyArn);
      },
    ));

  it("sessions last as long as they were to", () =>
    twice(
      "sts",
      async (aws) => {
        const sts = stsClient(aws, { credentials: aws.addPrincipal({ type: "user", name: "u" }) });
        const RoleArn = `arn:aws:iam::${aws.account}:role/r`;
        const { Credentials } = await sts.send(
          new AssumeRoleCommand({ RoleArn, RoleSessionName: "session" }),
        );
        return {
          accessKeyId: Credentials?.AccessKeyId ?? "",
          secretAccessKey: Credentials?.SecretAccessKey ?? "",
          sessionToken: Credentials?.SessionToken ?? "",
        };
      },
      async (aws, credentials) => {
        const who = (): Promise<{ Arn?: string | undefined }> =>
          stsClient(aws, { credentials }).send(new GetCallerIdentityCommand({}));
        expect((await who()).Arn).toContain(":assumed-role/r/session");
        aws.clock.advance(3_601_000);
        expect((await refusal(who())).name).toBe("ExpiredToken");
      },
    ));
});
