import {
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import type { Context, S3Event, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { describe, expect, it } from "vitest";
import type { QueueMapping } from "../../../src/localaws/delivery/mapping.ts";
import { newAws, startAt } from "../core/clients.ts";
import { allEvents, objectIn, watched } from "../s3/notifications/fixture.ts";
import { bodies, newQueue, receive, sqsClient } from "../sqs/queues.ts";

type Answer = SQSBatchResponse | undefined;

/** A queue of three messages that feeds a function. */
const mapped = async (
  answer: (event: SQSEvent) => Answer | Promise<Answer>,
  mapping: Partial<QueueMapping> = {},
) => {
  const aws = newAws();
  const sqs = sqsClient(aws);
  const queue = await newQueue(sqs, "work", { VisibilityTimeout: "10" });
  const seen: string[][] = [];
  aws.events.onFunction("worker", (event: SQSEvent) => {
    seen.push(event.Records.map(({ body }) => body));
    return answer(event);
  });
  aws.events.mapQueue({ queue: queue.arn, function: "worker", ...mapping });
  const send = (MessageBody: string) =>
    sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody }));
  for (const body of ["1", "2", "3"]) await send(body);
  const left = async () => {
    const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
    const asked = new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: [...AttributeNames] });
    return Object.values((await sqs.send(asked)).Attributes ?? {}).reduce(
      (sum, count) => sum + Number(count),
      0,
    );
  };
  return { ...{ aws, sqs, queue, seen, left, send }, drain: aws.events.drain };
};

const failing =
  (...bad: string[]) =>
  (event: SQSEvent): SQSBatchResponse => ({
    batchItemFailures: event.Records.filter(({ body }) => bad.includes(body)).map(({ messageId }) => ({
      itemIdentifier: messageId,
    })),
  });

describe("a queue that feeds a function", () => {
  it("V31: hands messages over as Lambda does, and takes them out when that went well", async () => {
    const events: SQSEvent[] = [];
    const { queue, drain, left } = await mapped((event) => void events.push(event));
    expect(await drain()).toHaveLength(1);
    expect(events[0]?.Records[0]).toEqual({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      body: "1",
      attributes: {
        SenderId: "111122223333",
        SentTimestamp: String(startAt),
        ApproximateReceiveCount: "1",
        ApproximateFirstReceiveTimestamp: String(startAt),
      },
      messageAttributes: {},
      md5OfBody: "c4ca4238a0b923820dcc509a6f75849b",
      eventSource: "aws:sqs",
      eventSourceARN: queue.arn,
      awsRegion: "us-east-1",
    });
    expect(await left()).toBe(0);
  });

  it("runs once for each batch, and not before it is told to", async () => {
    const { seen, drain } = await mapped(() => undefined, { batchSize: 2 });
    expect(seen).toEqual([]);
    await drain();
    expect(seen).toEqual([["1", "2"], ["3"]]);
  });

  it("V34: keeps the messages that the function says failed", async () => {
    const { aws, seen, drain, left } = await mapped(failing("2"), { reportBatchItemFailures: true });
    await drain();
    expect([seen, await left()]).toEqual([[["1", "2", "3"]], 1]);
    await drain();
    expect(seen).toHaveLength(1);
    aws.clock.advance(10_000);
    await drain();
    expect(seen).toEqual([["1", "2", "3"], ["2"]]);
  });

  it("does not listen to failures that it was not told to ask for", async () => {
    const { drain, left } = await mapped(failing("2"));
    await drain();
    expect(await left()).toBe(0);
  });

  it.each([
    { name: "throws", answer: () => Promise.reject(new Error("no luck")) },
    {
      name: "names a message that is none",
      answer: () => ({ batchItemFailures: [{ itemIdentifier: "x" }] }),
    },
    { name: "names an empty id", answer: () => ({ batchItemFailures: [{ itemIdentifier: "" }] }) },
  ])("keeps them all when the function $name", async ({ answer }) => {
    const { drain, left } = await mapped(answer, { reportBatchItemFailures: true });
    await drain();
    expect(await left()).toBe(3);
  });

  it("tells what was run, and what failed", async () => {
    const { drain } = await mapped(() => Promise.reject(new Error("no luck")));
    expect(await drain()).toEqual([{ function: "worker", requestId: expect.any(String), error: "no luck" }]);
  });

  it("gives up on a message that fails too often: it goes to the dead-letter queue", async () => {
    const { aws, sqs, queue, drain, left } = await mapped(failing("2"), { reportBatchItemFailures: true });
    const dead = await newQueue(sqs, "dead");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 3 });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { RedrivePolicy } }));
    for (let round = 0; round < 4; round++) {
      await drain();
      aws.clock.advance(10_000);
    }
    expect(await left()).toBe(0);
    expect((await receive(sqs, dead)).map(({ Body }) => Body)).toEqual(["2"]);
  });
});

