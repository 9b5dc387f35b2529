import { X509Certificate } from "node:crypto";
import { Agent, request } from "node:https";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalAws } from "../../../src/localaws/aws.ts";
import type { Listening } from "../../../src/localaws/http/server.ts";
import { newAws, refusal, s3Client } from "./clients.ts";

const policy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: ["arn:aws:s3:::tls-only", "arn:aws:s3:::tls-only/*"],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
});

const plant = async (aws: LocalAws): Promise<void> => {
  const s3 = s3Client(aws);
  await s3.send(new CreateBucketCommand({ Bucket: "tls-only" }));
  await s3.send(new PutBucketPolicyCommand({ Bucket: "tls-only", Policy: policy }));
};

const head = (aws: LocalAws, endpoint: string): Promise<unknown> =>
  s3Client(aws, { endpoint }).send(new HeadBucketCommand({ Bucket: "tls-only" }));

describe("a bucket for TLS only (P9, P27)", () => {
  it("is open to plain HTTP on loopback, which counts as TLS", async () => {
    const aws = newAws();
    await plant(aws);
    const { url, close } = await aws.listen();
    await head(aws, url);
    await close();
  });

  it("is closed to it when transport is strict", async () => {
    const aws = newAws({ strictTransport: true });
    await plant(aws);
    const { url, close } = await aws.listen();
    expect((await refusal(head(aws, url))).status).toBe(403);
    await close();
  });
});

describe("a TLS listener", () => {
  const aws = newAws({ strictTransport: true });
  let server: Listening;

  beforeAll(async () => {
    server = await aws.listen({ tls: true });
  });
  afterAll(() => server.close());

  it("has a certificate for this machine, good for a year", () => {
    const certificate = new X509Certificate(server.certificate ?? "");
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkHost("localhost")).toBe("localhost");
    expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(certificate.checkIP("::1")).toBe("::1");
    expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBe(366 * 86_400_000);
  });

  it("opens what plain HTTP to the same account finds closed (P9, P70)", async () => {
    await plant(aws);
    const plain = await aws.listen();
    const httpsAgent = new Agent({ ca: server.certificate ?? "" });
    const secure = s3Client(aws, { endpoint: server.url, http: { httpsAgent } });
    await secure.send(new HeadBucketCommand({ Bucket: "tls-only" }));
    await secure.send(new PutObjectCommand({ Bucket: "tls-only", Key: "k", Body: "x" }));
    const get = new GetObjectCommand({ Bucket: "tls-only", Key: "k" });
    expect(await (await secure.send(get)).Body?.transformToString()).toBe("x");
    expect(await refusal(s3Client(aws, { endpoint: plain.url }).send(get))).toMatchObject({
      name: "AccessDenied",
      status: 403,
    });
    httpsAgent.destroy();
    await plain.close();
  });

  it("lets SSE-C and KMS in, which plain HTTP may not carry (E44, E97)", async () => {
    const plain = await aws.listen();
    const httpsAgent = new Agent({ ca: server.certificate ?? "" });
    const secure = s3Client(aws, { endpoint: server.url, http: { httpsAgent } });
    const put = () =>
      new PutObjectCommand({ Bucket: "sealed", Key: "k", Body: "x", ServerSideEncryption: "aws:kms" });
    await secure.send(new CreateBucketCommand({ Bucket: "sealed" }));
    await secure.send(put());
    const refused = await refusal(s3Client(aws, { endpoint: plain.url }).send(put()));
    expect(refused).toMatchObject({ name: "InvalidArgument", status: 400 });
    httpsAgent.destroy();
    await plain.close();
  });

  it("is trusted by a client that has it, and by no other", async () => {
    const get = (ca: string | undefined): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const agent = new Agent(ca === undefined ? {} : { ca });
        const sent = request(`${server.url}/?Action=GetCallerIdentity`, { agent }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        sent.on("error", reject);
        sent.end();
      });
    expect(await get(server.certificate)).toBe(403);
    await expect(get(undefined)).rejects.toThrow(/self-signed/);
  });
});
