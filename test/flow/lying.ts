import { createHash } from "node:crypto";
import { GetObjectAnnotationCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import type { ObjectVersion } from "../../src/localaws/s3/store.ts";
import type { World } from "../aws/world.ts";
import { bucketName, held, keys, lost } from "./random-fleet.ts";

/** One version as it lies in S3, read behind S3's back; the bytes are read by a plain GET. */
export type Lying = {
  readonly key: string;
  readonly versionId: string;
  readonly current: boolean;
  readonly deleteMarker: boolean;
  readonly encryption: string;
  readonly keyArn: string;
  /** All that must stay. */
  readonly kept: string;
  /** May be gained by a copy, never changed (E143). */
  readonly checksums: Readonly<Record<string, string>>;
};

export async function lying(it: World): Promise<Lying[]> {
  const bucket = it.aws.s3.buckets.get(bucketName);
  if (bucket === undefined) throw new Error("no bucket");
  const found: Lying[] = [];
  for (const key of keys)
    for (const [index, version] of bucket.objects.versions(key).entries())
      found.push(await lyingVersion(it, version, index === 0));
  return found;
}

async function lyingVersion(it: World, version: ObjectVersion, current: boolean): Promise<Lying> {
  const { key, versionId, deleteMarker, encryption, size, headers, metadata, tags, storageClass } = version;
  const content = deleteMarker || size === 0 ? "" : await hashOf(it, version);
  const grants = version.acl.map(({ grantee, permission }) => `${grantee} ${permission}`).sort();
  const { websiteRedirect, lock, checksums } = version;
  const annotations = await annotationsOf(it, version);
  const described = { headers, metadata, tags, storageClass, grants, websiteRedirect, lock };
  const kept = { content, size, ...described, annotations };
  return {
    key,
    versionId,
    current,
    deleteMarker,
    encryption: encryption.type,
    keyArn: "keyArn" in encryption ? encryption.keyArn : "",
    kept: JSON.stringify(kept),
    checksums,
  };
}

async function annotationsOf({ s3 }: World, { key, versionId, annotations }: ObjectVersion) {
  const found: Record<string, string> = {};
  for (const AnnotationName of [...(annotations ?? new Map<string, unknown>()).keys()].sort()) {
    const about = { Bucket: bucketName, Key: key, VersionId: versionId, AnnotationName };
    const { AnnotationPayload } = await s3.send(new GetObjectAnnotationCommand(about));
    found[AnnotationName] = (await AnnotationPayload?.transformToString()) ?? "";
  }
  return found;
}

async function hashOf({ s3 }: World, { key, versionId, encryption }: ObjectVersion): Promise<string> {
  const ssec =
    encryption.type === "SSE-C" ? [held, lost].find(({ md5 }) => md5 === encryption.keyMd5) : undefined;
  const { Body } = await s3.send(
    new GetObjectCommand({
      Bucket: bucketName,
      Key: key,
      ...(versionId === "null" ? {} : { VersionId: versionId }),
      ...(ssec === undefined ? {} : { SSECustomerAlgorithm: "AES256", SSECustomerKey: ssec.base64 }),
    }),
  );
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  return createHash("sha256").update(bytes).digest("hex");
}
