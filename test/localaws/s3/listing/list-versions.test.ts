import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type DeleteMarkerEntry,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { s3TestWith } from "../../client.ts";
import { refusal } from "../../core/clients.ts";

const Bucket = "versions";

async function versioned() {
  const test = await s3TestWith(Bucket);
  const put = async (Key: string, Body = "x") => {
    test.aws.clock.advance(1000);
    return (await test.s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId;
  };
  const remove = async (Key: string) =>
    (await test.s3.send(new DeleteObjectCommand({ Bucket, Key }))).VersionId;
  const versioning = (Status: "Enabled" | "Suspended") =>
    test.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  const list = (input: object = {}) => test.s3.send(new ListObjectVersionsCommand({ Bucket, ...input }));
  return { ...test, put, remove, versioning, list };
}

function told({ Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput) {
  const line = (kind: string) => (each: DeleteMarkerEntry) =>
    `${each.Key} ${each.VersionId}${each.IsLatest ? " latest" : ""}${kind}`;
  return [...Versions.map(line("")), ...DeleteMarkers.map(line(" marker"))];
}

describe("ListObjectVersions", () => {
  it("gives versions and delete markers newest first, null versions among them", async () => {
    const { put, remove, versioning, list } = await versioned();
    await put("k", "before");
    await versioning("Enabled");
    const second = await put("k", "second");
    const marker = await remove("k");
    await put("a", "only");
    const page = await list();
    const only = page.Versions?.find((each) => each.Key === "a")?.VersionId;
    expect(told(page)).toEqual([`a ${only} latest`, `k ${second}`, "k null", `k ${marker} latest marker`]);
    expect(page.Versions?.map((each) => each.Size)).toEqual([4, 6, 6]);
    expect(page.Versions?.[0]?.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
    await versioning("Suspended");
    await put("k", "as null again");
    expect(told(await list({ Prefix: "k" }))).toEqual(["k null latest", `k ${second}`, `k ${marker} marker`]);
  });

  it("pages by the two markers together (L5)", async () => {
    const { put, versioning, list } = await versioned();
    await versioning("Enabled");
    const ids: string[] = [];
    for (const key of ["a", "b", "b", "b", "c"]) ids.push(`${key} ${await put(key)}`);
    const [a, b1, b2, b3, c] = ids;
    const found: string[] = [];
    let markers: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (;;) {
      const page = await list({ MaxKeys: 2, ...markers });
      found.push(...(page.Versions ?? []).map((each) => `${each.Key} ${each.VersionId}`));
      if (!page.IsTruncated) break;
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect(found).toEqual([a, b3, b2, b1, c]);
    expect(told(await list({ KeyMarker: "b" })).map((line) => line.split(" ")[0])).toEqual(["c"]);
  });

  it("rolls up at a delimiter and goes on after a common prefix", async () => {
    const { put, versioning, list } = await versioned();
    await versioning("Enabled");
    for (const key of ["a/1", "a/1", "a/2", "b"]) await put(key);
    const first = await list({ Delimiter: "/", MaxKeys: 1 });
    expect(first.CommonPrefixes).toEqual([{ Prefix: "a/" }]);
    expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: "a/" });
    const second = await list({ Delimiter: "/", KeyMarker: first.NextKeyMarker });
    expect(second.CommonPrefixes).toBeUndefined();
    expect(second.Versions?.map((each) => each.Key)).toEqual(["b"]);
  });

  it("encodes keys like a form when asked to (L4)", async () => {
    const { put, list } = await versioned();
    await put("a b\u0001");
    expect((await list({ EncodingType: "url" })).Versions?.[0]?.Key).toBe("a+b%01");
  });

  it("refuses a version marker without a key marker, or an empty one", async () => {
    const { list } = await versioned();
    expect(await refusal(list({ VersionIdMarker: "v" }))).toEqual({
      name: "InvalidArgument",
      message: "A version-id marker cannot be specified without a key marker.",
      status: 400,
    });
    expect(await refusal(list({ KeyMarker: "k", VersionIdMarker: "" }))).toMatchObject({
      name: "InvalidArgument",
    });
  });
});

describe("ListMultipartUploads", () => {
  it("gives uploads by key and start, page by page, and forgets aborted ones", async () => {
    const { s3, aws } = await versioned();
    const start = async (Key: string) => {
      aws.clock.advance(1000);
      return (await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId;
    };
    const [z, a1, a2, dir] = [await start("z"), await start("a"), await start("a"), await start("dir/x")];
    const list = (input: object = {}) => s3.send(new ListMultipartUploadsCommand({ Bucket, ...input }));
    const whole = await list();
    expect(whole.Uploads?.map((each) => each.UploadId)).toEqual([a1, a2, dir, z]);
    expect(whole.Uploads?.[0]).toMatchObject({
      Key: "a",
      StorageClass: "STANDARD",
      Initiated: new Date("2026-06-01T12:00:02Z"),
    });
    const first = await list({ MaxUploads: 1 });
    expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: "a", NextUploadIdMarker: a1 });
    const rest = await list({ KeyMarker: "a", UploadIdMarker: a1 });
    expect(rest.Uploads?.map((each) => each.UploadId)).toEqual([a2, dir, z]);
    expect((await list({ KeyMarker: "a" })).Uploads?.map((each) => each.UploadId)).toEqual([dir, z]);
    const rolled = await list({ Delimiter: "/" });
    expect(rolled.CommonPrefixes).toEqual([{ Prefix: "dir/" }]);
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: "z", UploadId: z }));
    expect((await list({ Prefix: "z" })).Uploads).toBeUndefined();
  });
});
