import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { awsPorts } from "../../src/aws/ports.ts";
import type { ObjectState, ObjectWrite, SseCKey } from "../../src/flow/ports.ts";
import type { TargetEncryption } from "../../src/model/encryption.ts";
import { customerKey, type World, world } from "./world.ts";

const region = "us-east-1";
const key = "a b+c/ü%😀\n.txt";
const ref = { bucket: "bucket", key };
const parts = { tags: "yes", grants: true } as const;
const small = { minimumPartSize: 1, copyLimit: 16, blockSseCByDefault: false };
const body = "0123456789".repeat(5);
const friend = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";

/** All that a copy could lose (E159 to E166), under whatever encryption. */
const rich: Partial<PutObjectCommandInput> = {
  Metadata: { owner: "team a", "x-amz-key-v2": "wrapped" },
  CacheControl: "max-age=60",
  ContentDisposition: 'attachment; filename="a.txt"',
  ContentEncoding: "gzip",
  ContentLanguage: "de",
  ContentType: "text/plain; charset=utf-8",
  Expires: new Date("2030-01-01T00:00:00Z"),
  Tagging: "project=a%20b&empty=&sign=%2B%3D%2F",
  StorageClass: "STANDARD_IA",
  WebsiteRedirectLocation: "/elsewhere",
  ChecksumAlgorithm: "CRC32C",
  GrantFullControl: `id="${friend}"`,
  GrantRead: 'uri="http://acs.amazonaws.com/groups/global/AuthenticatedUsers"',
};

async function planted(it: World, more: Partial<PutObjectCommandInput> = rich): Promise<string> {
  await it.s3.send(new CreateBucketCommand({ Bucket: "bucket", ObjectOwnership: "ObjectWriter" }));
  await it.s3.send(new PutObjectCommand({ Bucket: "bucket", Key: key, Body: body, ...more }));
  return it.newKey();
}

async function stateOf(it: World, held: readonly SseCKey[] = [], versionId?: string): Promise<ObjectState> {
  const pinned = versionId === undefined ? ref : { ...ref, versionId };
  const read = await it.ports.readObject(pinned, region, held, parts);
  if (!read.ok) throw new Error(read.failure.message);
  return read.value;
}

function writeOf(state: ObjectState, after: TargetEncryption, sseCKey?: SseCKey): ObjectWrite {
  const { lock } = state.facts;
  return { ref, region, state, lock, after, ...(sseCKey === undefined ? {} : { sseCKey }) };
}

const noNote = async () => undefined;

/** What must survive whatever was done. */
function kept({ facts, ...state }: ObjectState) {
  const { size, storageClass, websiteRedirect, lock } = facts;
  return { ...state, size, storageClass, websiteRedirect, lock };
}

async function content(it: World, extra: object = {}): Promise<string> {
  const { Body } = await it.s3.send(new GetObjectCommand({ Bucket: "bucket", Key: key, ...extra }));
  return (await Body?.transformToString()) ?? "";
}

async function uploads(it: World): Promise<number> {
  const { Uploads } = await it.s3.send(new ListMultipartUploadsCommand({ Bucket: "bucket" }));
  return Uploads?.length ?? 0;
}

describe("what is read before a write", () => {
  it("is everything a copy could lose", async () => {
    const it = world();
    await planted(it);
    const state = await stateOf(it);
    expect(state).toMatchObject({
      metadata: { owner: "team a", "x-amz-key-v2": "wrapped" },
      missingMetadata: 0,
      headers: {
        CacheControl: "max-age=60",
        ContentDisposition: 'attachment; filename="a.txt"',
        ContentEncoding: "gzip",
        ContentLanguage: "de",
        ContentType: "text/plain; charset=utf-8",
        Expires: "Tue, 01 Jan 2030 00:00:00 GMT",
      },
      tags: { project: "a b", empty: "", sign: "+=/" },
      grants: [
        `FULL_CONTROL id="${friend}"`,
        'READ uri="http://acs.amazonaws.com/groups/global/AuthenticatedUsers"',
      ],
      checksum: { algorithm: "CRC32C" },
    });
    expect(state.facts).toMatchObject({
      storageClass: "STANDARD_IA",
      websiteRedirect: "/elsewhere",
      size: 50,
    });
  });

  it("leaves out tags where HEAD counts none, and the owner's own grant", async () => {
    const it = world();
    await planted(it, {});
    const read = await it.ports.readObject(ref, region, [], { tags: "if-any", grants: true });
    expect(read).toMatchObject({ ok: true, value: { tags: {}, grants: [] } });
    expect(it.aws.calls.map(({ operation }) => operation)).not.toContain("GetObjectTagging");
  });

  it("does without the checksum where the caller may not decrypt (E24)", async () => {
    const it = world();
    const keyArn = await planted(it, {});
    await it.s3.send(
      new PutObjectCommand({
        Bucket: "bucket",
        Key: key,
        Body: body,
        ServerSideEncryption: "aws:kms",
        SSEKMSKeyId: keyArn,
      }),
    );
    const denied = { type: "error", status: 403, code: "AccessDenied", message: "no" } as const;
    it.aws.inject({ operation: "HeadObject", answer: denied });
    const state = await stateOf(it);
    expect(state.checksum).toBeUndefined();
    expect(state.facts.serverSide).toMatchObject({ state: "known", value: { type: "sse-kms", keyArn } });
  });
});

