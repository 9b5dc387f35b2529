/** Buckets as the data folder keeps them: settings, versions, uploads and parts, each by itself. */

import type { BucketState, TableChange, Upload, UploadedPart } from "../s3/action.ts";
import type { Bucket, ObjectVersion } from "../s3/store.ts";
import { createObjectTable } from "../s3/table.ts";
import { watchDocuments } from "./kept.ts";

/** An upload without its parts, and whether what it would replace is still there (a condition may hang on that). */
type KeptUpload = Omit<Upload, "parts" | "replaces"> & {
  readonly replaces: "nothing" | "current" | "gone";
};

type KeptBucket = Omit<BucketState, "objects" | "uploads">;

export type BucketChange =
  | { readonly type: "bucket"; readonly bucket: string; readonly value: Uint8Array }
  | { readonly type: "bucket-removed"; readonly bucket: string }
  | { readonly type: "object"; readonly bucket: string; readonly change: TableChange }
  | { readonly type: "upload"; readonly bucket: string; readonly upload: KeptUpload }
  | { readonly type: "part"; readonly bucket: string; readonly uploadId: string; readonly part: UploadedPart }
  | { readonly type: "upload-removed"; readonly bucket: string; readonly uploadId: string };

const withoutContent = ({ objects: _objects, uploads: _uploads, ...bucket }: BucketState): KeptBucket =>
  bucket;

const keptUpload = (bucket: BucketState, { parts: _parts, replaces, ...upload }: Upload): KeptUpload => {
  if (replaces === undefined) return { ...upload, replaces: "nothing" };
  const current = bucket.objects.current(upload.key)?.sealed === replaces;
  return { ...upload, replaces: current ? "current" : "gone" };
};

/** One bucket under watch; its table reports by itself, the rest is compared. */
const watchBucket = (state: BucketState, report: (change: BucketChange) => void) => {
  const bucket = state.name;
  const settings = watchDocuments({
    name: bucket,
    documents: () => [[bucket, withoutContent(state)]],
    restore: () => undefined,
    remove: () => undefined,
  });
  const uploads = new Map<string, Map<number, UploadedPart>>();

  const lookAtParts = (upload: Upload, known: Map<number, UploadedPart>): void => {
    for (const part of upload.parts.values()) {
      if (known.get(part.number) === part) continue;
      known.set(part.number, part);
      report({ type: "part", bucket, uploadId: upload.uploadId, part });
    }
  };
  const lookAtUploads = (): void => {
    for (const upload of state.uploads.values()) {
      const known = uploads.get(upload.uploadId) ?? new Map<number, UploadedPart>();
      if (!uploads.has(upload.uploadId)) {
        report({ type: "upload", bucket, upload: keptUpload(state, upload) });
        uploads.set(upload.uploadId, known);
      }
      lookAtParts(upload, known);
    }
    for (const uploadId of [...uploads.keys()].filter((id) => !state.uploads.has(id))) {
      uploads.delete(uploadId);
      report({ type: "upload-removed", bucket, uploadId });
    }
  };
  const look = (): void => {
    for (const change of settings.changes()) {
      if (change.type === "document") report({ type: "bucket", bucket, value: change.value });
    }
    lookAtUploads();
  };
  /** All of it, oldest versions first, as if it were new. */
  const lookAtAll = (): void => {
    for (const change of settings.all()) {
      if (change.type === "document") report({ type: "bucket", bucket, value: change.value });
    }
    for (const key of state.objects.keys()) {
      for (const version of state.objects.versions(key).toReversed()) {
        report({ type: "object", bucket, change: { type: "put", version } });
      }
    }
    uploads.clear();
    lookAtUploads();
  };
  lookAtAll();
  const stop = state.objects.watch((change) => report({ type: "object", bucket, change }));
  return { state, look, lookAtAll, stop };
};

/** All buckets under watch. */
export const watchBuckets = (
  buckets: ReadonlyMap<string, BucketState>,
  report: (change: BucketChange) => void,
) => {
  const watched = new Map<string, ReturnType<typeof watchBucket>>();

  const lookForGone = (): void => {
    for (const [name, { state, stop }] of [...watched]) {
      if (buckets.get(name) === state) continue;
      watched.delete(name);
      stop();
      report({ type: "bucket-removed", bucket: name });
    }
  };
  const lookForNew = (): void => {
    for (const [name, state] of buckets) {
      if (!watched.has(name)) watched.set(name, watchBucket(state, report));
    }
  };
  return {
    /** @param name the only bucket whose settings and uploads may have changed; all when undefined. */
    look: (name: string | undefined): void => {
      lookForGone();
      lookForNew();
      if (name !== undefined) watched.get(name)?.look();
      else for (const each of watched.values()) each.look();
    },
    lookAtAll: (): void => {
      lookForGone();
      for (const each of watched.values()) each.lookAtAll();
      lookForNew();
    },
  };
};

/** What an upload compares with the current version's content where that is another one by now. */
const GONE: ObjectVersion["sealed"] = [];

const restoredUpload = (bucket: BucketState, { replaces, ...upload }: KeptUpload): Upload => {
  const current = bucket.objects.current(upload.key)?.sealed;
  const content = { nothing: undefined, current, gone: GONE }[replaces];
  return { ...upload, replaces: content, parts: new Map() };
};

const restoreInto = (bucket: BucketState, change: BucketChange): void => {
  const { objects, uploads } = bucket;
  if (change.type === "object") {
    const { change: made } = change;
    if (made.type === "put") objects.put(made.version);
    else if (made.type === "replace") objects.replace(made.version);
    else objects.remove(made.key, made.versionId);
  }
  if (change.type === "upload") uploads.set(change.upload.uploadId, restoredUpload(bucket, change.upload));
  if (change.type === "part") uploads.get(change.uploadId)?.parts.set(change.part.number, change.part);
  if (change.type === "upload-removed") uploads.delete(change.uploadId);
};

/** Makes a change again that was kept. `settings` is the value of a bucket, read. */
export const restoreBucketChange = (
  buckets: Map<string, BucketState>,
  change: BucketChange,
  settings: Bucket | undefined,
): void => {
  const known = buckets.get(change.bucket);
  if (settings !== undefined) {
    const content = known ?? { objects: createObjectTable(), uploads: new Map() };
    buckets.set(change.bucket, { ...settings, objects: content.objects, uploads: content.uploads });
  } else if (change.type === "bucket-removed") buckets.delete(change.bucket);
  else if (known !== undefined) restoreInto(known, change);
};
