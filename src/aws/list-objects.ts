import {
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from "@aws-sdk/client-s3";
import type { BucketRef, ListedObject, ListedPage, ListPosition, Result } from "../flow/ports.ts";
import { type Context, owned } from "./context.ts";
import { decodeListedKey } from "./keys.ts";
import type { Lane } from "./lean/lane.ts";
import { leanPage } from "./lean/list-page.ts";
import { inRanges, type Page } from "./list-ranges.ts";

type VersionMarker = { readonly KeyMarker: string; readonly VersionIdMarker?: string };

/** Where a page of current objects begins: StartAfter is ignored once there is a token (L5). */
type ObjectMarker = { readonly StartAfter: string } | { readonly ContinuationToken: string };

/** Ranges of one bucket read at a time, where who works on the objects has to wait for them. */
const parallel = 4;

/** Objects of a bucket, or all their versions, in the order of their keys, page by page; pages are read ahead. */
export function listObjects(
  context: Context,
  bucket: BucketRef,
  versions: boolean,
  after?: ListPosition,
  lane?: Lane,
): AsyncIterable<Result<readonly ListedObject[]>> {
  if (versions)
    return inRanges<VersionMarker>(
      {
        first: versionMarker(after),
        behind: (key) => ({ KeyMarker: key }),
        read: (marker) => versionPage(context, bucket, marker, lane),
      },
      parallel,
    );
  return inRanges<ObjectMarker>(
    {
      first: after === undefined ? undefined : { StartAfter: after.key },
      behind: (key) => ({ StartAfter: key }),
      read: (marker) => objectPage(context, bucket, marker, lane),
    },
    parallel,
  );
}

/** One page of that, of so many rows at most. */
export async function listPage(
  context: Context,
  bucket: BucketRef,
  versions: boolean,
  after: ListPosition | undefined,
  most: number,
  lane?: Lane,
): Promise<Result<ListedPage>> {
  if (versions) {
    const page = await versionPage(context, bucket, versionMarker(after), lane, most);
    if (!page.ok) return page;
    const { objects, next } = page.value;
    return { ok: true, value: { objects, ...(next === undefined ? {} : { next: positionOf(next) }) } };
  }
  let marker: ObjectMarker | undefined = after === undefined ? undefined : { StartAfter: after.key };
  for (;;) {
    const page: Result<Page<ObjectMarker>> = await objectPage(context, bucket, marker, lane, most);
    if (!page.ok) return page;
    const { objects, next } = page.value;
    const last = objects.at(-1);
    if (next === undefined) return { ok: true, value: { objects } };
    if (last !== undefined) return { ok: true, value: { objects, next: { key: last.ref.key } } };
    marker = next;
  }
}

function positionOf({ KeyMarker, VersionIdMarker }: VersionMarker): ListPosition {
  return { key: KeyMarker, ...(VersionIdMarker === undefined ? {} : { versionId: VersionIdMarker }) };
}

/** Without a version, everything of the key is behind. */
function versionMarker(after: ListPosition | undefined): VersionMarker | undefined {
  if (after === undefined) return undefined;
  const { key, versionId } = after;
  return { KeyMarker: key, ...(versionId === undefined ? {} : { VersionIdMarker: versionId }) };
}

async function objectPage(
  context: Context,
  bucket: BucketRef,
  marker: ObjectMarker | undefined,
  lane: Lane | undefined,
  most?: number,
): Promise<Result<Page<ObjectMarker>>> {
  const scanned = lane && (await leanPage(lane, bucket, { ...objectQuery(marker), ...maxKeys(most) }));
  if (scanned !== undefined) {
    const { objects, truncated, token } = scanned;
    return { ok: true, value: { objects, next: nextToken(truncated, token) } };
  }
  const answer = await owned(context, `s3:ListObjectsV2 of ${bucket.name}`, (owner) =>
    context.clients.patient(bucket.region).send(
      new ListObjectsV2Command({
        Bucket: bucket.name,
        EncodingType: "url",
        ...(most === undefined ? {} : { MaxKeys: most }),
        ...marker,
        ...owner,
      }),
    ),
  );
  return answer.ok ? { ok: true, value: objectsOf(bucket, answer.value) } : answer;
}

async function versionPage(
  context: Context,
  bucket: BucketRef,
  marker: VersionMarker | undefined,
  lane: Lane | undefined,
  most?: number,
): Promise<Result<Page<VersionMarker>>> {
  const scanned = lane && (await leanPage(lane, bucket, { ...versionQuery(marker), ...maxKeys(most) }));
  if (scanned !== undefined) {
    const { objects, truncated, keyMarker, versionIdMarker } = scanned;
    return { ok: true, value: { objects, next: nextVersion(truncated, keyMarker, versionIdMarker) } };
  }
  const answer = await owned(context, `s3:ListObjectVersions of ${bucket.name}`, (owner) =>
    context.clients.patient(bucket.region).send(
      new ListObjectVersionsCommand({
        Bucket: bucket.name,
        EncodingType: "url",
        ...(most === undefined ? {} : { MaxKeys: most }),
        ...marker,
        ...owner,
      }),
    ),
  );
  return answer.ok ? { ok: true, value: versionsOf(bucket, answer.value) } : answer;
}

function maxKeys(most: number | undefined) {
  return { "max-keys": most === undefined ? undefined : String(most) };
}

function objectQuery(marker: ObjectMarker | undefined) {
  const start = marker !== undefined && "StartAfter" in marker ? marker.StartAfter : undefined;
  const token = marker !== undefined && "ContinuationToken" in marker ? marker.ContinuationToken : undefined;
  return { "list-type": "2", "start-after": start, "continuation-token": token };
}

function versionQuery(marker: VersionMarker | undefined) {
  return { versions: "", "key-marker": marker?.KeyMarker, "version-id-marker": marker?.VersionIdMarker };
}

function objectsOf(bucket: BucketRef, page: ListObjectsV2CommandOutput): Page<ObjectMarker> {
  const objects = (page.Contents ?? []).flatMap((row) => listed(bucket, row, true));
  // KeyCount may be 0 on a page that is not the last (L6).
  return { objects, next: nextToken(page.IsTruncated === true, page.NextContinuationToken) };
}

function nextToken(truncated: boolean, token: string | undefined): ObjectMarker | undefined {
  return truncated && token !== undefined ? { ContinuationToken: token } : undefined;
}

function versionsOf(bucket: BucketRef, page: ListObjectVersionsCommandOutput): Page<VersionMarker> {
  const objects = (page.Versions ?? []).flatMap((row) =>
    listed(bucket, row, row.IsLatest === true, row.VersionId),
  );
  const { NextKeyMarker } = page;
  const key = NextKeyMarker === undefined ? undefined : decodeListedKey(NextKeyMarker);
  return { objects, next: nextVersion(page.IsTruncated === true, key, page.NextVersionIdMarker) };
}

function nextVersion(
  truncated: boolean,
  key: string | undefined,
  version: string | undefined,
): VersionMarker | undefined {
  if (!truncated || key === undefined) return undefined;
  return { KeyMarker: key, ...(version === undefined || version === "" ? {} : { VersionIdMarker: version }) };
}

type Row = {
  readonly Key?: string | undefined;
  readonly Size?: number | undefined;
  readonly LastModified?: Date | undefined;
  readonly ETag?: string | undefined;
  readonly StorageClass?: string | undefined;
};

function listed(bucket: BucketRef, row: Row, current: boolean, versionId?: string): ListedObject[] {
  if (row.Key === undefined) return [];
  const ref = { bucket: bucket.name, key: decodeListedKey(row.Key) };
  return [
    {
      ref: versionId === undefined ? ref : { ...ref, versionId },
      current,
      size: row.Size ?? 0,
      lastModified: row.LastModified?.toISOString() ?? "",
      eTag: unquoted(row.ETag),
      storageClass: row.StorageClass ?? "STANDARD",
    },
  ];
}

/** HEAD and lists put an ETag into quotes (V7). */
export function unquoted(eTag: string | undefined): string {
  return (eTag ?? "").replaceAll('"', "");
}
