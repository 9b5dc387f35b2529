import {
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from "@aws-sdk/client-s3";
import type { BucketRef, ListedObject, ListPosition, Result } from "../flow/ports.ts";
import { type Context, owned } from "./context.ts";
import { decodeListedKey } from "./keys.ts";

/** One page and where the next begins; undefined after the last. */
type Page<Marker> = { readonly objects: readonly ListedObject[]; readonly next: Marker | undefined };

type VersionMarker = { readonly KeyMarker: string; readonly VersionIdMarker?: string };

/** Where a page of current objects begins: StartAfter is ignored once there is a token (L5). */
type ObjectMarker = { readonly StartAfter: string } | { readonly ContinuationToken: string };

/** Objects of a bucket, or all their versions; the next page is on its way while this one is worked on. */
export function listObjects(
  context: Context,
  bucket: BucketRef,
  versions: boolean,
  after?: ListPosition,
): AsyncIterable<Result<ListedObject>> {
  return versions
    ? pages(versionMarker(after), (marker) => versionPage(context, bucket, marker))
    : pages<ObjectMarker>(after === undefined ? undefined : { StartAfter: after.key }, (marker) =>
        objectPage(context, bucket, marker),
      );
}

/** Without a version, everything of the key is behind. */
function versionMarker(after: ListPosition | undefined): VersionMarker | undefined {
  if (after === undefined) return undefined;
  const { key, versionId } = after;
  return { KeyMarker: key, ...(versionId === undefined ? {} : { VersionIdMarker: versionId }) };
}

async function* pages<Marker>(
  first: Marker | undefined,
  read: (marker: Marker | undefined) => Promise<Result<Page<Marker>>>,
): AsyncGenerator<Result<ListedObject>> {
  let coming: Promise<Result<Page<Marker>>> | undefined = read(first);
  while (coming !== undefined) {
    const page: Result<Page<Marker>> = await coming;
    if (!page.ok) {
      yield page;
      return;
    }
    coming = page.value.next === undefined ? undefined : read(page.value.next);
    for (const value of page.value.objects) yield { ok: true, value };
  }
}

async function objectPage(
  context: Context,
  bucket: BucketRef,
  marker: ObjectMarker | undefined,
): Promise<Result<Page<ObjectMarker>>> {
  const answer = await owned(context, `s3:ListObjectsV2 of ${bucket.name}`, (owner) =>
    context.clients.patient(bucket.region).send(
      new ListObjectsV2Command({
        Bucket: bucket.name,
        EncodingType: "url",
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
): Promise<Result<Page<VersionMarker>>> {
  const answer = await owned(context, `s3:ListObjectVersions of ${bucket.name}`, (owner) =>
    context.clients
      .patient(bucket.region)
      .send(new ListObjectVersionsCommand({ Bucket: bucket.name, EncodingType: "url", ...marker, ...owner })),
  );
  return answer.ok ? { ok: true, value: versionsOf(bucket, answer.value) } : answer;
}

function objectsOf(bucket: BucketRef, page: ListObjectsV2CommandOutput): Page<ObjectMarker> {
  const objects = (page.Contents ?? []).flatMap((row) => listed(bucket, row, true));
  // KeyCount may be 0 on a page that is not the last (L6).
  const token = page.IsTruncated ? page.NextContinuationToken : undefined;
  return { objects, next: token === undefined ? undefined : { ContinuationToken: token } };
}

function versionsOf(bucket: BucketRef, page: ListObjectVersionsCommandOutput): Page<VersionMarker> {
  const objects = (page.Versions ?? []).flatMap((row) =>
    listed(bucket, row, row.IsLatest === true, row.VersionId),
  );
  if (!page.IsTruncated || page.NextKeyMarker === undefined) return { objects, next: undefined };
  const version = page.NextVersionIdMarker;
  return {
    objects,
    next: {
      KeyMarker: decodeListedKey(page.NextKeyMarker),
      ...(version === undefined || version === "" ? {} : { VersionIdMarker: version }),
    },
  };
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