describe.each(["copyObject", "multipartCopy"] as const)("%s", (name) => {
  const copy = (it: World, write: ObjectWrite) =>
    name === "copyObject" ? it.ports.copyObject(write) : it.ports.multipartCopy(write, noNote);
  const options = name === "copyObject" ? { blockSseCByDefault: false } : small;
  const config = { partSize: 7 };

  it("changes the encryption and nothing else", async () => {
    const it = world(options, config);
    const keyArn = await planted(it);
    const before = await stateOf(it);
    const after = { type: "sse-kms", keyArn, bucketKey: true } as const;
    expect(await copy(it, writeOf(before, after))).toMatchObject({ ok: true });
    const now = await stateOf(it);
    expect(kept(now)).toEqual(kept(before));
    expect(now.facts.serverSide).toEqual({ state: "known", value: after });
    expect(await content(it)).toBe(body);
  });

  it.each([
    ["SSE-S3", () => ({ type: "sse-s3" }) as const],
    [
      "SSE-KMS without a Bucket Key",
      (keyArn: string) => ({ type: "sse-kms", keyArn, bucketKey: false }) as const,
    ],
    ["DSSE-KMS (E130)", (keyArn: string) => ({ type: "dsse-kms", keyArn }) as const],
  ])("makes %s", async (_name, target) => {
    const it = world(options, config);
    const keyArn = await planted(it, {});
    const after = target(keyArn);
    expect(await copy(it, writeOf(await stateOf(it), after))).toMatchObject({ ok: true });
    expect((await stateOf(it)).facts.serverSide).toEqual({ state: "known", value: after });
  });

  it("moves an SSE-C object to KMS with its key (E94)", async () => {
    const it = world(options, config);
    const held = customerKey(7);
    const keyArn = await planted(it, {
      ...rich,
      SSECustomerAlgorithm: "AES256",
      SSECustomerKey: held.base64,
    });
    const before = await stateOf(it, [held]);
    const after = { type: "sse-kms", keyArn, bucketKey: true } as const;
    expect(await copy(it, writeOf(before, after, held))).toMatchObject({ ok: true });
    const now = await stateOf(it);
    expect(kept(now)).toEqual(kept(before));
    expect(now.facts.serverSide).toEqual({ state: "known", value: after });
  });

  it("keeps the lock it is told to keep (E166)", async () => {
    const it = world(options, config);
    await it.s3.send(new CreateBucketCommand({ Bucket: "bucket", ObjectLockEnabledForBucket: true }));
    const retain = new Date("2027-01-01T00:00:00Z");
    await it.s3.send(
      new PutObjectCommand({
        Bucket: "bucket",
        Key: key,
        Body: body,
        ObjectLockMode: "GOVERNANCE",
        ObjectLockRetainUntilDate: retain,
        ObjectLockLegalHoldStatus: "ON",
      }),
    );
    const before = await stateOf(it);
    const after = { type: "dsse-kms", keyArn: await it.newKey() } as const;
    expect(await copy(it, writeOf(before, after))).toMatchObject({ ok: true });
    const now = await stateOf(it);
    expect(now.facts.lock).toEqual({
      mode: "GOVERNANCE",
      retainUntil: retain.toISOString(),
      legalHold: true,
    });
    expect(now.facts.ref.versionId).not.toBe(before.facts.ref.versionId);
  });

  it("copies the version that was read, and tells the new one (E156)", async () => {
    const it = world(options, config);
    const keyArn = await planted(it, {});
    await it.s3.send(
      new PutBucketVersioningCommand({ Bucket: "bucket", VersioningConfiguration: { Status: "Enabled" } }),
    );
    const before = await stateOf(it);
    const answer = await copy(it, writeOf(before, { type: "sse-kms", keyArn, bucketKey: false }));
    const now = await stateOf(it);
    expect(answer).toMatchObject({
      ok: true,
      value: {
        versionId: now.facts.ref.versionId,
        eTag: now.facts.eTag,
        requestIds: [expect.any(String), ...(name === "copyObject" ? [] : [expect.any(String)])],
      },
    });
    const { Versions } = await it.s3.send(new ListObjectVersionsCommand({ Bucket: "bucket" }));
    expect(Versions).toHaveLength(2);
  });

  it("never writes over what another writer put there since (E169)", async () => {
    const it = world(options, config);
    const keyArn = await planted(it, {});
    const before = await stateOf(it);
    await it.s3.send(new PutObjectCommand({ Bucket: "bucket", Key: key, Body: "newer than that" }));
    const answer = await copy(it, writeOf(before, { type: "sse-kms", keyArn, bucketKey: false }));
    expect(answer).toMatchObject({ ok: false, failure: { preconditionFailed: true } });
    expect(await content(it)).toBe("newer than that");
    expect(await uploads(it)).toBe(0);
  });

  it("is sent once only, even when its answer was lost", async () => {
    const it = world(options, { ...config, maxAttempts: 5 });
    const keyArn = await planted(it, {});
    const before = await stateOf(it);
    const operation = name === "copyObject" ? "CopyObject" : "CompleteMultipartUpload";
    it.aws.inject({ operation, answer: { type: "reset-after" } });
    const answer = await copy(it, writeOf(before, { type: "sse-kms", keyArn, bucketKey: false }));
    expect(answer).toMatchObject({ ok: false, failure: { reason: "timeout" } });
    expect(it.aws.calls.filter((call) => call.operation === operation)).toHaveLength(1);
    expect((await stateOf(it)).facts.serverSide).toMatchObject({ value: { type: "sse-kms" } });
  });

  it("takes an error inside a 200 for what it is (E172)", async () => {
    const it = world(options, config);
    const keyArn = await planted(it, {});
    const operation = name === "copyObject" ? "CopyObject" : "CompleteMultipartUpload";
    it.aws.inject({
      operation,
      answer: { type: "error-in-200", code: "InternalError", message: "We encountered an internal error." },
    });
    const answer = await copy(it, writeOf(await stateOf(it), { type: "sse-kms", keyArn, bucketKey: false }));
    expect(answer.ok).toBe(false);
  });
});

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

