import { createHmac } from "node:crypto";
import { GetObjectTaggingCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { WireReply } from "../../../../src/localaws/types.ts";
import { startAt } from "../../core/clients.ts";
import { Bucket, type Fixture, fixture, Key, md5 } from "./fixtures.ts";

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const BOUNDARY = "boundary-of-the-form";

/** Fields with a policy over them, signed by the account's root. */
function signed(
  { aws }: Fixture,
  fields: Record<string, string>,
  conditions: unknown[],
  until = startAt + 60_000,
) {
  const day = "20260601";
  const credential = `${aws.credentials.accessKeyId}/${day}/us-east-1/s3/aws4_request`;
  const all = {
    ...fields,
    "x-amz-algorithm": "AWS4-HMAC-SHA256",
    "x-amz-credential": credential,
    "x-amz-date": `${day}T120000Z`,
  };
  const basics = ["x-amz-algorithm", "x-amz-credential", "x-amz-date"].map((name) => [
    "starts-with",
    `$${name}`,
    "",
  ]);
  const document = {
    expiration: new Date(until).toISOString(),
    conditions: [...basics, ["eq", "$bUcKeT", Bucket], ...conditions],
  };
  const policy = Buffer.from(JSON.stringify(document)).toString("base64");
  const scope = [day, "us-east-1", "s3", "aws4_request"];
  const key = scope.reduce(hmac, `AWS4${aws.credentials.secretAccessKey}` as string | Buffer);
  return { ...all, policy, "x-amz-signature": hmac(key as Buffer, policy).toString("hex") };
}

const part = (name: string, value: string, more = "") =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;

async function post({ aws }: Fixture, fields: Record<string, string>, file: string | null = "content") {
  const parts = Object.entries(fields).map(([name, value]) => part(name, value));
  if (file !== null) parts.push(part("file", file, '; filename="from disk.txt"'));
  const reply = await aws.handle({
    method: "POST",
    path: `/${Bucket}`,
    query: "",
    headers: { host: "localhost", "content-type": `multipart/form-data; boundary=${BOUNDARY}` },
    body: Buffer.from(`${parts.join("")}--${BOUNDARY}--\r\n`),
    secure: true,
    sourceIp: "127.0.0.1",
  });
  if (reply === "reset") throw new Error("reset");
  return reply;
}

const code = (reply: WireReply) => ({
  status: reply.status,
  code: /<Code>(.*)<\/Code>/.exec(String(reply.body))?.[1],
});

describe("a form upload", () => {
  it("stores its file with what the fields say", async () => {
    const made = await fixture();
    const fields = {
      key: Key,
      "Content-Type": "text/plain",
      "x-amz-meta-colour": "blue",
      "x-amz-server-side-encryption": "aws:kms",
      tagging: "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>",
    };
    const conditions = [
      ["starts-with", "$key", "folder/"],
      { "Content-Type": "text/plain" },
      ["eq", "$x-amz-meta-colour", "blue"],
      { "x-amz-server-side-encryption": "aws:kms" },
      ["starts-with", "$tagging", ""],
      ["content-length-range", 1, 100],
    ];
    const reply = await post(made, signed(made, fields, conditions));
    expect(reply).toMatchObject({ status: 204, headers: { "x-amz-server-side-encryption": "aws:kms" } });
    const head = await made.s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head).toMatchObject({ ContentType: "text/plain", Metadata: { colour: "blue" } });
    const { TagSet } = await made.s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
    expect(TagSet).toEqual([{ Key: "a", Value: "1" }]);
    expect(await made.read()).toBe("content");
  });

  it("answers 201 with a document, or redirects, as asked", async () => {
    const made = await fixture();
    const any = (name: string) => ["starts-with", `$${name}`, ""];
    const asked = { key: `up/$${"{filename}"}`, success_action_status: "201" };
    const created = await post(made, signed(made, asked, [any("key"), any("success_action_status")]));
    expect(created.status).toBe(201);
    expect(String(created.body)).toContain("<Key>up/from disk.txt</Key>");
    expect(String(created.body)).toContain(md5("content"));
    const onward = { key: "k", success_action_redirect: "https://example.com/done?x=1" };
    const sent = await post(made, signed(made, onward, [any("key"), any("success_action_redirect")]));
    expect(sent.status).toBe(303);
    expect(sent.headers["location"]).toMatch(
      /^https:\/\/example\.com\/done\?x=1&bucket=bucket-one&key=k&etag=/,
    );
  });

  it.each([
    ["an expired policy", { key: "k" }, [{ key: "k" }], -1, "AccessDenied"],
    ["an unmet condition", { key: "k" }, [{ key: "other" }], 1, "AccessDenied"],
    ["a field the policy does not mention", { key: "k", acl: "private" }, [{ key: "k" }], 1, "AccessDenied"],
    ["a file too large", { key: "k" }, [{ key: "k" }, ["content-length-range", 0, 3]], 1, "EntityTooLarge"],
    ["a file too small", { key: "k" }, [{ key: "k" }, ["content-length-range", 9, 99]], 1, "EntityTooSmall"],
    ["a condition that is none", { key: "k" }, [["like", "$key", "k"]], 1, "InvalidPolicyDocument"],
    ["an empty condition", { key: "k" }, [{ key: "k" }, {}], 1, "InvalidPolicyDocument"],
    ["no key", {}, [], 1, "InvalidArgument"],
  ])("is refused with %s", async (_name, fields, conditions, minutes, expected) => {
    const made = await fixture();
    const reply = await post(made, signed(made, fields, conditions, startAt + minutes * 60_000));
    expect(code(reply).code).toBe(expected);
    expect(made.aws.s3.buckets.get(Bucket)?.objects.size).toBe(0);
  });

  it("takes Signature Version 2, the access key id beside the policy", async () => {
    const made = await fixture();
    const { accessKeyId, secretAccessKey } = made.aws.credentials;
    const expiration = new Date(startAt + 60_000).toISOString();
    const conditions = [{ bucket: Bucket }, { key: "k" }];
    const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString("base64");
    const signature = createHmac("sha1", secretAccessKey).update(policy).digest("base64");
    const fields = { key: "k", AWSAccessKeyId: accessKeyId, policy };
    const forged = await post(made, { ...fields, signature: "A".repeat(28) });
    expect(code(forged)).toEqual({ status: 403, code: "SignatureDoesNotMatch" });
    expect((await post(made, { ...fields, signature })).status).toBe(204);
    expect(await made.read({ Key: "k" })).toBe("content");
  });

  it("is refused unsigned, with a wrong signature, without a file, and when broken", async () => {
    const made = await fixture();
    const fields = signed(made, { key: "k" }, [{ key: "k" }]);
    expect(code(await post(made, { key: "k" }))).toEqual({ status: 403, code: "AccessDenied" });
    const forged = await post(made, { ...fields, "x-amz-signature": "0".repeat(64) });
    expect(code(forged)).toEqual({ status: 403, code: "SignatureDoesNotMatch" });
    const { "x-amz-signature": _, ...unsigned } = fields;
    expect(code(await post(made, unsigned))).toEqual({ status: 400, code: "InvalidArgument" });
    expect(code(await post(made, fields, null))).toEqual({ status: 400, code: "InvalidArgument" });
    const broken = await made.aws.handle({
      method: "POST",
      path: `/${Bucket}`,
      query: "",
      headers: { host: "localhost", "content-type": "multipart/form-data; boundary=x" },
      body: Buffer.from("--x\r\nnonsense"),
      secure: true,
      sourceIp: "127.0.0.1",
    });
    expect(broken !== "reset" && code(broken)).toEqual({ status: 400, code: "MalformedPOSTRequest" });
  });

  it("E72: is stopped by the block of SSE-C", async () => {
    const made = await fixture({ blockSseCByDefault: true });
    const fields = { key: "k", "x-amz-server-side-encryption-customer-algorithm": "AES256" };
    const conditions = [
      { key: "k" },
      ["starts-with", "$x-amz-server-side-encryption-customer-algorithm", ""],
    ];
    expect(code(await post(made, signed(made, fields, conditions)))).toEqual({
      status: 403,
      code: "AccessDenied",
    });
  });
});
