import {
  CreateBucketCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { LocalAws } from "../../../../src/localaws/aws.ts";
import type { LocalAwsOptions } from "../../../../src/localaws/types.ts";
import { newAws, s3Client } from "../../core/clients.ts";
import { bodies, openQueue, sqsClient, type TestQueue } from "../../sqs/queues.ts";

export const Bucket = "watched";

export type Watched = {
  readonly aws: LocalAws;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly queue: TestQueue;
  configure(
    configuration: NotificationConfiguration,
    more?: { SkipDestinationValidation: boolean },
  ): Promise<unknown>;
  put(Key: string, Body?: string): Promise<unknown>;
  enableVersioning(): Promise<unknown>;
  /** The messages of the queue, without the test events. */
  messages(): Promise<readonly unknown[]>;
};

/** A bucket, and a queue that S3 may send to. */
export const watched = async (options: LocalAwsOptions = {}): Promise<Watched> => {
  const aws = newAws(options);
  const [s3, sqs] = [s3Client(aws), sqsClient(aws)];
  await s3.send(new CreateBucketCommand({ Bucket }));
  const queue = await openQueue(sqs, "events", "s3.amazonaws.com");
  return {
    ...{ aws, s3, sqs, queue },
    configure: (NotificationConfiguration, more = { SkipDestinationValidation: false }) =>
      s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration, ...more })),
    put: (Key, Body = "content") => s3.send(new PutObjectCommand({ Bucket, Key, Body })),
    enableVersioning: () =>
      s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } })),
    messages: async () => (await bodies(sqs, queue)).filter((body) => !isTestEvent(body)),
  };
};

/** Everything goes to the queue. */
export const allEvents = ({ queue }: Watched): NotificationConfiguration => ({
  QueueConfigurations: [
    {
      Id: "all",
      QueueArn: queue.arn,
      Events: [
        "s3:ObjectCreated:*",
        "s3:ObjectRemoved:*",
        "s3:ObjectTagging:*",
        "s3:ObjectAcl:Put",
        "s3:ObjectRestore:*",
      ],
    },
  ],
});

const isTestEvent = (body: unknown): boolean => typeof body === "object" && body !== null && "Event" in body;

/** The first record of a message. */
export const recordIn = (message: unknown): Record<string, unknown> => {
  const records =
    typeof message === "object" && message !== null && "Records" in message ? message.Records : [];
  const [first]: unknown[] = Array.isArray(records) ? records : [];
  return typeof first === "object" && first !== null ? { ...first } : {};
};

/** What the record of a message says of its object. */
export const objectIn = (message: unknown): Record<string, unknown> => {
  const { s3 } = recordIn(message);
  const object = typeof s3 === "object" && s3 !== null && "object" in s3 ? s3.object : {};
  return typeof object === "object" && object !== null ? { ...object } : {};
};