describe("updateObjectEncryption", () => {
  it("wraps the data key anew and leaves the rest, of an old version too (E195, E206)", async () => {
    const it = world();
    const keyArn = await planted(it);
    await it.s3.send(
      new PutBucketVersioningCommand({ Bucket: "bucket", VersioningConfiguration: { Status: "Enabled" } }),
    );
    await it.s3.send(new PutObjectCommand({ Bucket: "bucket", Key: key, Body: "newer" }));
    const before = await stateOf(it, [], "null");
    const after = { type: "sse-kms", keyArn, bucketKey: true } as const;
    const write = { ...writeOf(before, after), ref: { ...ref, versionId: "null" } };
    expect(await it.ports.updateObjectEncryption(write)).toMatchObject({
      ok: true,
      value: { versionId: "null" },
    });
    const now = await stateOf(it, [], "null");
    expect(now).toEqual({
      ...before,
      facts: { ...before.facts, serverSide: { state: "known", value: after } },
    });
    expect(await content(it)).toBe("newer");
  });

  it("says that it only makes SSE-KMS (E193), without asking", async () => {
    const it = world();
    const keyArn = await planted(it, {});
    const write = writeOf(await stateOf(it), { type: "dsse-kms", keyArn });
    expect(await it.ports.updateObjectEncryption(write)).toMatchObject({
      ok: false,
      failure: { reason: "unsupported" },
    });
    expect(it.aws.calls.map(({ operation }) => operation)).not.toContain("UpdateObjectEncryption");
  });

  it("reports what S3 says of a source it does not take (E193)", async () => {
    const it = world();
    const keyArn = await planted(it, {});
    const dsse = { type: "dsse-kms", keyArn } as const;
    await it.ports.copyObject(writeOf(await stateOf(it), dsse));
    const write = writeOf(await stateOf(it), { type: "sse-kms", keyArn, bucketKey: false });
    expect(await it.ports.updateObjectEncryption(write)).toMatchObject({
      ok: false,
      failure: { code: "InvalidRequest", status: 400 },
    });
  });
});

describe("annotations, which a multipart copy would lose (E162)", () => {
  const entry = "<AnnotationEntry><AnnotationName>note</AnnotationName><Size>1</Size></AnnotationEntry>";
  /** AWS itself, as far as the ports can tell, with one answer for the list of annotations. */
  async function onAws(status: number, body: string) {
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
    });
    return ports.multipartCopy(write, noNote);
  }

  it("refuses an object that has some", async () => {
    const list = `<ListObjectAnnotationsOutput><Annotations>${entry}</Annotations></ListObjectAnnotationsOutput>`;
    expect(await onAws(200, list)).toMatchObject({
      ok: false,
      failure: { reason: "unsupported", message: expect.stringContaining("annotations") },
    });
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
