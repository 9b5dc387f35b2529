import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { withEdit } from "../../client.ts";
import { refusal, s3Client } from "../../core/clients.ts";
import { Bucket, copySource, customerKey, fixture, Key, md5, sourceKey } from "./fixtures.ts";

const one = customerKey("one");
const two = customerKey("two");
const PREFIX = "x-amz-server-side-encryption-customer";
const head = { Bucket, Key };

describe("SSE-C", () => {
  it("E3, E9: stores under the customer's key and echoes its MD5, never the key", async () => {
    const { put, read, s3 } = await fixture();
    const made = await put(one);
    const md5OfKey = Buffer.from(md5(Buffer.from(one.SSECustomerKey, "base64")), "hex").toString("base64");
    const echo = { SSECustomerAlgorithm: "AES256", SSECustomerKeyMD5: md5OfKey };
    expect(made).toMatchObject(echo);
    expect(made.ServerSideEncryption).toBeUndefined();
    expect(made.ETag).not.toBe(`"${md5("content")}"`);
    expect(await s3.send(new HeadObjectCommand({ ...head, ...one }))).toMatchObject(echo);
    expect(await read(one)).toBe("content");
  });

  it("E96: keeps no key", async () => {
    const { put, aws } = await fixture();
    await put(one);
    const stored = aws.s3.buckets.get(Bucket)?.objects.current(Key);
    expect(JSON.stringify(stored?.encryption)).not.toContain(one.SSECustomerKey);
    expect(Object.keys(stored?.encryption ?? {}).sort()).toEqual(["keyHmac", "keyMd5", "salt", "type"]);
  });

  it("E87, E89: a read without the key", async () => {
    const { put, s3 } = await fixture();
    await put(one);
    expect(await refusal(s3.send(new GetObjectCommand(head)))).toEqual({
      name: "InvalidRequest",
      status: 400,
      message:
        "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
    });
    expect(await refusal(s3.send(new HeadObjectCommand(head)))).toMatchObject({ status: 400 });
    const ObjectAttributes = ["ETag" as const];
    const attributes = s3.send(new GetObjectAttributesCommand({ ...head, ObjectAttributes }));
    expect(await refusal(attributes)).toMatchObject({ name: "InvalidRequest" });
  });

  it("E88, E89: a read with another key", async () => {
    const { put, s3 } = await fixture();
    await put(one);
    expect(await refusal(s3.send(new GetObjectCommand({ ...head, ...two })))).toEqual({
      name: "AccessDenied",
      status: 403,
      message:
        "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.",
    });
    expect(await refusal(s3.send(new HeadObjectCommand({ ...head, ...two })))).toMatchObject({ status: 403 });
  });

  it("E25, E90: a key for an object that has none", async () => {
    const { put, s3 } = await fixture();
    await put();
    expect(await refusal(s3.send(new GetObjectCommand({ ...head, ...one })))).toEqual({
      name: "InvalidRequest",
      status: 400,
      message: "The encryption parameters are not applicable to this object.",
    });
  });

  it("E93: each version has its own key, and no key is needed to delete", async () => {
    const { put, read, s3, setVersioning } = await fixture();
    await setVersioning("Enabled");
    const first = await put({ ...one, Body: "first" });
    await put({ ...two, Body: "second" });
    expect(await read({ ...one, VersionId: first.VersionId })).toBe("first");
    expect(await read(two)).toBe("second");
    const removed = await s3.send(new DeleteObjectCommand({ ...head, VersionId: first.VersionId }));
    expect(removed.$metadata.httpStatusCode).toBe(204);
  });

  it("E94: a copy without destination headers gets the bucket's default", async () => {
    const { put, read, s3 } = await fixture();
    await put(one);
    const copied = await s3.send(
      new CopyObjectCommand({ ...head, CopySource: copySource(), ...sourceKey("one") }),
    );
    expect(copied.ServerSideEncryption).toBe("AES256");
    expect(await read()).toBe("content");
  });

  it("copies from one key to another, and refuses the wrong source key (E5, E87, E88, E90)", async () => {
    const { put, read, s3 } = await fixture();
    await put(one);
    const copy = (more: object, source = copySource()) =>
      s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: source, ...more }));
    await copy({ ...sourceKey("one"), ...two });
    expect(await read({ Key: "copy", ...two })).toBe("content");
    expect(await refusal(copy({}))).toMatchObject({ name: "InvalidRequest", status: 400 });
    expect(await refusal(copy(sourceKey("two")))).toMatchObject({ name: "AccessDenied", status: 403 });
    await put({ Key: "plain" });
    expect(await refusal(copy(sourceKey("one"), copySource("plain")))).toMatchObject({
      name: "InvalidRequest",
    });
  });

  it.each([
    ["E80 with SSE as well", { "x-amz-server-side-encryption": "AES256" }, "InvalidArgument"],
    ["E81 another algorithm", { [`${PREFIX}-algorithm`]: "AES128" }, "InvalidEncryptionAlgorithmError"],
    ["E82 no algorithm", { [`${PREFIX}-algorithm`]: "" }, "InvalidArgument"],
    ["E83 no key", { [`${PREFIX}-key`]: "" }, "InvalidArgument"],
    [
      "E84, E86 a short key",
      { [`${PREFIX}-key`]: "c2hvcnQ=", [`${PREFIX}-key-md5`]: "T07IOr5kLUoANQBYQrbWPQ==" },
      "InvalidArgument",
    ],
    ["E85 another MD5", { [`${PREFIX}-key-md5`]: "1B2M2Y8AsgTpgAmY7PhCfg==" }, "InvalidArgument"],
  ])("E98 %s is refused on PUT and GET", async (_name, headers, name) => {
    const { withHeaders, put } = await fixture();
    await put(one);
    const client = withHeaders(headers);
    const written = refusal(client.send(new PutObjectCommand({ ...head, ...one, Body: "x" })));
    expect(await written).toMatchObject({ name, status: 400 });
    const reading = refusal(client.send(new GetObjectCommand({ ...head, ...one })));
    expect(await reading).toMatchObject({ status: 400 });
  });

  it("E97: is refused over plain HTTP where transport is told truly", async () => {
    const { aws } = await fixture({ strictTransport: true });
    const plain = withEdit(s3Client(aws, {}), (request) => Object.assign(request, { protocol: "http:" }));
    expect(await refusal(plain.send(new PutObjectCommand({ ...head, ...one, Body: "x" })))).toMatchObject({
      name: "InvalidRequest",
      status: 400,
      message: expect.stringMatching(/must be made over a secure connection\.$/),
    });
  });
});

