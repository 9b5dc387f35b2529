import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { awsPorts } from "../../src/aws/ports.ts";
import {
  body,
  content,
  key,
  noNote,
  planted,
  ref,
  region,
  small,
  stateOf,
  uploads,
  writeOf,
} from "./rich-object.ts";
import { type World, world } from "./world.ts";

describe("multipartCopy", () => {
  const kms = async (it: World, more?: Partial<PutObjectCommandInput>) => {
    const keyArn = await planted(it, more);
    return writeOf(await stateOf(it), { type: "sse-kms", keyArn, bucketKey: true });
  };

  it("copies in parts of the asked size, and says which upload it is before the first", async () => {
    const it = world(small, { partSize: 7, partConcurrency: 3 });
    const write = await kms(it);
    const noted: [string, number][] = [];
    await it.ports.multipartCopy(write, async (uploadId) => {
      const copied = it.aws.calls.filter(({ operation }) => operation === "UploadPartCopy");
      noted.push([uploadId, copied.length]);
    });
    expect(noted).toEqual([[expect.any(String), 0]]);
    const copied = it.aws.calls.filter(({ operation }) => operation === "UploadPartCopy");
    expect(copied).toHaveLength(8);
    expect(
      createHash("sha256")
        .update(await content(it))
        .digest("hex"),
    ).toBe(createHash("sha256").update(body).digest("hex"));
  });

  it("keeps a checksum of the whole object across the parts (E143)", async () => {
    const it = world(small, { partSize: 7 });
    const write = await kms(it, { ChecksumAlgorithm: "CRC64NVME" });
    const before = write.state.checksum;
    expect(before).toMatchObject({ algorithm: "CRC64NVME", type: "FULL_OBJECT" });
    await it.ports.multipartCopy(write, noNote);
    expect((await stateOf(it)).checksum).toEqual(before);
  });

  it("tries a part again, and leaves no upload behind when one cannot be copied", async () => {
    const it = world(small, { partSize: 7, maxAttempts: 2 });
    const write = await kms(it);
    const slow = { type: "error", status: 503, code: "SlowDown", message: "slower" } as const;
    it.aws.inject({ operation: "UploadPartCopy", answer: slow });
    expect(await it.ports.multipartCopy(write, noNote)).toMatchObject({ ok: true });

    const again = writeOf(await stateOf(it), { type: "dsse-kms", keyArn: await it.newKey() });
    const denied = { type: "error", status: 403, code: "AccessDenied", message: "no" } as const;
    it.aws.inject({ operation: "UploadPartCopy", skip: 3, times: Number.POSITIVE_INFINITY, answer: denied });
    expect(await it.ports.multipartCopy(again, noNote)).toMatchObject({
      ok: false,
      failure: { reason: "access-denied" },
    });
    expect(await uploads(it)).toBe(0);
    expect((await stateOf(it)).facts.serverSide).toMatchObject({ value: { type: "sse-kms" } });
  });

  it.each([{}, { ChecksumAlgorithm: "CRC32C" }] as const)(
    "goes on with an upload that was cut off: %j",
    async (more) => {
      const it = world(small, { partSize: 7, partConcurrency: 1, maxAttempts: 1 });
      const write = await kms(it, more);
      let uploadId = "";
      // The connection is gone for good after three parts, and the abort does not get through either.
      const gone = { type: "reset-before" } as const;
      const ends = [
        it.aws.inject({
          operation: "UploadPartCopy",
          skip: 3,
          times: Number.POSITIVE_INFINITY,
          answer: gone,
        }),
        it.aws.inject({ operation: "AbortMultipartUpload", times: Number.POSITIVE_INFINITY, answer: gone }),
      ];
      const cut = await it.ports.multipartCopy(write, async (id) => {
        uploadId = id;
      });
      expect(cut).toMatchObject({ ok: false });
      expect(await uploads(it)).toBe(1);
      for (const end of ends) end();
      const before = it.aws.calls.length;
      const noted: string[] = [];
      const done = await it.ports.multipartCopy(write, async (id) => void noted.push(id), uploadId);
      expect(done).toMatchObject({ ok: true });
      const since = it.aws.calls.slice(before).map(({ operation }) => operation);
      expect(since.filter((operation) => operation === "UploadPartCopy")).toHaveLength(5);
      expect(since).not.toContain("CreateMultipartUpload");
      expect(noted).toEqual([]);
      expect(await uploads(it)).toBe(0);
      expect(await content(it)).toBe(body);
      expect((await stateOf(it)).checksum?.value).toBe(write.state.checksum?.value);
    },
  );

  it("begins anew where the upload to go on with is gone, and copies parts of another size again", async () => {
    const it = world(small, { partSize: 7 });
    const write = await kms(it);
    const noted: string[] = [];
    const note = async (id: string) => void noted.push(id);
    expect(await it.ports.multipartCopy(write, note, "no-such-upload")).toMatchObject({ ok: true });
    expect(noted).toHaveLength(1);
    const again = writeOf(await stateOf(it), { type: "dsse-kms", keyArn: await it.newKey() });
    const { UploadId = "" } = await it.s3.send(
      new CreateMultipartUploadCommand({ Bucket: "bucket", Key: key }),
    );
    await it.s3.send(
      new UploadPartCommand({ Bucket: "bucket", Key: key, UploadId, PartNumber: 1, Body: "other" }),
    );
    expect(await it.ports.multipartCopy(again, note, UploadId)).toMatchObject({ ok: true });
    expect(await content(it)).toBe(body);
    expect(await uploads(it)).toBe(0);
  });

  it("begins nothing when something that was read cannot be sent again", async () => {
    const it = world(small, { partSize: 7 });
    const write = await kms(it);
    const lost = { ...write, state: { ...write.state, missingMetadata: 1 } };
    expect(await it.ports.multipartCopy(lost, noNote)).toMatchObject({
      ok: false,
      failure: { reason: "unsupported", message: expect.stringContaining("1 metadata entries") },
    });
    const odd = { ...write, state: { ...write.state, headers: { Expires: "next week" } } };
    expect(await it.ports.multipartCopy(odd, noNote)).toMatchObject({ ok: false });
    expect(it.aws.calls.map(({ operation }) => operation)).not.toContain("CreateMultipartUpload");
  });

  it("aborts an upload that an earlier run left, and one that is gone is fine", async () => {
    const it = world(small, { partSize: 7 });
    const write = await kms(it);
    const left: string[] = [];
    const killed = it.ports.multipartCopy(write, async (uploadId) => {
      left.push(uploadId);
      throw new Error("killed");
    });
    await expect(killed).rejects.toThrow("killed");
    expect(await uploads(it)).toBe(1);
    const [uploadId = ""] = left;
    expect(await it.ports.abortUpload(ref, region, uploadId)).toMatchObject({ ok: true });
    expect(await uploads(it)).toBe(0);
    expect(await it.ports.abortUpload(ref, region, uploadId)).toMatchObject({ ok: true });
  });
});

