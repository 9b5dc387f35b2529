import { DisableKeyCommand } from "@aws-sdk/client-kms";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  DeleteObjectCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  UploadPartCommand,
  type UploadPartCommandInput,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { plantObject } from "../../../../src/localaws/s3/plant.ts";
import type { LocalAwsOptions } from "../../../../src/localaws/types.ts";
import { withEdit } from "../../client.ts";
import { kmsClient, refusal, s3Client } from "../../core/clients.ts";
import { Bucket, copySource, customerKey, fixture, Key, md5, sourceKey } from "./fixtures.ts";

/** A fixture with one upload begun; parts may be as small as one byte. */
async function begun(input: Partial<CreateMultipartUploadCommandInput> = {}, options: LocalAwsOptions = {}) {
  const made = await fixture({ minimumPartSize: 1, ...options });
  const created = await made.s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...input }));
  const about = { Bucket, Key, UploadId: created.UploadId };
  const part = (PartNumber: number, Body: string, more: Partial<UploadPartCommandInput> = {}) =>
    made.s3.send(new UploadPartCommand({ ...about, PartNumber, Body, ...more }));
  const complete = async (
    parts: readonly { readonly ETag?: string | undefined; readonly PartNumber?: number }[],
    more: Partial<CompleteMultipartUploadCommandInput> = {},
  ) => {
    const Parts = parts.map((each, index) => ({ PartNumber: index + 1, ...each, $metadata: undefined }));
    return made.s3.send(
      new CompleteMultipartUploadCommand({ ...about, MultipartUpload: { Parts }, ...more }),
    );
  };
  return { ...made, created, about, part, complete };
}