describe("an asynchronous event", () => {
  it("L22: is tried three times, then goes to the function's dead letters", async () => {
    const made = await watched();
    const dead = await newQueue(made.sqs, "dead");
    let calls = 0;
    const options = { deadLetters: dead.arn };
    const fail = () => {
      calls += 1;
      throw new Error(`failure ${calls}`);
    };
    const LambdaFunctionArn = made.aws.events.onFunction("f", fail, options);
    await made.configure({
      LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ["s3:ObjectCreated:*"] }],
    });
    await made.put("k");
    const invocations = await made.aws.events.drain();
    expect(invocations.map(({ error }) => error)).toEqual(["failure 1", "failure 2", "failure 3"]);
    expect(new Set(invocations.map(({ requestId }) => requestId)).size).toBe(1);
    const [letter] = await receive(made.sqs, dead);
    expect(objectIn(JSON.parse(letter?.Body ?? ""))["key"]).toBe("k");
    expect(letter?.MessageAttributes).toMatchObject({
      RequestID: { StringValue: invocations[0]?.requestId },
      ErrorMessage: { StringValue: "failure 3" },
    });
  });

  it("comes with a context that fits aws-lambda's", async () => {
    const made = await watched();
    const contexts: Context[] = [];
    const handler = async (_event: S3Event, context: Context) => void contexts.push(context);
    const LambdaFunctionArn = made.aws.events.onFunction("f", handler, { timeout: 60 });
    await made.configure({
      LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ["s3:ObjectCreated:*"] }],
    });
    await made.put("k");
    const [invocation] = await made.aws.events.drain();
    const [context] = contexts;
    expect(context).toMatchObject({
      ...{ functionName: "f", invokedFunctionArn: LambdaFunctionArn, awsRequestId: invocation?.requestId },
    });
    expect(context?.getRemainingTimeInMillis()).toBe(60_000);
    made.aws.clock.advance(20_000);
    expect(context?.getRemainingTimeInMillis()).toBe(40_000);
  });

  it("V19: that a function causes again and again is found out", async () => {
    const made = await watched();
    const LambdaFunctionArn = made.aws.events.onFunction("f", () => made.put("k"));
    await made.configure({
      LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ["s3:ObjectCreated:*"] }],
    });
    await made.put("k");
    await expect(made.aws.events.drain(20)).rejects.toThrow(/still busy after 20 invocations/);
  });
});

describe("S3, a queue, and a function that writes", () => {
  it("V13, V17: works every object off once although one event came twice, and ends", async () => {
    const made = await watched();
    const marked = new Set<string>();
    made.aws.events.onFunction("mark", async (event: SQSEvent) => {
      for (const { body } of event.Records) {
        const { key } = objectIn(JSON.parse(body));
        if (typeof key !== "string" || marked.has(key)) continue;
        marked.add(key);
        await made.put(key, "marked");
      }
    });
    made.aws.events.mapQueue({ queue: made.queue.arn, function: "mark" });
    await made.configure(allEvents(made));
    made.aws.events.duplicate();
    for (const key of ["a", "b"]) await made.put(key);
    // The test event, three events of two uploads; then the events of the two marks.
    expect(await made.aws.events.drain()).toHaveLength(2);
    expect([...marked]).toEqual(["a", "b"]);
    expect(await bodies(made.sqs, made.queue)).toEqual([]);
  });
});
