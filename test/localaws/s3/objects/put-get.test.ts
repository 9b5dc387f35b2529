import { Readable } from "node:stream";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { refusal, startAt } from "../../core/clients.ts";
import { Bucket, fixture, Key, md5 } from "./fixtures.ts";

describe("PutObject, GetObject and HeadObject", () => {
  it("give back what was put, with everything that goes with it", async () => {
    const { s3, put } = await fixture();
    const sent = {
      CacheControl: "no-cache",
      ContentDisposition: "inline",
      ContentEncoding: "gzip",
      ContentLanguage: "en",
      ContentType: "text/plain",
      Metadata: { colour: "blue" },
      WebsiteRedirectLocation: "/elsewhere",
      StorageClass: "STANDARD_IA",
    } as const;
    const made = await put({ ...sent, Tagging: "a=1&b=2" });
    expect(made).toMatchObject({ ETag: `"${md5("content")}"`, ServerSideEncryption: "AES256" });
    const { Body, ...got } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe("content");
    const described = {
      ...sent,
      ETag: `"${md5("content")}"`,
      ContentLength: 7,
      AcceptRanges: "bytes",
      LastModified: new Date(startAt),
      ServerSideEncryption: "AES256",
      TagCount: 2,
    };
    expect(got).toMatchObject(described);
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject(described);
  });

  it("tell no storage class for STANDARD and no version where there never were any (E14)", async () => {
    const { s3, put } = await fixture();
    await put();
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head.StorageClass).toBeUndefined();
    expect(head.VersionId).toBeUndefined();
    expect(head.BucketKeyEnabled).toBeUndefined();
    expect(head.ContentType).toBe("application/octet-stream");
  });

  it("take a stream, whose aws-chunked coding is not kept (D22)", async () => {
    const { s3, put, read } = await fixture();
    const Body = Readable.from([Buffer.from("one,"), Buffer.from("two")]);
    await put({ Body, ContentLength: 7, ContentEncoding: "gzip" });
    expect(await read()).toBe("one,two");
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
    expect(head.ContentEncoding).toBe("gzip");
    expect(head.ChecksumCRC32).toBeDefined();
  });

  it.each([
    ["deflate, gzip", "deflate, gzip"],
    ["aws-chunked, gzip", "gzip"],
    ["gzip,aws-chunked", "gzip"],
    ["aws-chunked", undefined],
  ])("keep the content encoding %s as %s (D22)", async (ContentEncoding, kept) => {
    const { s3, put } = await fixture();
    await put({ ContentEncoding });
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key }))).ContentEncoding).toBe(kept);
  });

  it("give metadata that is not ASCII back as an encoded word (S30)", async () => {
    const { s3, put } = await fixture();
    await put({ Metadata: { umlaut: "Zürich" } });
    const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    const word = Buffer.from("Zürich").toString("base64");
    expect(Metadata).toEqual({ umlaut: `=?UTF-8?B?${word}?=` });
  });

  it("default to binary/octet-stream (E160)", async () => {
    const { s3, withHeaders } = await fixture();
    await withHeaders({ "content-type": "" }).send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head.ContentType).toBe("binary/octet-stream");
  });

  it("replace headers on the way out where the query asks for it", async () => {
    const { s3, put } = await fixture();
    await put({ ContentType: "text/plain" });
    const got = await s3.send(
      new GetObjectCommand({
        Bucket,
        Key,
        ResponseContentType: "image/png",
        ResponseCacheControl: "max-age=1",
      }),
    );
    expect(got).toMatchObject({ ContentType: "image/png", CacheControl: "max-age=1" });
  });

  it.each([
    ["a key of 1,025 bytes (L7)", { Key: `${"ü".repeat(512)}x` }, "KeyTooLongError", 400],
    ["metadata over 2 KB (L7)", { Metadata: { m: "x".repeat(2048) } }, "MetadataTooLarge", 400],
    ["an unknown storage class", { StorageClass: "SHELF" }, "InvalidStorageClass", 400],
    ["a redirect to nowhere", { WebsiteRedirectLocation: "nowhere" }, "InvalidArgument", 400],
    ["a wrong Content-MD5", { ContentMD5: "1B2M2Y8AsgTpgAmY7PhCfg==" }, "BadDigest", 400],
    [
      "a wrong checksum",
      { ChecksumSHA256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" },
      "BadDigest",
      400,
    ],
    ["a missing bucket", { Bucket: "missing-bucket" }, "NoSuchBucket", 404],
    ["a bucket of somebody else (L12)", { ExpectedBucketOwner: "999999999999" }, "AccessDenied", 403],
  ])("refuse %s", async (_name, input, name, status) => {
    const { put } = await fixture();
    const attempt = put({ ...input } as Parameters<typeof put>[0]);
    expect(await refusal(attempt)).toMatchObject({ name, status });
  });

  it("answer 404 for a missing key, with the key (E21)", async () => {
    const { s3 } = await fixture();
    expect(await refusal(s3.send(new GetObjectCommand({ Bucket, Key })))).toMatchObject({
      name: "NoSuchKey",
      status: 404,
      message: "The specified key does not exist.",
    });
    expect(await refusal(s3.send(new HeadObjectCommand({ Bucket, Key })))).toMatchObject({ status: 404 });
  });
});

