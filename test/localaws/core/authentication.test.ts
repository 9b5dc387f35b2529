import { ListKeysCommand } from "@aws-sdk/client-kms";
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import type { WireReply, WireRequest } from "../../../src/localaws/types.ts";
import { childText, readXml } from "../../../src/localaws/wire/xml-reader.ts";
import { kmsClient, newAws, refusal, s3Client, signedRequest, startAt, stsClient } from "./clients.ts";

const wrong = { accessKeyId: "AKIAWRONGWRONGWRONG1", secretAccessKey: "x" };

const bodyOf = (reply: WireReply | "reset"): string => {
  if (reply === "reset") throw new Error("reset");
  return Buffer.from(reply.body ?? "").toString();
};

const statusOf = (reply: WireReply | "reset"): number => (reply === "reset" ? 0 : reply.status);

const codeOf = (reply: WireReply | "reset"): string | undefined =>
  childText(readXml(bodyOf(reply), "Error"), "Code");

const list = (client: S3Client): Promise<unknown> => client.send(new ListBucketsCommand({}));

describe("S3's words for a signature that does not hold", () => {
  const aws = newAws();
  const change = async (
    how: (request: WireRequest) => WireRequest,
    send = list,
  ): Promise<WireReply | "reset"> => aws.handle(how(await signedRequest(aws.credentials, send)));

  it("takes what an SDK signed", async () => {
    expect(statusOf(await change((request) => request))).toBe(200);
  });

  it("an unknown access key", async () => {
    const { name, message, status } = await refusal(
      s3Client(aws, { credentials: wrong }).send(new ListBucketsCommand({})),
    );
    expect({ name, status }).toEqual({ name: "InvalidAccessKeyId", status: 403 });
    expect(message).toBe("The AWS Access Key Id you provided does not exist in our records.");
  });

  it("another secret", async () => {
    const credentials = { ...aws.credentials, secretAccessKey: "not it" };
    const { name, status } = await refusal(s3Client(aws, { credentials }).send(new ListBucketsCommand({})));
    expect({ name, status }).toEqual({ name: "SignatureDoesNotMatch", status: 403 });
  });

  const header =
    (name: string, value: string | undefined) =>
    (request: WireRequest): WireRequest => {
      const { [name]: _old, ...headers } = request.headers;
      return { ...request, headers: value === undefined ? headers : { ...headers, [name]: value } };
    };

  it.each([
    {
      name: "Signature Version 2 of nobody",
      value: "AWS AKID:abcdef=",
      code: "InvalidAccessKeyId",
      status: 403,
    },
    {
      name: "Signature Version 2 without a signature",
      value: "AWS AKID",
      code: "InvalidRequest",
      status: 400,
    },
    { name: "another scheme", value: "Bearer token", code: "InvalidArgument", status: 400 },
    { name: "no fields", value: "AWS4-HMAC-SHA256", code: "AuthorizationHeaderMalformed", status: 400 },
    {
      name: "a short credential",
      value: "AWS4-HMAC-SHA256 Credential=AKID/20260601/s3/aws4_request, SignedHeaders=host, Signature=00",
      code: "AuthorizationHeaderMalformed",
      status: 400,
    },
    {
      name: "a credential of another day",
      value:
        "AWS4-HMAC-SHA256 Credential=AKID/19990101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00",
      code: "AuthorizationHeaderMalformed",
      status: 400,
    },
  ])("$name: $code", async ({ value, code, status }) => {
    const reply = await change(header("authorization", value));
    expect([codeOf(reply), statusOf(reply)]).toEqual([code, status]);
  });

  it("no date", async () => {
    const reply = await change(header("x-amz-date", undefined));
    expect([codeOf(reply), statusOf(reply)]).toEqual(["AccessDenied", 403]);
    expect(bodyOf(reply)).toContain("requires a valid Date or x-amz-date header");
  });

  it("a header that was put in on the way", async () => {
    const reply = await change(header("x-amz-acl", "public-read"));
    expect(codeOf(reply)).toBe("AccessDenied");
    expect(bodyOf(reply)).toContain("<HeadersNotSigned>x-amz-acl</HeadersNotSigned>");
  });

  it("a body that was changed on the way", async () => {
    const put = (client: S3Client): Promise<unknown> =>
      client.send(new PutObjectCommand({ Bucket: "b", Key: "k", Body: "hello" }));
    const reply = await change((request) => ({ ...request, body: Buffer.from("jello") }), put);
    expect([codeOf(reply), statusOf(reply)]).toEqual(["XAmzContentSHA256Mismatch", 400]);
  });

  it("a session token that is not the principal's", async () => {
    const credentials = { ...aws.credentials, sessionToken: "made up" };
    const { name, status } = await refusal(s3Client(aws, { credentials }).send(new ListBucketsCommand({})));
    expect({ name, status }).toEqual({ name: "InvalidToken", status: 400 });
  });

  it("no body and no error code on HEAD (D6)", async () => {
    const get = (client: S3Client): Promise<unknown> =>
      client.send(new GetObjectCommand({ Bucket: "b", Key: "k" }));
    const reply = await change((request) => ({ ...request, method: "HEAD" }), get);
    expect(reply).toMatchObject({ status: 403 });
    expect(reply).not.toHaveProperty("body");
  });

  it("names the request in headers and body (D6)", async () => {
    const reply = await change(header("authorization", "Bearer x"));
    if (reply === "reset") throw new Error("reset");
    const root = readXml(bodyOf(reply), "Error");
    expect(childText(root, "RequestId")).toBe(reply.headers["x-amz-request-id"]);
    expect(childText(root, "HostId")).toBe(reply.headers["x-amz-id-2"]);
    expect(reply.headers["x-amz-request-id"]).toMatch(/^[A-Z0-9]{16}$/);
  });
});

