import {
  GetObjectAclCommand,
  type GetObjectAclCommandOutput,
  GetObjectTaggingCommand,
  type Grant,
  type HeadObjectCommandOutput,
} from "@aws-sdk/client-s3";
import { factsFromHead, type HeadAnswer } from "../../encryption/from-head.ts";
import type { Checksum, ObjectParts, ObjectState, SseCKey } from "../../flow/object-state.ts";
import type { Result } from "../../flow/ports.ts";
import type { ObjectRef } from "../../model/resource.ts";
import { type Context, owned } from "../context.ts";
import type { Lane } from "../lean/lane.ts";
import { leanHeadForWrite } from "../lean/read-object.ts";
import { unquoted } from "../list-objects.ts";
import { checksums } from "./checksums.ts";
import { answerOf, headWithHeldKeys } from "./head.ts";

/** What one HEAD tells of an object, beyond its facts too. */
export type Described = Pick<ObjectState, "headers" | "checksum"> & {
  readonly answer: HeadAnswer;
  readonly tagCount: number;
};

/**
 * Everything about one object version that a write could lose. `current` is true when no version was asked for.
 * @param lane the way without the SDK, where there is one.
 */
export async function readObject(
  context: Context,
  ref: ObjectRef,
  region: string,
  held: readonly SseCKey[],
  parts: ObjectParts,
  lane?: Lane,
): Promise<Result<ObjectState>> {
  const checksum = parts.tags !== "no";
  const quickly =
    lane === undefined || held.length > 0 ? undefined : await leanHeadForWrite(lane, ref, region, checksum);
  const described = quickly ?? (await headForWrite(context, ref, region, held, checksum));
  if (!described.ok) return described;
  const { answer, headers, checksum: sum, tagCount } = described.value;
  const version = answer.versionId ?? ref.versionId;
  const pinned = version === undefined ? ref : { ...ref, versionId: version };
  const wantsTags = parts.tags === "yes" || (parts.tags === "if-any" && tagCount > 0);
  const [tags, grants] = await Promise.all([
    wantsTags ? readTags(context, pinned, region) : nothing<Record<string, string>>({}),
    parts.grants ? readGrants(context, pinned, region) : nothing<readonly string[]>([]),
  ]);
  if (!tags.ok) return tags;
  if (!grants.ok) return grants;
  return {
    ok: true,
    value: {
      facts: factsFromHead(listedBy(pinned, ref.versionId === undefined, answer), answer),
      metadata: answer.metadata ?? {},
      missingMetadata: answer.missingMeta ?? 0,
      headers,
      tags: tags.value,
      grants: grants.value,
      ...(sum === undefined ? {} : { checksum: sum }),
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
): Promise<Result<Described>> {
  const full = await headWithHeldKeys(context, ref, region, held, checksum);
  const withoutIt = !full.ok && checksum && (full.failure.status === 403 || full.failure.status === 400);
  const opened = withoutIt ? await headWithHeldKeys(context, ref, region, held) : full;
  return opened.ok ? { ok: true, value: describedBy(opened.value.output) } : opened;
}

function describedBy(output: HeadObjectCommandOutput): Described {
  const checksum = checksumOf(output);
  return {
    answer: answerOf(output),
    headers: headersOf(output),
    tagCount: output.TagCount ?? 0,
    ...(checksum === undefined ? {} : { checksum }),
  };
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

function listedBy(ref: ObjectRef, current: boolean, answer: HeadAnswer) {
  return {
    ref,
    current,
    size: answer.contentLength ?? 0,
    lastModified: answer.lastModified ?? "",
    eTag: unquoted(answer.eTag),
    storageClass: answer.storageClass ?? "STANDARD",
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