describe("a range of an object", () => {
  const content = "0123456789";
  it.each([
    ["bytes=0-8", 206, "012345678", "bytes 0-8/10"],
    ["bytes=1-1", 206, "1", "bytes 1-1/10"],
    ["bytes=1-", 206, "123456789", "bytes 1-9/10"],
    ["bytes=-2", 206, "89", "bytes 8-9/10"],
    ["bytes=-15", 206, content, "bytes 0-9/10"],
    ["bytes=0-100", 206, content, "bytes 0-9/10"],
    ["bytes=1-0", 200, content, undefined],
    ["bytes=-", 200, content, undefined],
    ["bytes=0-1,3-4", 200, content, undefined],
    ["lines=1-2", 200, content, undefined],
  ])("%s", async (Range, status, text, ContentRange) => {
    const { s3, put } = await fixture();
    await put({ Body: content });
    const { Body, ...got } = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
    expect(await Body?.transformToString()).toBe(text);
    expect(got).toMatchObject({ ContentLength: text.length, $metadata: { httpStatusCode: status } });
    expect(got.ContentRange).toBe(ContentRange);
    // Only the whole object has the checksum.
    expect(got.ChecksumCRC32 !== undefined).toBe(text === content);
  });

  it.each(["bytes=-0", "bytes=100-200", "bytes=10-"])("%s cannot be satisfied", async (Range) => {
    const { s3, put } = await fixture();
    await put({ Body: content });
    expect(await refusal(s3.send(new GetObjectCommand({ Bucket, Key, Range })))).toMatchObject({
      name: "InvalidRange",
      status: 416,
    });
  });

  it("is refused together with a part number", async () => {
    const { s3, put } = await fixture();
    await put({ Body: content });
    const get = (PartNumber: number, Range?: string) =>
      s3.send(new GetObjectCommand({ Bucket, Key, PartNumber, Range }));
    expect(await refusal(get(1, "bytes=0-1"))).toMatchObject({ name: "InvalidRequest" });
    expect(await refusal(get(2))).toMatchObject({ name: "InvalidPartNumber", status: 416 });
    expect(await get(1)).toMatchObject({ ContentRange: "bytes 0-9/10", $metadata: { httpStatusCode: 206 } });
  });
});

describe("conditions of a read", () => {
  const eTag = `"${md5("content")}"`;
  it.each([
    ["If-Match that holds", { IfMatch: eTag }, 200],
    ["If-Match without quotes", { IfMatch: md5("content") }, 200],
    ["If-Match of another", { IfMatch: '"x"' }, 412],
    ["If-None-Match of another", { IfNoneMatch: '"x"' }, 200],
    ["If-None-Match of this one", { IfNoneMatch: eTag }, 304],
    ["If-Modified-Since then", { IfModifiedSince: new Date(startAt) }, 304],
    ["If-Modified-Since before", { IfModifiedSince: new Date(startAt - 5000) }, 200],
    ["If-Unmodified-Since before", { IfUnmodifiedSince: new Date(startAt - 5000) }, 412],
    [
      "If-Unmodified-Since before with a matching If-Match",
      { IfMatch: eTag, IfUnmodifiedSince: new Date(0) },
      200,
    ],
    [
      "If-Modified-Since then with another If-None-Match",
      { IfNoneMatch: '"x"', IfModifiedSince: new Date(startAt) },
      200,
    ],
  ])("%s", async (_name, conditions, status) => {
    const { s3, put } = await fixture();
    await put();
    const get = s3.send(new GetObjectCommand({ Bucket, Key, ...conditions }));
    if (status === 200) expect((await get).$metadata.httpStatusCode).toBe(200);
    else expect((await refusal(get)).status).toBe(status);
  });
});