describe("the age of a signature", () => {
  const hour = 3_600_000;

  it("a client by the machine's clock and one by the virtual clock are both taken", async () => {
    const aws = newAws();
    const machine = await signedRequest(aws.credentials, list);
    const virtual = await signedRequest(aws.credentials, list, startAt - Date.now());
    expect(statusOf(await aws.handle(machine))).toBe(200);
    expect(statusOf(await aws.handle(virtual))).toBe(200);
  });

  it("one an hour off either is too skewed", async () => {
    const aws = newAws();
    const request = await signedRequest(aws.credentials, list, startAt - Date.now() + hour);
    const reply = await aws.handle(request);
    expect([codeOf(reply), statusOf(reply)]).toEqual(["RequestTimeTooSkewed", 403]);
  });

  it("a client that has not heard yet that time was moved is taken", async () => {
    const aws = newAws();
    const client = s3Client(aws);
    await client.send(new ListBucketsCommand({}));
    aws.clock.advance(100 * hour);
    await client.send(new ListBucketsCommand({}));
  });

  it.each(["standing", "moved"])(
    "no client is told that its own clock is wrong: virtual clock %s",
    async (way) => {
      const aws = newAws();
      if (way === "moved") aws.clock.advance(100 * hour);
      // An SDK that takes its clock for wrong sends again what was refused, as often as it may.
      const client = s3Client(aws, { maxAttempts: 3 });
      const get = new GetObjectCommand({ Bucket: "none", Key: "k" });
      expect((await refusal(client.send(get))).status).toBe(404);
      expect(aws.calls).toHaveLength(1);
    },
  );

  it("one that signs by the virtual clock is told the virtual time, and so is one that does not sign", async () => {
    const aws = newAws();
    const dateOf = async (request: WireRequest): Promise<number> => {
      const reply = await aws.handle(request);
      return reply === "reset" ? 0 : Date.parse(reply.headers["date"] ?? "");
    };
    const virtual = await signedRequest(aws.credentials, list, startAt - Date.now());
    expect(await dateOf(virtual)).toBe(startAt);
    expect(await dateOf({ ...virtual, headers: {} })).toBe(startAt);
  });

  it("a session ends with the virtual clock", async () => {
    const aws = newAws();
    const credentials = aws.addPrincipal({ type: "role", name: "Reader", expiresAt: startAt + hour });
    const client = s3Client(aws, { credentials });
    await client.send(new ListBucketsCommand({}));
    aws.clock.advance(hour);
    const { name } = await refusal(client.send(new ListBucketsCommand({})));
    expect(name).toBe("ExpiredToken");
  });
});

describe("the other services' words", () => {
  const aws = newAws();
  it.each([
    {
      name: "an unknown key",
      credentials: wrong,
      kms: "UnrecognizedClientException",
      sts: "InvalidClientTokenId",
    },
    {
      name: "another secret",
      credentials: { ...aws.credentials, secretAccessKey: "no" },
      kms: "InvalidSignatureException",
      sts: "SignatureDoesNotMatch",
    },
  ])("$name", async ({ credentials, kms, sts }) => {
    const fromKms = await refusal(kmsClient(aws, { credentials }).send(new ListKeysCommand({})));
    expect([fromKms.name, fromKms.status]).toEqual([kms, 400]);
    const fromSts = await refusal(stsClient(aws, { credentials }).send(new GetCallerIdentityCommand({})));
    expect([fromSts.name, fromSts.status]).toEqual([sts, 403]);
  });

  it("an unsigned request", async () => {
    const request = { path: "/", query: "", secure: true, sourceIp: "127.0.0.1" } as const;
    const body = Buffer.from("{}");
    const kms = await aws.handle({
      ...request,
      method: "POST",
      headers: { "x-amz-target": "TrentService.ListKeys" },
      body,
    });
    expect(JSON.parse(bodyOf(kms))).toMatchObject({ __type: "MissingAuthenticationTokenException" });
    const sts = await aws.handle({
      ...request,
      method: "GET",
      query: "Action=GetCallerIdentity",
      headers: {},
      body: new Uint8Array(),
    });
    expect(bodyOf(sts)).toContain("<Code>MissingAuthenticationToken</Code>");
  });
});