describe("a multipart upload", () => {
  it("makes one object of its parts, with an ETag that is no MD5 (E140)", async () => {
    const { part, complete, read, s3, created, about } = await begun({
      ContentType: "text/plain",
      Tagging: "a=1",
    });
    expect(created.ServerSideEncryption).toBe("AES256");
    const parts = [await part(1, "hello "), await part(2, "world")];
    expect(parts[0]?.ETag).toBe(`"${md5("hello ")}"`);
    const done = await complete(parts);
    const digest = md5(Buffer.from(md5("hello ") + md5("world"), "hex"));
    expect(done).toMatchObject({ ETag: `"${digest}-2"`, ServerSideEncryption: "AES256", Key, Bucket });
    expect(await read()).toBe("hello world");
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key, PartNumber: 2 }));
    expect(head).toMatchObject({ PartsCount: 2, ContentLength: 5, ContentType: "text/plain", TagCount: 1 });
    expect(await read({ PartNumber: 2 })).toBe("world");
    expect(await read({ Range: "bytes=4-7" })).toBe("o wo");
    expect(await refusal(s3.send(new ListPartsCommand(about)))).toMatchObject({ name: "NoSuchUpload" });
  });

  it("E4: fixes its encryption when it begins", async () => {
    const { part, complete, setDefault, s3, created, read } = await begun({
      ServerSideEncryption: "aws:kms",
    });
    await setDefault({ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } });
    const parts = [await part(1, "x")];
    const kms = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: created.SSEKMSKeyId };
    expect(parts[0]).toMatchObject(kms);
    expect(await complete(parts)).toMatchObject(kms);
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject(kms);
    expect(await read()).toBe("x");
  });

  it("E6: takes no SSE header with a part", async () => {
    const { about, withHeaders } = await begun();
    const client = withHeaders({ "x-amz-server-side-encryption": "aws:kms" });
    const attempt = client.send(new UploadPartCommand({ ...about, PartNumber: 1, Body: "x" }));
    expect(await refusal(attempt)).toMatchObject({ name: "InvalidArgument", status: 400 });
  });

  it("E123: needs the key for every part and for the end", async () => {
    const made = await fixture({ minimumPartSize: 1 });
    const key = await made.newKey();
    const { UploadId } = await made.s3.send(
      new CreateMultipartUploadCommand({ Bucket, Key, ServerSideEncryption: "aws:kms", SSEKMSKeyId: key }),
    );
    const about = { Bucket, Key, UploadId };
    const part = (PartNumber: number) =>
      made.s3.send(new UploadPartCommand({ ...about, PartNumber, Body: "x" }));
    const { ETag } = await part(1);
    await kmsClient(made.aws).send(new DisableKeyCommand({ KeyId: key }));
    expect(await refusal(part(2))).toMatchObject({ name: "KMS.DisabledException", status: 400 });
    const Parts = [{ PartNumber: 1, ETag }];
    const done = made.s3.send(new CompleteMultipartUploadCommand({ ...about, MultipartUpload: { Parts } }));
    expect(await refusal(done)).toMatchObject({ name: "KMS.DisabledException" });
  });

  it("may be completed with some of its parts, in order, as they were stored last", async () => {
    const { part, complete, read } = await begun();
    await part(1, "old");
    const first = await part(1, "new ");
    await part(2, "left out");
    const third = await part(3, "end");
    await complete([first, { ...third, PartNumber: 3 }]);
    expect(await read()).toBe("new end");
  });

  it.each([
    ["no parts", [], "MalformedXML"],
    ["a wrong ETag", [{ ETag: '"x"' }], "InvalidPart"],
    ["a part that was not stored", [{ ETag: '"x"', PartNumber: 9 }], "InvalidPart"],
    ["parts out of order", [{ PartNumber: 2 }, { PartNumber: 1 }], "InvalidPartOrder"],
    ["a part twice", [{ PartNumber: 1 }, { PartNumber: 1 }], "InvalidPartOrder"],
  ])("is not completed with %s", async (_name, parts, name) => {
    const { part, complete } = await begun();
    const { ETag } = await part(1, "x");
    await part(2, "x");
    const listed = parts.map((each) => ({ ETag, ...each }));
    expect(await refusal(complete(listed))).toMatchObject({ name, status: 400 });
  });

  // The client whose connection broke cannot know whether it was completed, so S3 lets it ask again.
  it("is completed once, however often that is asked", async () => {
    const { part, complete, read, put, about, s3 } = await begun();
    const { ETag } = await part(1, "all");
    const done = await complete([{ ETag }]);
    await put({ Body: "newer" });
    expect(await complete([{ ETag: ETag?.replaceAll('"', "") }])).toMatchObject({ ETag: done.ETag, Key });
    expect(await read()).toBe("newer");
    const others = [{ ETag }, { ETag }];
    expect(await refusal(complete(others))).toMatchObject({ name: "NoSuchUpload", status: 404 });
    expect(await refusal(s3.send(new AbortMultipartUploadCommand(about)))).toMatchObject({
      name: "NoSuchUpload",
    });
  });

  it("L9: refuses a part under the limit unless it is the last", async () => {
    const { part, complete } = await begun({}, { minimumPartSize: 4 });
    const parts = [await part(1, "abc"), await part(2, "d")];
    expect(await refusal(complete(parts))).toEqual({
      name: "EntityTooSmall",
      status: 400,
      message: "Your proposed upload is smaller than the minimum allowed size",
    });
  });

  it("has parts 1 to 10,000", async () => {
    const { part } = await begun();
    expect((await part(10_000, "x")).ETag).toBeDefined();
    for (const number of [0, 10_001]) {
      expect(await refusal(part(number, "x"))).toMatchObject({ name: "InvalidArgument", status: 400 });
    }
  });

  it("is gone when aborted", async () => {
    const { about, part, s3 } = await begun();
    await part(1, "x");
    const abort = () => s3.send(new AbortMultipartUploadCommand(about));
    expect((await abort()).$metadata.httpStatusCode).toBe(204);
    expect(await refusal(abort())).toMatchObject({ name: "NoSuchUpload", status: 404 });
    expect(await refusal(part(1, "x"))).toMatchObject({ name: "NoSuchUpload", status: 404 });
  });

  it("E11: lists its parts page by page, without their encryption", async () => {
    const { about, part, s3 } = await begun({ StorageClass: "STANDARD_IA" });
    for (const number of [3, 1, 2]) await part(number, "x".repeat(number));
    const first = await s3.send(new ListPartsCommand({ ...about, MaxParts: 2 }));
    expect(first).toMatchObject({
      IsTruncated: true,
      NextPartNumberMarker: "2",
      StorageClass: "STANDARD_IA",
    });
    expect(first.Parts).toMatchObject([
      { PartNumber: 1, Size: 1 },
      { PartNumber: 2, Size: 2 },
    ]);
    const rest = await s3.send(new ListPartsCommand({ ...about, PartNumberMarker: "2" }));
    expect(rest.Parts).toMatchObject([{ PartNumber: 3, Size: 3, ETag: `"${md5("xxx")}"` }]);
    expect(rest.IsTruncated).toBe(false);
  });
});

