import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { newAws, refusal } from "../core/clients.ts";
import { newQueue, receive, sqsClient } from "./queues.ts";

const account = "111122223333";

describe("a queue", () => {
  it("L33: has AWS's defaults, its ARN and exact counts", async () => {
    const sqs = sqsClient(newAws());
    const { url, arn } = await newQueue(sqs, "orders");
    expect(url).toBe(`https://sqs.us-east-1.amazonaws.com/${account}/orders`);
    expect(arn).toBe(`arn:aws:sqs:us-east-1:${account}:orders`);
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "1" }));
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "2", DelaySeconds: 5 }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
    );
    expect(Attributes).toMatchObject({
      VisibilityTimeout: "30",
      DelaySeconds: "0",
      MaximumMessageSize: "1048576",
      MessageRetentionPeriod: "345600",
      ReceiveMessageWaitTimeSeconds: "0",
      SqsManagedSseEnabled: "true",
      ApproximateNumberOfMessages: "1",
      ApproximateNumberOfMessagesDelayed: "1",
      ApproximateNumberOfMessagesNotVisible: "0",
    });
  });

  it("is made once, and refused when it should be another one", async () => {
    const sqs = sqsClient(newAws());
    const input = { QueueName: "q", Attributes: { VisibilityTimeout: "60" } };
    const first = await sqs.send(new CreateQueueCommand(input));
    expect(await sqs.send(new CreateQueueCommand(input))).toMatchObject({ QueueUrl: first.QueueUrl });
    const other = sqs.send(
      new CreateQueueCommand({ QueueName: "q", Attributes: { VisibilityTimeout: "61" } }),
    );
    expect(await refusal(other)).toMatchObject({ name: "QueueNameExists", status: 400 });
  });

  it("is gone once deleted, and its name free after 60 seconds", async () => {
    const aws = newAws();
    const sqs = sqsClient(aws);
    const { url } = await newQueue(sqs, "q");
    await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
    expect(await refusal(sqs.send(new GetQueueUrlCommand({ QueueName: "q" })))).toMatchObject({
      name: "QueueDoesNotExist",
      status: 400,
      message: "The specified queue does not exist.",
    });
    expect((await refusal(newQueue(sqs, "q"))).name).toBe("QueueDeletedRecently");
    aws.clock.advance(60_000);
    expect((await newQueue(sqs, "q")).url).toBe(url);
  });

  it("is listed by name, by prefix and in pages, with those of its own account and Region", async () => {
    const aws = newAws();
    const sqs = sqsClient(aws);
    for (const name of ["b-1", "a-2", "a-1", "a-3"]) await newQueue(sqs, name);
    await newQueue(sqsClient(aws, { region: "eu-west-1" }), "a-0");
    const names = (urls: readonly string[] | undefined) => urls?.map((url) => url.split("/").at(-1));
    const all = await sqs.send(new ListQueuesCommand({}));
    expect(names(all.QueueUrls)).toEqual(["a-1", "a-2", "a-3", "b-1"]);
    const page = { QueueNamePrefix: "a-", MaxResults: 2 };
    const first = await sqs.send(new ListQueuesCommand(page));
    const { NextToken } = first;
    const second = await sqs.send(new ListQueuesCommand({ ...page, ...(NextToken && { NextToken }) }));
    expect([names(first.QueueUrls), names(second.QueueUrls)]).toEqual([["a-1", "a-2"], ["a-3"]]);
    expect(second.NextToken).toBeUndefined();
  });

  it.each([
    { name: "an attribute there is not", attributes: { Colour: "red" }, code: "InvalidAttributeName" },
    {
      name: "a timeout over 12 hours",
      attributes: { VisibilityTimeout: "43201" },
      code: "InvalidAttributeValue",
    },
    { name: "a policy that is none", attributes: { Policy: "{" }, code: "InvalidAttributeValue" },
    {
      name: "a redrive policy without a count",
      attributes: { RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:1:d"}' },
      code: "InvalidAttributeValue",
    },
    { name: "FIFO", attributes: { FifoQueue: "true" }, code: "UnsupportedOperation" },
  ])("refuses $name", async ({ attributes, code }) => {
    const sqs = sqsClient(newAws());
    const { url } = await newQueue(sqs, "q");
    const set = new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes });
    expect(await refusal(sqs.send(set))).toMatchObject({ name: code, status: 400 });
    const create = new CreateQueueCommand({ QueueName: "new", Attributes: attributes });
    expect(await refusal(sqs.send(create))).toMatchObject({ name: code, status: 400 });
  });

  it("lets other accounts in, and keeps its own out, as its policy says", async () => {
    const aws = newAws();
    const sqs = sqsClient(aws);
    const { url } = await newQueue(sqs, "q");
    const other = sqsClient(aws, {
      credentials: aws.addPrincipal({ type: "user", name: "eve", account: "444455556666" }),
    });
    const role = sqsClient(aws, { credentials: aws.addPrincipal({ type: "role", name: "reader" }) });
    const send = new SendMessageCommand({ QueueUrl: url, MessageBody: "hi" });
    expect(await refusal(other.send(send))).toMatchObject({ name: "AccessDenied", status: 403 });
    await role.send(send);
    const statements = [
      { Effect: "Allow", Principal: { AWS: "444455556666" }, Action: "sqs:SendMessage", Resource: "*" },
      {
        Effect: "Deny",
        Principal: { AWS: `arn:aws:iam::${account}:role/reader` },
        Action: "sqs:*",
        Resource: "*",
      },
    ];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy } }));
    await other.send(send);
    expect((await refusal(role.send(send))).message).toMatch(/sqs:sendmessage .* with an explicit deny/);
    expect(await receive(sqs, { url, arn: "" })).toHaveLength(2);
  });
});
