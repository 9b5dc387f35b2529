import { DisableKeyCommand } from "@aws-sdk/client-kms";
import {
  CopyObjectCommand,
  DeleteObjectAnnotationCommand,
  DeleteObjectCommand,
  GetObjectAnnotationCommand,
  type GetObjectAnnotationCommandInput,
  HeadObjectCommand,
  ListObjectAnnotationsCommand,
  type ListObjectAnnotationsCommandInput,
  PutBucketPolicyCommand,
  PutObjectAnnotationCommand,
  type PutObjectAnnotationCommandInput,
  paginateListObjectAnnotations,
  UpdateObjectEncryptionCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { checksumOf } from "../../../../src/localaws/s3/checksums.ts";
import { plantObject } from "../../../../src/localaws/s3/plant.ts";
import { kmsClient, refusal, s3Client } from "../../core/clients.ts";
import { Bucket, copySource, customerKey, type Fixture, fixture, Key, md5 } from "./fixtures.ts";

const put = (
  { s3 }: Fixture,
  AnnotationName: string,
  AnnotationPayload: string | Uint8Array = "note",
  more: Partial<PutObjectAnnotationCommandInput> = {},
) => s3.send(new PutObjectAnnotationCommand({ Bucket, Key, AnnotationName, AnnotationPayload, ...more }));
const get = ({ s3 }: Fixture, AnnotationName: string, more: Partial<GetObjectAnnotationCommandInput> = {}) =>
  s3.send(new GetObjectAnnotationCommand({ Bucket, Key, AnnotationName, ...more }));
const text = async (made: Fixture, name: string, more: Partial<GetObjectAnnotationCommandInput> = {}) =>
  (await get(made, name, more)).AnnotationPayload?.transformToString();
const list = ({ s3 }: Fixture, more: Partial<ListObjectAnnotationsCommandInput> = {}) =>
  s3.send(new ListObjectAnnotationsCommand({ Bucket, Key, ...more }));
const names = async (made: Fixture, more: Partial<ListObjectAnnotationsCommandInput> = {}) =>
  ((await list(made, more)).Annotations ?? []).map(({ AnnotationName }) => AnnotationName);
const remove = ({ s3 }: Fixture, AnnotationName: string, more: object = {}) =>
  s3.send(new DeleteObjectAnnotationCommand({ Bucket, Key, AnnotationName, ...more }));
const copy = ({ s3 }: Fixture, more: object = {}) =>
  s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: copySource(), ...more }));