describe("a multipart upload under SSE-C", () => {
  const one = customerKey("one");

  it("wants the key with every part, and reads back with it (E91, E92)", async () => {
    const { part, complete, read, created } = await begun(one);
    expect(created.SSECustomerAlgorithm).toBe("AES256");
    expect(await refusal(part(1, "x"))).toEqual({
      name: "InvalidRequest",
      status: 400,
      message:
        "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.",
    });
    expect(await refusal(part(1, "x", customerKey("two")))).toEqual({
      name: "InvalidRequest",
      status: 400,
      message: "The provided encryption parameters did not match the ones used originally.",
    });
    const first = await part(1, "secret", one);
    expect(first.SSECustomerAlgorithm).toBe("AES256");
    expect("SSECustomerAlgorithm" in (await complete([first]))).toBe(false);
    expect(await read(one)).toBe("secret");
    expect(await refusal(read())).toMatchObject({ name: "InvalidRequest" });
  });

  it("E8: wants it at the end too where a checksum algorithm was chosen", async () => {
    const ChecksumAlgorithm = "CRC32";
    const { part, complete, read } = await begun({ ...one, ChecksumAlgorithm });
    const parts = [await part(1, "secret", { ...one, ChecksumAlgorithm })];
    expect(await refusal(complete(parts))).toMatchObject({ name: "InvalidRequest", status: 400 });
    await complete(parts, one);
    expect(await read(one)).toBe("secret");
  });

  it("E72: is stopped by the block", async () => {
    const made = await fixture({ blockSseCByDefault: true });
    const attempt = made.s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...one }));
    expect(await refusal(attempt)).toMatchObject({ name: "AccessDenied", status: 403 });
  });
});

