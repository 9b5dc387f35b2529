import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import type { ObjectState, ObjectWrite, SseCKey } from "../../src/flow/object-state.ts";
import type { TargetEncryption } from "../../src/model/encryption.ts";
import type { World } from "./world.ts";

export const region = "us-east-1";
export const key = "a b+c/ü%😀\n.txt";
export const ref = { bucket: "bucket", key };
const parts = { tags: "yes", grants: true } as const;
export const small = { minimumPartSize: 1, copyLimit: 16, blockSseCByDefault: false };
export const body = "0123456789".repeat(5);
export const friend = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";

/** All that a copy could lose (E159 to E166), under whatever encryption. */
export const rich: Partial<PutObjectCommandInput> = {
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

export async function planted(it: World, more: Partial<PutObjectCommandInput> = rich): Promise<string> {
  await it.s3.send(new CreateBucketCommand({ Bucket: "bucket", ObjectOwnership: "ObjectWriter" }));
  await it.s3.send(new PutObjectCommand({ Bucket: "bucket", Key: key, Body: body, ...more }));
  return it.newKey();
}

export async function stateOf(
  it: World,
  held: readonly SseCKey[] = [],
  versionId?: string,
): Promise<ObjectState> {
  const pinned = versionId === undefined ? ref : { ...ref, versionId };
  const read = await it.ports.readObject(pinned, region, held, parts);
  if (!read.ok) throw new Error(read.failure.message);
  return read.value;
}

export function writeOf(state: ObjectState, after: TargetEncryption, sseCKey?: SseCKey): ObjectWrite {
  const { lock } = state.facts;
  return { ref, region, state, lock, after, ...(sseCKey === undefined ? {} : { sseCKey }) };
}

export const noNote = async () => undefined;

/** What must survive whatever was done. */
export function kept({ facts, ...state }: ObjectState) {
  const { size, storageClass, websiteRedirect, lock } = facts;
  return { ...state, size, storageClass, websiteRedirect, lock };
}

export async function content(it: World, extra: object = {}): Promise<string> {
  const { Body } = await it.s3.send(new GetObjectCommand({ Bucket: "bucket", Key: key, ...extra }));
  return (await Body?.transformToString()) ?? "";
}

export async function uploads(it: World): Promise<number> {
  const { Uploads } = await it.s3.send(new ListMultipartUploadsCommand({ Bucket: "bucket" }));
  return Uploads?.length ?? 0;
}
