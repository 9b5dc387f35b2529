import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectAnnotationCommand,
  ListMultipartUploadsCommand,
  PutBucketVersioningCommand,
  PutObjectAnnotationCommand,
  PutObjectCommand,
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

describe("annotations, which a multipart copy leaves behind (E162)", () => {
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

  it("goes on where AWS does not know them, as in some Regions", async () => {
    const unknown = "<Error><Code>NotImplemented</Code><Message>no</Message></Error>";
    expect(await onAws(501, unknown)).toMatchObject({ ok: true });
  });

  async function versioned(Status: "Enabled" | "Suspended" | undefined) {
    const it = world(small, { partSize: 16 });
    const keyArn = await planted(it);
    const setVersioning = (to: "Enabled" | "Suspended") =>
      it.s3.send(
        new PutBucketVersioningCommand({ Bucket: "bucket", VersioningConfiguration: { Status: to } }),
      );
    if (Status !== undefined) await setVersioning(Status);
    const write = writeOf(await stateOf(it), { type: "sse-kms", keyArn, bucketKey: true });
    return { ...it, setVersioning, write, marked: { ...write, annotated: true } as const };
  }
  const annotate = (it: World, name: string, more: object = {}) =>
    it.s3.send(
      new PutObjectAnnotationCommand({
        Bucket: "bucket",
        Key: key,
        AnnotationName: name,
        AnnotationPayload: `${name} of it`,
        ...more,
      }),
    );

  it("refuses an object that was given some, at the beginning", async () => {
    const it = await versioned("Enabled");
    await annotate(it, "a");
    expect(await it.ports.multipartCopy(it.write, noNote)).toMatchObject({
      ok: false,
      failure: { preconditionFailed: true, message: expect.stringContaining("annotations") },
    });
    expect(it.aws.calls.map(({ operation }) => operation)).not.toContain("CreateMultipartUpload");
  });

  it("and at the end: nothing is replaced, and no upload is left", async () => {
    const it = await versioned("Enabled");
    const copied = await it.ports.multipartCopy(it.write, async () => void (await annotate(it, "a")));
    expect(copied).toMatchObject({ ok: false, failure: { preconditionFailed: true } });
    expect(it.aws.calls.map(({ operation }) => operation)).not.toContain("CompleteMultipartUpload");
    expect(await uploads(it)).toBe(0);
  });

  it.each([undefined, "Suspended"] as const)(
    "copies none that has some where versioning is %s",
    async (status) => {
      const it = await versioned(status);
      await annotate(it, "a");
      expect(await it.ports.multipartCopy(it.marked, noNote)).toMatchObject({
        ok: false,
        failure: { reason: "unsupported", message: expect.stringContaining("E162") },
      });
      expect(it.aws.calls.map(({ operation }) => operation)).not.toContain("CreateMultipartUpload");
    },
  );

  it("replaces nothing where versioning is suspended while it copies", async () => {
    const it = await versioned("Enabled");
    await annotate(it, "a");
    const suspend = async () => void (await it.setVersioning("Suspended"));
    expect(await it.ports.multipartCopy(it.marked, suspend)).toMatchObject({ ok: false });
    expect(it.aws.calls.map(({ operation }) => operation)).not.toContain("CompleteMultipartUpload");
    expect(await uploads(it)).toBe(0);
  });

  /** A copy of the object, which lacks its annotations. */
  async function bareCopy(names: readonly string[] = ["a"]) {
    const it = await versioned("Enabled");
    for (const name of names) await annotate(it, name, { ChecksumAlgorithm: "SHA256" });
    const from = it.write.state.facts.ref.versionId ?? "";
    const copied = await it.ports.multipartCopy(it.marked, noNote);
    if (!copied.ok) throw new Error(copied.failure.message);
    const { versionId: to = "", eTag = "" } = copied.value;
    const copy = (name: string, more: object = {}) =>
      it.ports.copyAnnotation({ ref, region, name, from, to, eTag, ...more });
    const read = async (AnnotationName: string, VersionId: string) => {
      const about = {
        Bucket: "bucket",
        Key: key,
        AnnotationName,
        VersionId,
        ChecksumMode: "ENABLED",
      } as const;
      const { AnnotationPayload, ChecksumSHA256 } = await it.s3.send(new GetObjectAnnotationCommand(about));
      return { text: await AnnotationPayload?.transformToString(), ChecksumSHA256 };
    };
    return { ...it, from, to, eTag, copy, read };
  }

  it("lists all of a version by its id", async () => {
    const it = await bareCopy(["a", "b", "c"]);
    const listed = await it.ports.listAnnotations({ ...ref, versionId: it.from }, region);
    expect(listed).toMatchObject({
      value: ["a", "b", "c"].map((name) => ({
        name,
        size: 7,
        eTag: expect.stringMatching(/^[0-9a-f]{32}$/),
      })),
    });
    expect(await it.ports.listAnnotations({ ...ref, versionId: it.to }, region)).toEqual({
      ok: true,
      value: [],
    });
  });

  it("lists on however many pages S3 tells", async () => {
    const it = world(small);
    const { credentials } = it.aws;
    const answers = [some.replace("</List", "<NextContinuationToken>2</NextContinuationToken></List"), some];
    const tokens: unknown[] = [];
    const handler = it.aws.requestHandler();
    const requestHandler: typeof handler = {
      ...handler,
      handle: async (request) => {
        if (!Object.hasOwn(request.query ?? {}, "annotation")) return handler.handle(request);
        tokens.push(request.query?.["continuation-token"]);
        return { response: { statusCode: 200, headers: {}, body: Readable.from([answers.shift() ?? ""]) } };
      },
    };
    const ports = awsPorts({ region, credentials, maxAttempts: 1, requestHandler });
    const listed = await ports.listAnnotations(ref, region);
    expect(listed.ok && listed.value.map(({ name }) => name)).toEqual(["note", "note"]);
    expect(tokens).toEqual([undefined, "2"]);
  });

  it("reads one, and sees that it is another by now", async () => {
    const it = await bareCopy();
    const source = { ...ref, versionId: it.from };
    const listed = await it.ports.listAnnotations(source, region);
    const [annotation] = listed.ok ? listed.value : [];
    if (annotation === undefined) throw new Error("none is listed");
    expect(await it.ports.checkAnnotation(source, region, annotation)).toMatchObject({ ok: true });
    await annotate(it, "a", { VersionId: it.from, AnnotationPayload: "another" });
    expect(await it.ports.checkAnnotation(source, region, annotation)).toMatchObject({
      ok: false,
      failure: { preconditionFailed: true },
    });
  });

  it("puts one onto the copy, with its checksum, and a second time finds it there", async () => {
    const it = await bareCopy();
    const put = await it.copy("a");
    expect(put).toMatchObject({ ok: true, value: { outcome: "put", requestIds: [expect.any(String)] } });
    expect(await it.read("a", it.to)).toEqual(await it.read("a", it.from));
    const again = await it.copy("a");
    expect(again).toMatchObject({ ok: true, value: { outcome: "there", requestIds: [] } });
    expect(again.ok && put.ok && again.value.eTag === put.value.eTag).toBe(true);
    const puts = it.aws.calls.filter(({ operation }) => operation === "PutObjectAnnotation");
    expect(puts).toHaveLength(2);
  });

  it("leaves what another writer put there", async () => {
    const it = await bareCopy();
    await annotate(it, "a", { VersionId: it.to, AnnotationPayload: "theirs" });
    expect(await it.copy("a")).toMatchObject({ ok: true, value: { outcome: "other" } });
    expect((await it.read("a", it.to)).text).toBe("theirs");
    expect(await it.copy("b")).toMatchObject({ ok: true, value: { outcome: "gone" } });
  });

  it("writes onto no other version than the one that is named, nor where its ETag is another (E221)", async () => {
    const it = await bareCopy();
    const { VersionId: newest } = await it.s3.send(
      new PutObjectCommand({ Bucket: "bucket", Key: key, Body: "somebody else's" }),
    );
    expect(await it.copy("a", { eTag: "0123" })).toMatchObject({
      ok: false,
      failure: { preconditionFailed: true },
    });
    expect(await it.copy("a")).toMatchObject({ ok: true, value: { outcome: "put" } });
    const theirs = await it.ports.listAnnotations({ ...ref, versionId: newest ?? "" }, region);
    expect(theirs).toEqual({ ok: true, value: [] });
    await it.s3.send(new DeleteObjectCommand({ Bucket: "bucket", Key: key, VersionId: it.to }));
    expect(await it.copy("a")).toMatchObject({ ok: false, failure: { reason: "not-found" } });
  });

  it("finds the version that came after one, among keys that begin alike", async () => {
    const it = await bareCopy();
    const next = (versionId: string) => it.ports.versionAfter({ ...ref, versionId }, region);
    expect(await next(it.from)).toEqual({ ok: true, value: it.to });
    expect(await next(it.to)).toEqual({ ok: true, value: undefined });
    const put = (Key: string) => it.s3.send(new PutObjectCommand({ Bucket: "bucket", Key, Body: "x" }));
    await put(`${key} and more`);
    expect(await next(it.to)).toEqual({ ok: true, value: undefined });
    const { VersionId: newest } = await put(key);
    await it.s3.send(new DeleteObjectCommand({ Bucket: "bucket", Key: key }));
    expect(await next(it.to)).toEqual({ ok: true, value: newest });
    expect(await next(newest ?? "")).toEqual({ ok: true, value: undefined });
    expect(await next("0".repeat(32))).toEqual({ ok: true, value: undefined });
  });
});