describe("checksums of a multipart upload", () => {
  it.each([
    ["SHA256", undefined, "COMPOSITE"],
    ["CRC32", undefined, "COMPOSITE"],
    ["CRC32C", "FULL_OBJECT", "FULL_OBJECT"],
    ["CRC64NVME", undefined, "FULL_OBJECT"],
  ] as const)("%s (%s) is %s", async (ChecksumAlgorithm, ChecksumType, type) => {
    const { part, complete, s3, put } = await begun({
      ChecksumAlgorithm,
      ...(ChecksumType !== undefined && { ChecksumType }),
    });
    const parts = [
      await part(1, "hello ", { ChecksumAlgorithm }),
      await part(2, "world", { ChecksumAlgorithm }),
    ];
    const done = await complete(parts);
    expect(done.ChecksumType).toBe(type);
    const name = `Checksum${ChecksumAlgorithm}` as const;
    const ofWhole = (await put({ Key: "whole", Body: "hello world", ChecksumAlgorithm }))[name];
    if (type === "COMPOSITE") expect(done[name]).toMatch(/-2$/);
    else expect(done[name]).toBe(ofWhole);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
    expect(head[name]).toBe(done[name]);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await got.Body?.transformToString()).toBe("hello world");
  });

  it("E10: GetObjectAttributes tells parts and checksum, and no encryption", async () => {
    const { part, complete, s3 } = await begun({ ChecksumAlgorithm: "SHA256" });
    const ChecksumAlgorithm = "SHA256";
    const done = await complete([
      await part(1, "a", { ChecksumAlgorithm }),
      await part(2, "b", { ChecksumAlgorithm }),
    ]);
    const got = await s3.send(
      new GetObjectAttributesCommand({
        Bucket,
        Key,
        ObjectAttributes: ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"],
      }),
    );
    expect(got).toMatchObject({
      ETag: done.ETag?.replaceAll('"', ""),
      Checksum: { ChecksumSHA256: done.ChecksumSHA256?.replace("-2", ""), ChecksumType: "COMPOSITE" },
      ObjectParts: {
        TotalPartsCount: 2,
        IsTruncated: false,
        Parts: [
          { PartNumber: 1, Size: 1, ChecksumSHA256: expect.any(String) },
          { PartNumber: 2, Size: 1, ChecksumSHA256: expect.any(String) },
        ],
      },
      StorageClass: "STANDARD",
      ObjectSize: 2,
    });
    expect(JSON.stringify(got)).not.toMatch(/encryption/i);
  });

  it.each(["COMPOSITE", "FULL_OBJECT"] as const)("of a part is its own: %s", async (ChecksumType) => {
    const { part, complete, s3 } = await begun({ ChecksumAlgorithm: "CRC32", ChecksumType });
    const parts = [await part(1, "one"), await part(2, "two")];
    await complete(parts);
    for (const [index, { ChecksumCRC32 }] of parts.entries()) {
      const read = { Bucket, Key, PartNumber: index + 1, ChecksumMode: "ENABLED" } as const;
      const got = await s3.send(new GetObjectCommand(read));
      // The SDK compares the two while the body is read.
      await got.Body?.transformToString();
      expect(got).toMatchObject({ ChecksumCRC32, ChecksumType });
    }
  });

  it("GetObjectAttributes lists parts page by page", async () => {
    const ChecksumAlgorithm = "CRC32";
    const { part, complete, s3 } = await begun({ ChecksumAlgorithm });
    const parts = [];
    for (const number of [1, 2, 3]) parts.push(await part(number, "x".repeat(number), { ChecksumAlgorithm }));
    await complete(parts);
    const page = (PartNumberMarker?: string) =>
      s3.send(
        new GetObjectAttributesCommand({
          Bucket,
          Key,
          ObjectAttributes: ["ObjectParts"],
          MaxParts: 2,
          PartNumberMarker,
        }),
      );
    const first = (await page()).ObjectParts;
    expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: "2" });
    const rest = (await page(first?.NextPartNumberMarker)).ObjectParts;
    expect(rest).toMatchObject({ IsTruncated: false, Parts: [{ PartNumber: 3, Size: 3 }] });
  });

  it("refuses algorithms that do not fit", async () => {
    const { s3 } = await fixture();
    const create = (more: Partial<CreateMultipartUploadCommandInput>) =>
      s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
    const sha = create({ ChecksumAlgorithm: "SHA256", ChecksumType: "FULL_OBJECT" });
    expect(await refusal(sha)).toMatchObject({ name: "InvalidRequest", status: 400 });
    const crc = create({ ChecksumAlgorithm: "CRC64NVME", ChecksumType: "COMPOSITE" });
    expect(await refusal(crc)).toMatchObject({ name: "InvalidRequest", status: 400 });
    const { part } = await begun({ ChecksumAlgorithm: "SHA256" });
    expect(await refusal(part(1, "x", { ChecksumAlgorithm: "CRC32" }))).toEqual({
      name: "InvalidRequest",
      status: 400,
      message: "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32",
    });
  });

  it("refuses a wrong checksum of the whole, and a wrong size", async () => {
    const { part, complete } = await begun({ ChecksumAlgorithm: "CRC64NVME" });
    const parts = [await part(1, "x", { ChecksumAlgorithm: "CRC64NVME" })];
    const wrong = complete(parts, { ChecksumCRC64NVME: "AAAAAAAAAAA=" });
    expect(await refusal(wrong)).toMatchObject({ name: "BadDigest", status: 400 });
    expect(await refusal(complete(parts, { MpuObjectSize: 2 }))).toMatchObject({ name: "InvalidRequest" });
    expect(await complete(parts, { MpuObjectSize: 1 })).toMatchObject({ ChecksumType: "FULL_OBJECT" });
  });

  it("computes CRC64NVME by itself when no algorithm was named", async () => {
    const { aws, put } = await fixture({ minimumPartSize: 1 });
    const quiet = withEdit(s3Client(aws), (request) => {
      for (const name of Object.keys(request.headers)) {
        if (/checksum/i.test(name)) delete request.headers[name];
      }
    });
    const { UploadId } = await quiet.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const about = { Bucket, Key, UploadId };
    const { ETag } = await quiet.send(new UploadPartCommand({ ...about, PartNumber: 1, Body: "x" }));
    const Parts = [{ PartNumber: 1, ETag }];
    const done = await quiet.send(
      new CompleteMultipartUploadCommand({ ...about, MultipartUpload: { Parts } }),
    );
    const { ChecksumCRC64NVME } = await put({ Key: "k", Body: "x", ChecksumAlgorithm: "CRC64NVME" });
    expect(done).toMatchObject({ ChecksumCRC64NVME, ChecksumType: "FULL_OBJECT" });
  });
});