describe("annotations", () => {
  it("are put, listed, read, replaced and deleted, and leave the object as it is (E219)", async () => {
    const made = await fixture();
    const { ETag } = await made.put();
    const written = await put(made, "label", "cat");
    expect(written).toMatchObject({ Key, AnnotationName: "label", ServerSideEncryption: "AES256" });
    await put(made, "label", "dog ü");
    expect(await get(made, "label")).toMatchObject({
      ContentLength: 6,
      ETag: `"${md5("dog ü")}"`,
      ServerSideEncryption: "AES256",
    });
    expect(await text(made, "label")).toBe("dog ü");
    expect(await list(made)).toMatchObject({
      Bucket,
      Key,
      AnnotationCount: 1,
      Annotations: [{ AnnotationName: "label", Size: 6, ETag: `"${md5("dog ü")}"` }],
    });
    expect((await made.s3.send(new HeadObjectCommand({ Bucket, Key }))).ETag).toBe(ETag);
    expect((await remove(made, "label")).$metadata.httpStatusCode).toBe(204);
    expect((await remove(made, "label")).$metadata.httpStatusCode).toBe(204);
    expect(await names(made)).toEqual([]);
    expect(await refusal(get(made, "label"))).toMatchObject({ name: "NoSuchAnnotation", status: 404 });
  });

  it("belong to one version, and go with it (E219)", async () => {
    const made = await fixture();
    await made.setVersioning("Enabled");
    const { VersionId: first } = await made.put();
    await put(made, "a", "1");
    const { VersionId: second } = await made.put();
    expect(await names(made)).toEqual([]);
    expect((await put(made, "a", "2")).ObjectVersionId).toBe(second);
    expect(await text(made, "a", { VersionId: first })).toBe("1");
    expect((await put(made, "b", "old", { VersionId: first })).ObjectVersionId).toBe(first);
    expect(await names(made, { VersionId: first })).toEqual(["a", "b"]);
    expect(await names(made)).toEqual(["a"]);
    await made.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await refusal(list(made))).toMatchObject({ name: "NoSuchKey", status: 404 });
    expect(await names(made, { VersionId: second })).toEqual(["a"]);
    await made.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: first }));
    expect(await refusal(list(made, { VersionId: first }))).toMatchObject({ name: "NoSuchVersion" });
  });

  it("are gone with an object that is overwritten where there are no versions (E219)", async () => {
    const made = await fixture();
    await made.put();
    await put(made, "a");
    await made.put();
    expect(await names(made)).toEqual([]);
  });

  it("are listed in pages, in the order of their names, by prefix", async () => {
    const made = await fixture();
    await made.put();
    for (const name of ["b.2", "a", "b.10", "ü", "b.1"]) await put(made, name);
    const pages: (string | undefined)[][] = [];
    const paginated = paginateListObjectAnnotations(
      { client: made.s3 },
      { Bucket, Key, MaxAnnotationResults: 2 },
    );
    for await (const { Annotations } of paginated)
      pages.push((Annotations ?? []).map(({ AnnotationName }) => AnnotationName));
    expect(pages).toEqual([["a", "b.1"], ["b.10", "b.2"], ["ü"]]);
    expect(await names(made, { AnnotationPrefix: "b." })).toEqual(["b.1", "b.10", "b.2"]);
    expect(await refusal(list(made, { AnnotationPrefix: "b c" }))).toMatchObject({ name: "InvalidPrefix" });
    for (const MaxAnnotationResults of [0, 1001])
      expect(await refusal(list(made, { MaxAnnotationResults }))).toMatchObject({ name: "InvalidArgument" });
    expect(await refusal(list(made, { ContinuationToken: "none" }))).toMatchObject({
      name: "InvalidArgument",
    });
  });

  it.each([
    ["a b", "InvalidAnnotationName"],
    ["a/b", "InvalidAnnotationName"],
    ["AWS.x", "InvalidAnnotationName"],
    ["s3", "InvalidAnnotationName"],
    ["ü".repeat(257), "AnnotationNameTooLong"],
  ])("refuse the name %s (E218)", async (name, code) => {
    const made = await fixture();
    await made.put();
    expect(await refusal(put(made, name))).toMatchObject({ name: code, status: 400 });
  });

  it("take names of any letters, up to 512 bytes (E218)", async () => {
    const made = await fixture();
    await made.put();
    for (const name of ["ü".repeat(256), "名前", "__proto__", "a.b-c_1"]) {
      await put(made, name, name);
      expect(await text(made, name)).toBe(name);
    }
    expect(await names(made)).toHaveLength(4);
  });

  it("take 1 byte to 1 MiB of UTF-8 (E218)", async () => {
    const made = await fixture();
    await made.put();
    const most = "x".repeat(1024 ** 2);
    await put(made, "most", most);
    expect(await text(made, "most")).toBe(most);
    for (const payload of ["", `${most}x`])
      expect(await refusal(put(made, "other", payload))).toMatchObject({ name: "InvalidRequest" });
    expect(await refusal(put(made, "other", Uint8Array.of(0xff)))).toMatchObject({
      name: "UnsupportedMediaType",
      status: 415,
    });
    expect(await names(made)).toEqual(["most"]);
  });

  it("are 1,000 a version at the most (E218)", async () => {
    const made = await fixture();
    await made.put();
    for (let n = 0; n < 1000; n += 1) await put(made, `n${n}`);
    expect(await refusal(put(made, "n1000"))).toMatchObject({ name: "AnnotationLimitExceeded", status: 400 });
    await put(made, "n999", "again");
    expect(await text(made, "n999")).toBe("again");
  });

  it("need an object", async () => {
    const made = await fixture();
    for (const asked of [put(made, "a"), get(made, "a"), list(made), remove(made, "a")])
      expect(await refusal(asked)).toMatchObject({ name: "NoSuchKey", status: 404 });
  });

  it("hang on the object's ETag where that is asked for (E221)", async () => {
    const made = await fixture();
    const { ETag } = await made.put();
    const ObjectIfMatch = `"${md5("other")}"`;
    const failed = { name: "PreconditionFailed", status: 412 };
    expect(await refusal(put(made, "a", "x", { ObjectIfMatch }))).toMatchObject(failed);
    await put(made, "a", "x", { ObjectIfMatch: ETag });
    expect(await refusal(remove(made, "a", { ObjectIfMatch }))).toMatchObject(failed);
    await remove(made, "a", { ObjectIfMatch: ETag });
  });

  it("have checksums of their own: what was sent, or CRC64NVME", async () => {
    const made = await fixture();
    await made.put();
    const sum = checksumOf("SHA256", Buffer.from("note"));
    const wrong = checksumOf("SHA256", Buffer.from("other"));
    expect(await refusal(put(made, "a", "note", { ChecksumSHA256: wrong }))).toMatchObject({
      name: "BadDigest",
    });
    expect((await put(made, "a", "note", { ChecksumSHA256: sum })).ChecksumSHA256).toBe(sum);
    expect((await get(made, "a", { ChecksumMode: "ENABLED" })).ChecksumSHA256).toBe(sum);
    expect((await list(made)).Annotations?.[0]?.ChecksumAlgorithm).toEqual(["SHA256"]);
  });

  it("can be read and written in any storage class (E220)", async () => {
    const made = await fixture();
    await made.put({ StorageClass: "DEEP_ARCHIVE" });
    await put(made, "a", "cold");
    expect(await text(made, "a")).toBe("cold");
  });
});

