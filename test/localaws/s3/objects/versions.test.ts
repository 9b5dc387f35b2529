import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { refusal } from "../../core/clients.ts";
import { Bucket, type Fixture, fixture, Key } from "./fixtures.ts";

const remove = ({ s3 }: Fixture, VersionId?: string) =>
  s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
const listed = async ({ s3 }: Fixture) => {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  return {
    versions: Versions.map((each) => each.VersionId),
    markers: DeleteMarkers.map((each) => each.VersionId),
  };
};

describe("versions", () => {
  it("are kept while versioning is enabled, under ids of their own", async () => {
    const made = await fixture();
    await made.setVersioning("Enabled");
    const first = await made.put({ Body: "first" });
    const second = await made.put({ Body: "second" });
    expect(first.VersionId).not.toBe(second.VersionId);
    expect(await made.read()).toBe("second");
    expect(await made.read({ VersionId: first.VersionId })).toBe("first");
    expect(await listed(made)).toEqual({ versions: [second.VersionId, first.VersionId], markers: [] });
  });

  it("become one null version while it is suspended", async () => {
    const made = await fixture();
    await made.setVersioning("Enabled");
    const { VersionId } = await made.put();
    await made.setVersioning("Suspended");
    expect((await made.put({ Body: "a" })).VersionId).toBeUndefined();
    await made.put({ Body: "b" });
    expect(await listed(made)).toEqual({ versions: ["null", VersionId], markers: [] });
    const head = await made.s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head.VersionId).toBe("null");
  });

  it("an object from before versioning is the null version", async () => {
    const made = await fixture();
    await made.put({ Body: "before" });
    await made.setVersioning("Enabled");
    await made.put({ Body: "after" });
    expect(await made.read({ VersionId: "null" })).toBe("before");
  });

  it("E22: a delete marker hides them; it cannot be read itself", async () => {
    const made = await fixture();
    await made.setVersioning("Enabled");
    const { VersionId } = await made.put();
    const marker = await remove(made);
    expect(marker).toMatchObject({ DeleteMarker: true, $metadata: { httpStatusCode: 204 } });
    const get = (id?: string) => made.s3.send(new GetObjectCommand({ Bucket, Key, VersionId: id }));
    expect(await refusal(get())).toMatchObject({ name: "NoSuchKey", status: 404 });
    expect(await refusal(get(marker.VersionId))).toMatchObject({ name: "MethodNotAllowed", status: 405 });
    expect(await made.read({ VersionId })).toBe("content");
    const reply = await made.s3
      .send(new HeadObjectCommand({ Bucket, Key, VersionId: marker.VersionId }))
      .catch((error) => error.$response);
    expect(reply).toMatchObject({ statusCode: 405, headers: { "x-amz-delete-marker": "true" } });
    expect(reply.headers["last-modified"]).toMatch(/GMT$/);
    const current = await made.s3
      .send(new HeadObjectCommand({ Bucket, Key }))
      .catch((error) => error.$response);
    expect(current).toMatchObject({ statusCode: 404, headers: { "x-amz-delete-marker": "true" } });
  });

  it("come back when the marker is deleted, and go for good when they are", async () => {
    const made = await fixture();
    await made.setVersioning("Enabled");
    const { VersionId } = await made.put();
    const marker = await remove(made);
    expect(await remove(made, marker.VersionId)).toMatchObject({
      DeleteMarker: true,
      VersionId: marker.VersionId,
    });
    expect(await made.read()).toBe("content");
    const gone = await remove(made, VersionId);
    expect(gone.VersionId).toBe(VersionId);
    expect(gone.DeleteMarker).toBeUndefined();
    const get = made.s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
    expect(await refusal(get)).toMatchObject({ name: "NoSuchVersion", status: 404 });
  });

  it("suspended: deleting puts a null marker in place of the null version", async () => {
    const made = await fixture();
    await made.setVersioning("Enabled");
    const { VersionId } = await made.put();
    await made.setVersioning("Suspended");
    await made.put();
    expect(await remove(made)).toMatchObject({ DeleteMarker: true, VersionId: "null" });
    expect(await listed(made)).toEqual({ versions: [VersionId], markers: ["null"] });
  });

  it("an id that is none is refused as such", async () => {
    const made = await fixture();
    await made.put();
    const get = made.s3.send(
      new GetObjectCommand({ Bucket, Key, VersionId: "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD" }),
    );
    expect(await refusal(get)).toEqual({
      name: "InvalidArgument",
      status: 400,
      message: "Invalid version id specified",
    });
  });
});

