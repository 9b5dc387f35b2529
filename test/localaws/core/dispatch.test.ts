import { DescribeKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import type { WireReply } from "../../../src/localaws/types.ts";
import { kmsClient, newAws, refusal, s3Client, startAt, stsClient } from "./clients.ts";

const textOf = (reply: WireReply | "reset"): string =>
  reply === "reset" ? "" : Buffer.from(reply.body ?? "").toString();

describe("which service a request is for", () => {
  it("one that is not here is named, with 501", async () => {
    const aws = newAws();
    const authorization = `AWS4-HMAC-SHA256 Credential=${aws.credentials.accessKeyId}/20260601/us-east-1/glue/aws4_request, SignedHeaders=host, Signature=00`;
    const reply = await aws.handle({
      method: "POST",
      path: "/",
      query: "",
      headers: { authorization, "x-amz-target": "AWSGlue.GetTable" },
      body: new Uint8Array(),
      secure: true,
      sourceIp: "127.0.0.1",
    });
    expect(reply).toMatchObject({ status: 501 });
    expect(JSON.parse(textOf(reply))).toEqual({
      __type: "NotImplemented",
      message: "The embedded AWS has no service named glue.",
    });
  });
});

describe("fault injection (D19, D20)", () => {
  it("answers the n-th matching call with an error, and only that", async () => {
    const aws = newAws();
    const key = aws.kms.plantKey();
    const other = aws.kms.plantKey();
    aws.inject({
      service: "kms",
      operation: "DescribeKey",
      resource: new RegExp(key.id),
      skip: 1,
      answer: { type: "error", status: 400, code: "ThrottlingException", message: "Rate exceeded" },
    });
    const describeKey = (id: string): Promise<unknown> =>
      kmsClient(aws).send(new DescribeKeyCommand({ KeyId: id }));
    await describeKey(key.id);
    await describeKey(other.id);
    expect(await refusal(describeKey(key.id))).toEqual({
      name: "ThrottlingException",
      message: "Rate exceeded",
      status: 400,
    });
    await describeKey(key.id);
  });

  it("ends when told, and not before", async () => {
    const aws = newAws();
    const stop = aws.inject({
      times: Number.POSITIVE_INFINITY,
      answer: { type: "error", status: 503, code: "SlowDown", message: "Please reduce your request rate." },
    });
    for (const _ of [1, 2, 3]) {
      expect((await refusal(s3Client(aws).send(new ListBucketsCommand({})))).name).toBe("SlowDown");
    }
    stop();
    await s3Client(aws).send(new ListBucketsCommand({}));
  });

  it("the SDK's own retry overcomes one", async () => {
    const aws = newAws();
    aws.inject({ answer: { type: "reset-before" } });
    await s3Client(aws, { maxAttempts: 2 }).send(new ListBucketsCommand({}));
    expect(aws.calls.map(({ status }) => status)).toEqual([0, 200]);
  });

  it("a lost answer is a broken connection, on a port too", async () => {
    const aws = newAws();
    const { url, close } = await aws.listen();
    for (const place of [{}, { endpoint: url }]) {
      aws.inject({ answer: { type: "reset-after" } });
      await expect(stsClient(aws, place).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
        code: "ECONNRESET",
      });
    }
    await close();
  });
});

describe("the call log", () => {
  it("says who did what to what, and what became of it", async () => {
    const aws = newAws();
    const user = aws.addPrincipal({ type: "user", name: "ann" });
    const key = aws.kms.plantKey();
    await kmsClient(aws, { credentials: user }).send(new DescribeKeyCommand({ KeyId: key.arn }));
    await refusal(kmsClient(aws).send(new DescribeKeyCommand({ KeyId: "alias/none" })));
    await refusal(
      kmsClient(aws, { credentials: { ...user, secretAccessKey: "x" } }).send(new ListKeysCommand({})),
    );
    expect(aws.calls.map(({ requestId: _, ...call }) => call)).toEqual([
      {
        at: startAt,
        service: "kms",
        operation: "DescribeKey",
        resource: key.arn,
        caller: "arn:aws:iam::111122223333:user/ann",
        status: 200,
      },
      {
        at: startAt,
        service: "kms",
        operation: "DescribeKey",
        resource: "alias/none",
        caller: "arn:aws:iam::111122223333:root",
        status: 400,
        errorCode: "NotFoundException",
      },
      {
        at: startAt,
        service: "kms",
        operation: "ListKeys",
        resource: "",
        caller: "",
        status: 400,
        errorCode: "InvalidSignatureException",
      },
    ]);
  });
});

describe("the same run twice", () => {
  it("a seed fixes ids, keys and credentials; another seed gives others", () => {
    const make = (seed: number): string => {
      const aws = newAws({ seed });
      return JSON.stringify([
        aws.credentials,
        aws.kms.plantKey().arn,
        aws.addPrincipal({ type: "role", name: "r" }),
      ]);
    };
    expect(make(1)).toBe(make(1));
    expect(make(1)).not.toBe(make(2));
  });

  it("the clock stands still until moved, and only moves forward", () => {
    const { clock } = newAws();
    expect(clock.now()).toBe(startAt);
    clock.advance(1000);
    expect(clock.now()).toBe(startAt + 1000);
    expect(() => clock.advance(-1)).toThrow(RangeError);
    expect(() => clock.advance(Number.NaN)).toThrow(RangeError);
  });
});
