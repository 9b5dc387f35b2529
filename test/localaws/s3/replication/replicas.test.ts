import { DisableKeyCommand } from "@aws-sdk/client-kms";
import {
  DeleteObjectCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutBucketEncryptionCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { plantObject } from "../../../../src/localaws/s3/plant.ts";
import { startAt } from "../../core/clients.ts";
import { customerKey } from "../objects/fixtures.ts";
import { Key, kmsObjects, type Replicating, replicas, replicating, source } from "./fixture.ts";

const statuses = async ({ head }: Replicating) => [
  (await head(source))?.ReplicationStatus,
  (await head(replicas))?.ReplicationStatus,
];

describe("a replica", () => {
  it("comes a little later, and both sides tell (E216)", async () => {
    const it = await replicating();
    await it.rule();
    await it.put();
    expect(await statuses(it)).toEqual(["PENDING", undefined]);
    it.aws.clock.advance(1000);
    expect(await statuses(it)).toEqual(["COMPLETED", "REPLICA"]);
    expect(await it.read(replicas)).toBe("content");
  });

  it("has the version id, date, metadata and tags of its source", async () => {
    const it = await replicating();
    await it.rule();
    const VersionId = await it.put({ Metadata: { a: "b" }, Tagging: "c=d", ContentType: "text/plain" });
    it.aws.clock.advance(60_000);
    expect(await it.head(replicas)).toMatchObject({
      VersionId,
      LastModified: new Date(startAt),
      Metadata: { a: "b" },
      ContentType: "text/plain",
      ETag: (await it.head(source))?.ETag,
    });
    const { TagSet } = await it.s3.send(new GetObjectTaggingCommand({ Bucket: replicas, Key }));
    expect(TagSet).toEqual([{ Key: "c", Value: "d" }]);
  });

  it("takes the storage class of the rule, and is not replicated again", async () => {
    const it = await replicating();
    await it.rule({}, { StorageClass: "STANDARD_IA" });
    await it.put();
    const [done, ...more] = it.aws.replication.replicate();
    expect([done?.problem, more]).toEqual([undefined, []]);
    expect((await it.head(replicas))?.StorageClass).toBe("STANDARD_IA");
    expect(it.aws.replication.replicate()).toEqual([]);
  });

  it.each([
    ["another prefix", { Filter: { Prefix: "b/" } }, undefined],
    ["a disabled rule", { Status: "Disabled" }, undefined],
    ["the tag", { Filter: { Tag: { Key: "copy", Value: "yes" } } }, "COMPLETED"],
    ["another tag", { Filter: { Tag: { Key: "copy", Value: "no" } } }, undefined],
    [
      "prefix and tag",
      { Filter: { And: { Prefix: "a/", Tags: [{ Key: "copy", Value: "yes" }] } } },
      "COMPLETED",
    ],
    [
      "the first version of the schema",
      { Filter: undefined, Priority: undefined, Prefix: "a/" },
      "COMPLETED",
    ],
  ] as const)("is made, or not, by %s", async (_name, rule, status) => {
    const it = await replicating();
    const { Filter, ...rest } = rule as { Filter?: object };
    await it.rule({ ...rest, ...("Filter" in rule && { Filter }) });
    await it.put({ Tagging: "copy=yes" });
    it.aws.replication.replicate();
    expect((await it.head(source))?.ReplicationStatus).toBe(status);
  });

  it("of a delete marker is made only where the rule says so", async () => {
    const it = await replicating();
    const gone = async () => (await it.head(replicas)) === undefined;
    const remove = new DeleteObjectCommand({ Bucket: source, Key });
    await it.rule();
    await it.put();
    await it.s3.send(remove);
    it.aws.replication.replicate();
    expect(await gone()).toBe(false);
    await it.rule({ DeleteMarkerReplication: { Status: "Enabled" } });
    const { VersionId } = await it.s3.send(remove);
    it.aws.replication.replicate();
    expect(await gone()).toBe(true);
    const { DeleteMarkers } = await it.s3.send(new ListObjectVersionsCommand({ Bucket: replicas }));
    expect(DeleteMarkers?.map((marker) => marker.VersionId)).toEqual([VersionId]);
    // A version that is deleted for good stays at the destination.
    await it.s3.send(new DeleteObjectCommand({ Bucket: source, Key, VersionId }));
    it.aws.replication.replicate();
    expect(await gone()).toBe(true);
  });
});

describe("the encryption of a replica", () => {
  const setDefault = ({ s3 }: Replicating, KMSMasterKeyID: string) =>
    s3.send(
      new PutBucketEncryptionCommand({
        Bucket: replicas,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID } }],
        },
      }),
    );

  it("E211: stays SSE-S3, whatever the destination's default", async () => {
    const it = await replicating();
    await setDefault(it, await it.newKey());
    await it.rule();
    await it.put();
    it.aws.replication.replicate();
    expect(await it.head(replicas)).toMatchObject({ ServerSideEncryption: "AES256" });
  });

  it("E210: is the destination's default where the source has none", async () => {
    const it = await replicating();
    const SSEKMSKeyId = await it.newKey();
    await setDefault(it, SSEKMSKeyId);
    await it.rule();
    await it.put();
    const { objects } = it.aws.s3.buckets.get(source) ?? {};
    const stored = objects?.current(Key);
    const planted = plantObject(it.aws.s3, { bucket: source, key: Key, body: "old" });
    // No request can make one today: it stands in for one that waits since 2022.
    objects?.replace({ ...planted, versionId: stored?.versionId ?? "", replicationStatus: "PENDING" });
    objects?.remove(Key, planted.versionId);
    it.aws.replication.replicate();
    expect(await it.head(replicas)).toMatchObject({ ServerSideEncryption: "aws:kms", SSEKMSKeyId });
    expect(await it.read(replicas)).toBe("old");
  });

  it("E212: needs a rule for KMS, without which nothing happens", async () => {
    const it = await replicating();
    await it.rule();
    await it.put({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: await it.newKey() });
    expect(it.aws.replication.replicate()).toEqual([]);
    expect((await it.head(source))?.ReplicationStatus).toBeUndefined();
  });

  it.each(["aws:kms", "aws:kms:dsse"] as const)("E212: is %s under the rule's key", async (type) => {
    const it = await replicating();
    const [SSEKMSKeyId, ReplicaKmsKeyID] = [await it.newKey(), await it.newKey()];
    await it.rule(kmsObjects, { EncryptionConfiguration: { ReplicaKmsKeyID } });
    await it.put({ ServerSideEncryption: type, SSEKMSKeyId });
    expect(it.aws.replication.replicate()).toMatchObject([{ problem: undefined }]);
    expect(await it.head(replicas)).toMatchObject({
      ServerSideEncryption: type,
      SSEKMSKeyId: ReplicaKmsKeyID,
    });
    // It really lies under that key alone.
    await it.kms.send(new DisableKeyCommand({ KeyId: SSEKMSKeyId }));
    expect(await it.read(replicas)).toBe("content");
    await it.kms.send(new DisableKeyCommand({ KeyId: ReplicaKmsKeyID }));
    await expect(it.read(replicas)).rejects.toThrow(/disabled/);
  });

  it("E213: is the customer's own", async () => {
    const it = await replicating();
    await it.rule();
    await it.put(customerKey("mine"));
    it.aws.replication.replicate();
    expect(await it.read(replicas, customerKey("mine"))).toBe("content");
  });
});