describe("UploadPartCopy", () => {
  it("copies an object over the copy limit in ranges, into another encryption (E173, E174)", async () => {
    const { s3, about, complete, read, put } = await begun(
      { ServerSideEncryption: "aws:kms" },
      { copyLimit: 6 },
    );
    await put({ Key: "big", Body: "0123456789" });
    const copy = (PartNumber: number, CopySourceRange?: string) =>
      s3.send(
        new UploadPartCopyCommand({ ...about, PartNumber, CopySource: copySource("big"), CopySourceRange }),
      );
    expect(await refusal(copy(1))).toMatchObject({ name: "InvalidRequest", status: 400 });
    const first = await copy(1, "bytes=0-5");
    expect(first.ServerSideEncryption).toBe("aws:kms");
    const second = await copy(2, "bytes=6-9");
    await complete([first.CopyPartResult ?? {}, second.CopyPartResult ?? {}]);
    expect(await read()).toBe("0123456789");
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key }))).ETag).toMatch(/-2"$/);
  });

  it("reads a planted object larger than memory", async () => {
    const { s3, about, aws, complete } = await begun();
    plantObject(aws.s3, { bucket: Bucket, key: "huge", size: 6 * 1024 ** 3 });
    const from = 6 * 1024 ** 3 - 3;
    const { CopyPartResult } = await s3.send(
      new UploadPartCopyCommand({
        ...about,
        PartNumber: 1,
        CopySource: copySource("huge"),
        CopySourceRange: `bytes=${from}-${from + 2}`,
      }),
    );
    expect(CopyPartResult?.ETag).toBe(`"${md5(new Uint8Array(3))}"`);
    await complete([CopyPartResult ?? {}]);
  });

  it("takes keys for source and destination (E7)", async () => {
    const { s3, about, put, read, complete } = await begun({
      ...customerKey("to"),
      ChecksumAlgorithm: "CRC64NVME",
    });
    await put({ Key: "from", ...customerKey("from") });
    const { CopyPartResult } = await s3.send(
      new UploadPartCopyCommand({
        ...about,
        PartNumber: 1,
        CopySource: copySource("from"),
        ...sourceKey("from"),
        ...customerKey("to"),
      }),
    );
    await complete([CopyPartResult ?? {}], customerKey("to"));
    expect(await read(customerKey("to"))).toBe("content");
  });

  const format =
    "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy";
  it.each([
    ["0-8", "InvalidArgument", format],
    ["bytes=1-0", "InvalidArgument", format],
    ["bytes=1-", "InvalidArgument", format],
    ["bytes=0-100", "InvalidArgument", "Range specified is not valid for source object of size: 7"],
    ["bytes=100-200", "InvalidRequest", "The specified copy range is invalid for the source object size"],
  ])("refuses the range %s", async (CopySourceRange, name, message) => {
    const { s3, about, put } = await begun();
    await put({ Key: "source" });
    const attempt = s3.send(
      new UploadPartCopyCommand({
        ...about,
        PartNumber: 1,
        CopySource: copySource("source"),
        CopySourceRange,
      }),
    );
    expect(await refusal(attempt)).toEqual({ name, status: 400, message });
  });
});

describe("conditions of a completion (E169)", () => {
  it("hold, fail, or conflict with a write in between", async () => {
    const { part, complete, put } = await begun();
    const parts = [await part(1, "x")];
    const { ETag } = await put();
    expect(await refusal(complete(parts, { IfNoneMatch: "*" }))).toMatchObject({
      name: "PreconditionFailed",
      status: 412,
    });
    expect(await refusal(complete(parts, { IfMatch: '"other"' }))).toMatchObject({ status: 412 });
    expect(await refusal(complete(parts, { IfMatch: ETag }))).toMatchObject({
      name: "ConditionalRequestConflict",
      status: 409,
    });
  });

  it("conflict with a deletion in between", async () => {
    const made = await fixture({ minimumPartSize: 1 });
    await made.put();
    const { UploadId } = await made.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const about = { Bucket, Key, UploadId };
    const { ETag } = await made.s3.send(new UploadPartCommand({ ...about, PartNumber: 1, Body: "x" }));
    await made.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = (more: object) =>
      made.s3.send(new CompleteMultipartUploadCommand({ ...about, MultipartUpload, ...more }));
    expect(await refusal(complete({ IfMatch: '"x"' }))).toMatchObject({ name: "NoSuchKey", status: 404 });
    expect(await refusal(complete({ IfNoneMatch: "*" }))).toMatchObject({ status: 409 });
    expect((await complete({})).$metadata.httpStatusCode).toBe(200);
  });
});