describe("a bucket that blocks SSE-C", () => {
  it("E70, E73, E76: is what a new bucket does", async () => {
    const { put, aws } = await fixture({ blockSseCByDefault: true });
    expect(await refusal(put(one))).toEqual({
      name: "AccessDenied",
      status: 403,
      message: `User: arn:aws:iam::${aws.account}:root is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::${Bucket}/${Key}" because this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C). Please specify a different server-side encryption type`,
    });
  });

  it("E72, E74: stops copies too, but no reads of what is there", async () => {
    const { put, read, s3, setDefault } = await fixture();
    await put(one);
    await setDefault({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
      BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] },
    });
    const copy = s3.send(
      new CopyObjectCommand({ Bucket, Key: "c", CopySource: copySource(), ...sourceKey("one"), ...one }),
    );
    expect(await refusal(copy)).toMatchObject({
      status: 403,
      message: expect.stringMatching(/not authorized to perform: s3:CopyObject on resource/),
    });
    expect(await read(one)).toBe("content");
  });

  it("E75: answers before it looks at the key", async () => {
    const { withHeaders } = await fixture({ blockSseCByDefault: true });
    const client = withHeaders({ [`${PREFIX}-key-md5`]: "1B2M2Y8AsgTpgAmY7PhCfg==" });
    const attempt = client.send(new PutObjectCommand({ ...head, ...one, Body: "x" }));
    expect(await refusal(attempt)).toMatchObject({ name: "AccessDenied", status: 403 });
  });
});