describe("annotations over HTTP", () => {
  it("are as in-process", async () => {
    const made = await fixture();
    await made.put();
    const server = await made.aws.listen();
    try {
      const s3 = s3Client(made.aws, { endpoint: server.url });
      const over = { ...made, s3 };
      const payload = Buffer.from("größer ".repeat(1000));
      await put(over, "plain", payload);
      await put(over, "summed", payload, { ChecksumAlgorithm: "SHA256" });
      for (const name of ["plain", "summed"]) {
        expect(await text(over, name, { ChecksumMode: "ENABLED" })).toBe(payload.toString());
        expect(await text(made, name)).toBe(payload.toString());
      }
      expect(await names(over)).toEqual(["plain", "summed"]);
    } finally {
      await server.close();
    }
  });
});

describe("the encryption of annotations (E220)", () => {
  it("is the object's: a disabled key shuts them too", async () => {
    const made = await fixture();
    const key = await made.newKey();
    await made.put({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: key });
    expect((await put(made, "a", "secret")).ServerSideEncryption).toBe("aws:kms");
    expect(await text(made, "a")).toBe("secret");
    await kmsClient(made.aws).send(new DisableKeyCommand({ KeyId: key }));
    expect(await refusal(get(made, "a"))).toMatchObject({ name: "KMS.DisabledException" });
    expect(await refusal(put(made, "b"))).toMatchObject({ name: "KMS.DisabledException" });
    expect(await names(made)).toEqual(["a"]);
  });

  it("is SSE-S3 where the object has none", async () => {
    const made = await fixture();
    plantObject(made.aws.s3, { bucket: Bucket, key: Key, body: "old" });
    expect((await put(made, "a", "x")).ServerSideEncryption).toBe("AES256");
    expect(await text(made, "a")).toBe("x");
  });

  it("does not exist under SSE-C", async () => {
    const made = await fixture();
    await made.put(customerKey("one"));
    expect(await refusal(put(made, "a"))).toMatchObject({ name: "InvalidRequest", status: 400 });
  });

  it("changes with UpdateObjectEncryption, which leaves them where they are", async () => {
    const made = await fixture();
    await made.put();
    await put(made, "a", "stays");
    const [one, two] = [await made.newKey(), await made.newKey()];
    const { Annotations: before } = await list(made);
    for (const KMSKeyArn of [one, two]) {
      const ObjectEncryption = { SSEKMS: { KMSKeyArn } };
      await made.s3.send(new UpdateObjectEncryptionCommand({ Bucket, Key, ObjectEncryption }));
    }
    await kmsClient(made.aws).send(new DisableKeyCommand({ KeyId: one }));
    expect(await text(made, "a")).toBe("stays");
    expect((await list(made)).Annotations).toEqual(before);
  });
});