describe("DeleteObject without versions", () => {
  it("removes the object, and does nothing the second time", async () => {
    const made = await fixture();
    await made.put();
    const first = await remove(made);
    expect(first.DeleteMarker).toBeUndefined();
    expect(first.VersionId).toBeUndefined();
    expect((await remove(made)).$metadata.httpStatusCode).toBe(204);
    expect(await listed(made)).toEqual({ versions: [], markers: [] });
  });

  it("holds back when If-Match names another ETag", async () => {
    const made = await fixture();
    const { ETag } = await made.put();
    const attempt = (IfMatch?: string) => made.s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }));
    expect(await refusal(attempt('"x"'))).toMatchObject({ name: "PreconditionFailed", status: 412 });
    expect((await attempt(ETag)).$metadata.httpStatusCode).toBe(204);
  });
});

describe("DeleteObjects", () => {
  const removeAll = ({ s3 }: Fixture, Objects: { Key: string; VersionId?: string }[], Quiet = false) =>
    s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet } }));

  it("deletes what is there and what is not", async () => {
    const made = await fixture();
    await made.put({ Key: "a & <b>" });
    const { Deleted } = await removeAll(made, [{ Key: "a & <b>" }, { Key: "never" }]);
    expect(Deleted).toEqual([{ Key: "a & <b>" }, { Key: "never" }]);
    expect(await listed(made)).toEqual({ versions: [], markers: [] });
  });

  it("names markers made and removed", async () => {
    const made = await fixture();
    await made.setVersioning("Enabled");
    await made.put();
    const { Deleted } = await removeAll(made, [{ Key }]);
    const marker = Deleted?.[0]?.DeleteMarkerVersionId ?? "";
    expect(Deleted).toEqual([{ Key, DeleteMarker: true, DeleteMarkerVersionId: marker }]);
    const again = await removeAll(made, [{ Key, VersionId: marker }]);
    expect(again.Deleted).toEqual([
      { Key, DeleteMarker: true, DeleteMarkerVersionId: marker, VersionId: marker },
    ]);
  });

  it("says nothing of successes when quiet, and fails each key by itself", async () => {
    const made = await fixture();
    await made.put({ Key: "open" });
    await made.put({ Key: "shut" });
    const Statement = [
      { Effect: "Deny", Principal: "*", Action: "s3:DeleteObject", Resource: `arn:aws:s3:::${Bucket}/shut` },
    ];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await made.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const { Deleted, Errors } = await removeAll(made, [{ Key: "open" }, { Key: "shut" }], true);
    expect(Deleted).toBeUndefined();
    expect(Errors).toMatchObject([{ Key: "shut", Code: "AccessDenied" }]);
    expect(await made.read({ Key: "shut" })).toBe("content");
  });

  it("takes 1,000 keys and no more", async () => {
    const made = await fixture();
    const keys = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `k${index}` }));
    expect((await removeAll(made, keys(1000))).Deleted).toHaveLength(1000);
    expect(await refusal(removeAll(made, keys(1001)))).toMatchObject({ name: "MalformedXML", status: 400 });
    expect(await refusal(removeAll(made, []))).toMatchObject({ name: "MalformedXML" });
  });
});

describe("a caller who may not list (E21)", () => {
  it("is told 403 for what is missing", async () => {
    const made = await fixture();
    const Statement = [
      { Effect: "Deny", Principal: "*", Action: "s3:ListBucket", Resource: `arn:aws:s3:::${Bucket}` },
    ];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await made.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const get = made.s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await refusal(get)).toMatchObject({ name: "AccessDenied", status: 403 });
    expect(await refusal(made.s3.send(new HeadObjectCommand({ Bucket, Key })))).toMatchObject({
      status: 403,
    });
  });
});
