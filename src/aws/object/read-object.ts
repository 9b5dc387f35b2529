import {
  GetObjectAclCommand,
  type GetObjectAclCommandOutput,
  GetObjectTaggingCommand,
  type Grant,
  type HeadObjectCommandOutput,
} from "@aws-sdk/client-s3";
import { factsFromHead } from "../../encryption/from-head.ts";
import type { Checksum, ObjectParts, ObjectState, Result, SseCKey } from "../../flow/ports.ts";
import type { ObjectRef } from "../../model/resource.ts";
import { type Context, owned } from "../context.ts";
import { unquoted } from "../list-objects.ts";
import { answerOf, headWithHeldKeys, type Opened } from "./head.ts";

/** Everything about one object version that a write could lose. `current` is true when no version was asked for. */
export async function readObject(
  context: Context,
  ref: ObjectRef,
  region: string,
  held: readonly SseCKey[],
  parts: ObjectParts,
): Promise<Result<ObjectState>> {
  const opened = await headForWrite(context, ref, region, held, parts.tags !== "no");
  if (!opened.ok) return opened;
  const { output } = opened.value;
  const version = output.VersionId ?? ref.versionId;
  const pinned = version === undefined ? ref : { ...ref, versionId: version };
  const wantsTags = parts.tags === "yes" || (parts.tags === "if-any" && (output.TagCount ?? 0) > 0);
  const [tags, grants] = await Promise.all([
    wantsTags ? readTags(context, pinned, region) : nothing<Record<string, string>>({}),
    parts.grants ? readGrants(context, pinned, region) : nothing<readonly string[]>([]),
  ]);
  if (!tags.ok) return tags;
  if (!grants.ok) return grants;
  const checksum = checksumOf(output);
  return {
    ok: true,
    value: {
      facts: factsFromHead(listedBy(pinned, ref.versionId === undefined, output), answerOf(output)),
      metadata: output.Metadata ?? {},
      missingMetadata: output.MissingMeta ?? 0,
      headers: headersOf(output),
      tags: tags.value,
      grants: grants.value,
      ...(checksum === undefined ? {} : { checksum }),
    },
  };
}

/** With its checksum where the caller may decrypt, else without (E24). */
async function headForWrite(
  context: Context,
  ref: ObjectRef,
  region: string,
  held: readonly SseCKey[],
  checksum: boolean,
): Promise<Result<Opened>> {
  const full = await headWithHeldKeys(context, ref, region, held, checksum);
  if (full.ok || !checksum || (full.failure.status !== 403 && full.failure.status !== 400)) return full;
  return headWithHeldKeys(context, ref, region, held);
}

async function readTags(
  context: Context,
  ref: ObjectRef,
  region: string,
): Promise<Result<Record<string, string>>> {
  const answer = await owned(context, `s3:GetObjectTagging of ${ref.bucket}/${ref.key}`, (owner) =>
    context.clients
      .once(region)
      .send(
        new GetObjectTaggingCommand({ Bucket: ref.bucket, Key: ref.key, VersionId: ref.versionId, ...owner }),
      ),
  );
  if (!answer.ok) return answer;
  const tags = (answer.value.TagSet ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""] as const);
  return { ok: true, value: Object.fromEntries(tags) };
}

async function readGrants(
  context: Context,
  ref: ObjectRef,
  region: string,
): Promise<Result<readonly string[]>> {
  const answer = await owned(context, `s3:GetObjectAcl of ${ref.bucket}/${ref.key}`, (owner) =>
    context.clients
      .once(region)
      .send(
        new GetObjectAclCommand({ Bucket: ref.bucket, Key: ref.key, VersionId: ref.versionId, ...owner }),
      ),
  );
  return answer.ok ? { ok: true, value: grantsOf(answer.value) } : answer;
}

/** Nothing but the owner's full control is what every copy gets anyway. */
function grantsOf(acl: GetObjectAclCommandOutput): readonly string[] {
  const grants = (acl.Grants ?? []).flatMap(grantText).sort();
  const usual = `FULL_CONTROL id="${acl.Owner?.ID}"`;
  return grants.length === 1 && grants[0] === usual ? [] : grants;
}

function grantText({ Grantee, Permission }: Grant): string[] {
  if (Grantee?.ID !== undefined) return [`${Permission} id="${Grantee.ID}"`];
  return Grantee?.URI === undefined ? [] : [`${Permission} uri="${Grantee.URI}"`];
}

function listedBy(ref: ObjectRef, current: boolean, output: HeadObjectCommandOutput) {
  return {
    ref,
    current,
    size: output.ContentLength ?? 0,
    lastModified: output.LastModified?.toISOString() ?? "",
    eTag: unquoted(output.ETag),
    storageClass: output.StorageClass ?? "STANDARD",
  };
}

const headerNames = [
  "CacheControl",
  "ContentDisposition",
  "ContentEncoding",
  "ContentLanguage",
  "ContentType",
] as const;

function headersOf(output: HeadObjectCommandOutput): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of headerNames) {
    const value = output[name];
    if (value !== undefined) headers[name] = value;
  }
  // As text: the SDK's Date is lost where somebody once stored something that is no date.
  const expires = output.ExpiresString ?? output.Expires?.toUTCString();
  if (expires !== undefined) headers["Expires"] = expires;
  return headers;
}

const checksums = {
  CRC32: "ChecksumCRC32",
  CRC32C: "ChecksumCRC32C",
  CRC64NVME: "ChecksumCRC64NVME",
  SHA1: "ChecksumSHA1",
  SHA256: "ChecksumSHA256",
  SHA512: "ChecksumSHA512",
  MD5: "ChecksumMD5",
  XXHASH64: "ChecksumXXHASH64",
  XXHASH3: "ChecksumXXHASH3",
  XXHASH128: "ChecksumXXHASH128",
} as const;

function checksumOf(output: HeadObjectCommandOutput): Checksum | undefined {
  for (const [algorithm, field] of Object.entries(checksums)) {
    const value = output[field];
    if (value !== undefined) return { algorithm, value, type: output.ChecksumType ?? "FULL_OBJECT" };
  }
  return undefined;
}

async function nothing<T>(value: T): Promise<Result<T>> {
  return { ok: true, value };
}
