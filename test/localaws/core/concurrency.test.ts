import { createHash } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Listening } from "../../../src/localaws/http/server.ts";
import { newAws, refusal, s3Client } from "./clients.ts";

const place = { Bucket: "shared", Key: "k" };
const WRITERS = 8;
const ROUNDS = 6;

const md5 = (body: Uint8Array): string => `"${createHash("md5").update(body).digest("hex")}"`;

/** Bodies of different lengths, each of one letter alone: a mixture shows. */
const bodyOf = (writer: number): Buffer => Buffer.alloc(20_000 + 7_000 * writer, 97 + writer);

const isWhole = (body: Uint8Array): boolean =>
  body.every((byte) => byte === body[0]) && body.length === bodyOf((body[0] ?? 97) - 97).length;

describe("many writers to one key, over HTTP", () => {
  const aws = newAws({ minimumPartSize: 1 });
  let server: Listening;
  let s3: S3Client;

  beforeAll(async () => {
    server = await aws.listen();
    s3 = s3Client(aws, { endpoint: server.url });
    await s3.send(new CreateBucketCommand({ Bucket: "shared" }));
  });
  afterAll(() => server.close());

  const put = (writer: number): Promise<unknown> =>
    s3.send(new PutObjectCommand({ ...place, Body: bodyOf(writer) }));
  const get = async (): Promise<{ body: Uint8Array; eTag: string | undefined }> => {
    const { Body, ETag } = await s3.send(new GetObjectCommand(place));
    return { body: (await Body?.transformToByteArray()) ?? new Uint8Array(), eTag: ETag };
  };

  it("leave one whole object, and readers never see another", async () => {
    await put(0);
    for (let round = 0; round < ROUNDS; round++) {
      const writers = Array.from({ length: WRITERS }, (_, writer) => put(writer));
      const readers = Array.from({ length: WRITERS }, get);
      await Promise.all(writers);
      for (const { body, eTag } of [...(await Promise.all(readers)), await get()]) {
        expect(isWhole(body)).toBe(true);
        expect(eTag).toBe(md5(body));
      }
    }
  });

  it("of whom one may create it, create it once", async () => {
    const Key = "new";
    const create = (writer: number): Promise<string> =>
      s3.send(new PutObjectCommand({ ...place, Key, Body: bodyOf(writer), IfNoneMatch: "*" })).then(
        () => "created",
        async (thrown: unknown) => (await refusal(Promise.reject(thrown))).name,
      );
    const outcomes = await Promise.all(Array.from({ length: WRITERS }, (_, writer) => create(writer)));
    expect(outcomes.filter((outcome) => outcome === "created")).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(["created", "PreconditionFailed"]));
  });

  it("in parts and whole, leave the one or the other", async () => {
    const Key = "parts";
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...place, Key }));
    const Parts = await Promise.all(
      [1, 2, 3].map(async (PartNumber) => {
        const part = { ...place, Key, UploadId, PartNumber, Body: Buffer.alloc(10_000, 112) };
        return { PartNumber, ETag: (await s3.send(new UploadPartCommand(part))).ETag };
      }),
    );
    const complete = new CompleteMultipartUploadCommand({
      ...place,
      Key,
      UploadId,
      MultipartUpload: { Parts },
    });
    await Promise.all([
      s3.send(complete),
      s3.send(new PutObjectCommand({ ...place, Key, Body: Buffer.alloc(5_000, 113) })),
    ]);
    const { Body } = await s3.send(new GetObjectCommand({ ...place, Key }));
    const body = Buffer.from((await Body?.transformToByteArray()) ?? []);
    expect(["p".repeat(30_000), "q".repeat(5_000)]).toContain(body.toString());
  });

  it("each leave a version where there are versions", async () => {
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: "shared", VersioningConfiguration }));
    const Key = "versions";
    const puts = Array.from({ length: WRITERS }, (_, writer) =>
      s3.send(new PutObjectCommand({ ...place, Key, Body: bodyOf(writer) })),
    );
    const removals = [1, 2].map(() => s3.send(new DeleteObjectCommand({ ...place, Key })));
    await Promise.all([...puts, ...removals]);
    const { Versions = [], DeleteMarkers = [] } = await s3.send(
      new ListObjectVersionsCommand({ Bucket: "shared", Prefix: Key }),
    );
    expect([Versions.length, DeleteMarkers.length]).toEqual([WRITERS, 2]);
    expect([...Versions, ...DeleteMarkers].filter(({ IsLatest }) => IsLatest)).toHaveLength(1);
    expect(new Set(Versions.map(({ ETag }) => ETag)).size).toBe(WRITERS);
  });
});