describe("CopyObject and annotations (E162)", () => {
  const of = { Key: "copy" };

  it("takes them along under the copy's encryption, checksums and all (E219)", async () => {
    const made = await fixture();
    await made.put();
    const ChecksumSHA256 = checksumOf("SHA256", Buffer.from("note"));
    await put(made, "a", "note", { ChecksumSHA256 });
    const key = await made.newKey();
    await copy(made, { ServerSideEncryption: "aws:kms", SSEKMSKeyId: key });
    const taken = await get(made, "a", { ...of, ChecksumMode: "ENABLED" });
    expect(taken).toMatchObject({ ServerSideEncryption: "aws:kms", ChecksumSHA256 });
    expect(await text(made, "a", of)).toBe("note");
    await copy(made, { ChecksumAlgorithm: "SHA1" });
    expect((await list(made, of)).Annotations?.[0]?.ChecksumAlgorithm).toEqual(["SHA1"]);
  });

  it("leaves them behind with EXCLUDE, and does not know other directives", async () => {
    const made = await fixture();
    await made.put();
    await put(made, "a");
    await copy(made, { AnnotationDirective: "EXCLUDE" });
    expect(await names(made, of)).toEqual([]);
    expect(await refusal(copy(made, { AnnotationDirective: "REPLACE" }))).toMatchObject({
      name: "InvalidArgument",
    });
  });

  it.each(["s3:GetObjectAnnotation", "s3:PutObjectAnnotation"])(
    "needs %s for objects that have some",
    async (action) => {
      const made = await fixture();
      await made.put();
      await deny(made, action);
      await copy(made);
      await made.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: allowAll }));
      await put(made, "a");
      await deny(made, action);
      expect(await refusal(copy(made))).toMatchObject({ name: "AccessDenied", status: 403 });
      await copy(made, { AnnotationDirective: "EXCLUDE" });
    },
  );

  it("cannot take them under SSE-C (E220)", async () => {
    const made = await fixture();
    await made.put();
    await put(made, "a");
    expect(await refusal(copy(made, customerKey("one")))).toMatchObject({ name: "InvalidRequest" });
    await copy(made, { ...customerKey("one"), AnnotationDirective: "EXCLUDE" });
  });
});

const statement = (Effect: string, Action: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect, Principal: "*", Action, Resource: `arn:aws:s3:::${Bucket}/*` }],
});
const allowAll = JSON.stringify(statement("Allow", "s3:GetObject"));

async function deny({ s3 }: Fixture, action: string): Promise<void> {
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(statement("Deny", action)) }));
}

describe("the bucket policy on annotations (E222)", () => {
  it.each([
    ["PutObject*Annotation", (made: Fixture, more: object) => put(made, "a", "x", more)],
    ["GetObject*Annotation", (made: Fixture, more: object) => get(made, "a", more)],
    ["ListObject*Annotations", (made: Fixture, more: object) => list(made, more)],
    ["DeleteObject*Annotation", (made: Fixture, more: object) => remove(made, "a", more)],
  ])("asks for s3:%s, with Version where one is named", async (action, call) => {
    const made = await fixture();
    await made.setVersioning("Enabled");
    const { VersionId } = await made.put();
    await put(made, "a");
    const denied = { name: "AccessDenied", status: 403 };
    await deny(made, `s3:${action.replace("*", "")}`);
    expect(await refusal(call(made, {}))).toMatchObject(denied);
    await call(made, { VersionId });
    await deny(made, `s3:${action.replace("*", "Version")}`);
    expect(await refusal(call(made, { VersionId }))).toMatchObject(denied);
  });
});

describe("annotations of locked versions", () => {
  const until = { ObjectLockMode: "GOVERNANCE", ObjectLockRetainUntilDate: new Date("2099-01-01") } as const;

  it("can be added, and neither replaced nor deleted without a bypass", async () => {
    const made = await fixture({}, { ObjectLockEnabledForBucket: true });
    await made.put({ ...until, ChecksumAlgorithm: "CRC32" });
    await put(made, "a", "kept");
    const denied = { name: "AccessDenied", status: 403 };
    expect(await refusal(put(made, "a", "other"))).toMatchObject(denied);
    expect(await refusal(remove(made, "a"))).toMatchObject(denied);
    const s3 = made.withHeaders({ "x-amz-bypass-governance-retention": "true" });
    await remove({ ...made, s3 }, "a");
    expect(await names(made)).toEqual([]);
  });
});