describe("uploads that a killed run had no time to note", () => {
  it("are aborted where they are ours, of this key, since then, and empty", async () => {
    const it = world(small, { partSize: 7 });
    await planted(it, {});
    const begin = async (Key: string) =>
      (await it.s3.send(new CreateMultipartUploadCommand({ Bucket: "bucket", Key }))).UploadId ?? "";
    await begin(key);
    const [sibling, withPart] = [await begin(`${key} and more`), await begin(key)];
    await it.s3.send(
      new UploadPartCommand({ Bucket: "bucket", Key: key, UploadId: withPart, PartNumber: 1, Body: "part" }),
    );
    const stranger = it.as({ type: "role", name: "somebody-else" });
    await stranger.abortEmptyUploads(ref, region, "2026-01-01T00:00:00Z");
    expect(await uploads(it)).toBe(3);
    await it.ports.abortEmptyUploads(ref, region, "2026-06-02T00:00:00Z");
    expect(await uploads(it)).toBe(3);
    expect(await it.ports.abortEmptyUploads(ref, region, "2026-06-01T12:00:00.500Z")).toMatchObject({
      ok: true,
    });
    const { Uploads } = await it.s3.send(new ListMultipartUploadsCommand({ Bucket: "bucket" }));
    expect(Uploads?.map(({ UploadId }) => UploadId).sort()).toEqual([sibling, withPart].sort());
  });
});

describe("annotations, which a multipart copy would lose (E162)", () => {
  const entry = "<AnnotationEntry><AnnotationName>note</AnnotationName><Size>1</Size></AnnotationEntry>";
  /** AWS itself, as far as the ports can tell, with one answer for the list of annotations. */
  async function onAws(status: number, body: string, endpoint?: string) {
    const it = world(small);
    const keyArn = await planted(it);
    const write = writeOf(await stateOf(it), { type: "sse-kms", keyArn, bucketKey: true });
    const handler = it.aws.requestHandler();
    const requestHandler: typeof handler = {
      ...handler,
      handle: async (request) =>
        Object.hasOwn(request.query ?? {}, "annotation")
          ? { response: { statusCode: status, headers: {}, body: Readable.from([body]) } }
          : handler.handle(request),
    };
    const ports = awsPorts({
      region,
      credentials: it.aws.credentials,
      maxAttempts: 1,
      partSize: 16,
      requestHandler,
      ...(endpoint === undefined ? {} : { endpoint }),
    });
    return ports.multipartCopy(write, noNote);
  }
  const some = `<ListObjectAnnotationsOutput><Annotations>${entry}</Annotations></ListObjectAnnotationsOutput>`;

  it("refuses an object that has some", async () => {
    expect(await onAws(200, some)).toMatchObject({
      ok: false,
      failure: { reason: "unsupported", message: expect.stringContaining("annotations") },
    });
  });

  it.each([
    ["https://s3-fips.us-east-1.amazonaws.com", false],
    ["https://bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com", false],
    ["https://s3.dualstack.us-east-1.amazonaws.com", false],
    // A look-alike does not know the call, and could answer it with the object.
    ["https://minio.example.com", true],
    ["https://amazonaws.com.example.com", true],
  ])("asks %s: goes on without an answer: %s", async (endpoint, goesOn) => {
    expect(await onAws(200, some, endpoint)).toMatchObject({ ok: goesOn });
  });

  it("refuses where it cannot be learned", async () => {
    const denied = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>";
    expect(await onAws(403, denied)).toMatchObject({ ok: false, failure: { reason: "access-denied" } });
  });

  it("goes on where there are none", async () => {
    const none = "<ListObjectAnnotationsOutput></ListObjectAnnotationsOutput>";
    expect(await onAws(200, none)).toMatchObject({ ok: true });
  });
});
