import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WireRequest } from "../../../src/localaws/types.ts";
import { newAws, startAt } from "./clients.ts";

const aws = newAws();
const key = aws.kms.plantKey({ aliases: ["alias/known"] });

const hmac = (secret: string | Uint8Array, text: string): Buffer =>
  createHmac("sha256", secret).update(text).digest();
const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

type Sent = Pick<WireRequest, "method" | "path" | "headers"> & { readonly body: Buffer };

/** Signed, so that the service itself meets the noise. */
const signed = (service: string, { method, path, headers, body }: Sent): WireRequest => {
  const time = `${new Date(startAt).toISOString().replace(/[-:]|\.\d+/g, "")}`;
  const all: Record<string, string> = {
    ...headers,
    host: "localhost",
    "x-amz-date": time,
    "x-amz-content-sha256": sha256(body),
  };
  const names = Object.keys(all).sort();
  const list = names.join(";");
  const lines = names.map((name) => `${name}:${all[name]}\n`).join("");
  const canonical = `${method}\n${path}\n\n${lines}\n${list}\n${sha256(body)}`;
  const scope = `${time.slice(0, 8)}/${aws.region}/${service}/aws4_request`;
  const secret = `AWS4${aws.credentials.secretAccessKey}`;
  const signing = scope.split("/").reduce<string | Buffer>(hmac, secret);
  const signature = hmac(signing, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString(
    "hex",
  );
  const authorization = `AWS4-HMAC-SHA256 Credential=${aws.credentials.accessKeyId}/${scope}, SignedHeaders=${list}, Signature=${signature}`;
  const request = { method, path, query: "", headers: { ...all, authorization }, body };
  return { ...request, secure: true, sourceIp: "127.0.0.1" };
};

/** Words that the services' own inputs are made of, and values that are nearly right. */
const members =
  `KeyId TargetKeyId AliasName Plaintext CiphertextBlob EncryptionContext Policy PolicyName Limit Marker Tags TagKeys
  GrantId Operations Constraints GranteePrincipal KeySpec NumberOfBytes PendingWindowInDays QueueUrl QueueName Attributes
  AttributeNames MessageBody MessageAttributes Entries Id ReceiptHandle VisibilityTimeout MaxNumberOfMessages TopicArn
  Name Message Subject Protocol Endpoint SubscriptionArn Rule EventPattern ScheduleExpression State Targets Arn Input
  Detail DetailType Source EventBusName NextToken MaxResults LookupAttributes AttributeKey AttributeValue StartTime
  EndTime Findings Filters FindingIdentifiers Note Namespace MetricData MetricName Dimensions Value Timestamp
  StatisticValues Values Counts Unit Period Statistics RoleArn RoleSessionName DurationSeconds AccountId`.split(
    /\s+/,
  );
const values = [
  "",
  "x",
  key.id,
  key.arn,
  "alias/known",
  "alias/",
  "arn:aws:sqs:us-east-1:111122223333:q",
  "arn:aws:iam::111122223333:role/r",
  "q",
  "http://localhost/111122223333/q",
  "{}",
  '{"source":["a"]}',
  '{"Version":"2012-10-17","Statement":[]}',
  "rate(1 day)",
  "AAAA",
  "\u0000",
  "💥",
];

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<unknown>(...values),
    fc.constantFrom<unknown>(null, true, -1, 0, 1.5, 1e20),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...members), tie("value"), { maxKeys: 3 }),
  ),
}));
const input = fc.dictionary(fc.constantFrom(...members), value, { maxKeys: 5 });

const services = [...aws.operations]
  .filter(([name]) => name !== "s3" && name !== "s3control")
  .map(([name, operations]) => ({ name, operations }));

const check = async (request: WireRequest): Promise<void> => {
  const reply = await aws.handle(request);
  if (reply === "reset") throw new Error("reset");
  const cause = reply.headers["x-bucketseal-cause"];
  expect(reply.status === 501 || reply.status < 500, cause).toBe(true);
  // It was not the signature that was refused.
  expect(aws.calls.at(-1)?.caller).toBe(`arn:aws:iam::${aws.account}:root`);
};

describe("noise from who may call", () => {
  it.each(services)("is never too much for $name", async ({ name, operations }) => {
    const form = fc.constantFrom("json", "query");
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...operations), input, form, async (operation, body, how) => {
        const asJson = how === "json";
        const flat = Object.entries(body).map(([member, each]): [string, string] => [
          member,
          String(JSON.stringify(each)),
        ]);
        const text = asJson
          ? JSON.stringify(body)
          : new URLSearchParams([["Action", operation], ["Version", "x"], ...flat]).toString();
        const headers = asJson
          ? { "x-amz-target": `X.${operation}`, "content-type": "application/x-amz-json-1.1" }
          : { "content-type": "application/x-www-form-urlencoded" };
        await check(signed(name, { method: "POST", path: "/", headers, body: Buffer.from(text) }));
      }),
      { numRuns: 1000 },
    );
  });

  it("is never too much for S3 Control", async () => {
    const names =
      `CreateJobRequest Operation S3UpdateObjectEncryption S3PutObjectCopy ObjectEncryption SSE-KMS KMSKeyArn Report
      Enabled Bucket Format ReportScope Prefix Priority RoleArn ClientRequestToken Manifest Spec Fields member Location
      ObjectArn ETag ManifestGenerator S3JobManifestGenerator SourceBucket Filter KeyNameConstraint CreatedAfter
      MatchAnyObjectEncryption TargetResource NewObjectMetadata SSEAlgorithm`.split(/\s+/);
    const texts = [
      "true",
      "Report_CSV_20180820",
      "AllTasks",
      "arn:aws:s3:::b",
      "1",
      "Bucket",
      ...values.slice(0, 4),
    ];
    const { node } = fc.letrec<{ node: string }>((tie) => ({
      node: fc
        .tuple(
          fc.constantFrom(...names),
          fc.oneof(
            { depthSize: "small" },
            fc.constantFrom(...texts),
            fc.array(tie("node"), { maxLength: 5 }).map((children) => children.join("")),
          ),
        )
        .map(([name, content]) => `<${name}>${content}</${name}>`),
    }));
    const body = fc.oneof(
      fc.array(node, { maxLength: 8 }).map((all) => `<CreateJobRequest>${all.join("")}</CreateJobRequest>`),
      node,
      fc.string(),
    );
    const path = fc.constantFrom(
      "jobs",
      "jobs/x",
      "jobs/x/status",
      "jobs/x/priority",
      "jobs/%25",
      "",
      "jobs/x/y",
    );
    const headers = { "x-amz-account-id": aws.account };
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("GET", "POST", "PUT"), path, body, async (method, rest, text) => {
        const sent = { method, path: `/v20180820/${rest}`, headers, body: Buffer.from(text) };
        await check(signed("s3", sent));
      }),
      { numRuns: 2000 },
    );
    await aws.jobs.settled();
  });
});
