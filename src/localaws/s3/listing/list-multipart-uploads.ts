import { element, elements, type Xml } from "../../wire/xml.ts";
import type { BucketState, S3Action, Upload } from "../action.ts";
import { authorize } from "../authorize.ts";
import { bucketOf } from "../bucket.ts";
import { isoTime, xmlReply } from "../replies.ts";
import { compareUtf8 } from "../table.ts";
import { commonPrefixesXml, ownerXml } from "./entries.ts";
import { type ListQuery, listContext, listQueryOf } from "./list-query.ts";
import { pageOf } from "./page.ts";
import { walk } from "./walk.ts";

type Entry = { readonly upload: Upload } | { readonly commonPrefix: string };

/** Uploads under way, by key and, within a key, by when they were started. */
export const listMultipartUploads: S3Action = (call, s3) => {
  const bucket = bucketOf(call, s3);
  authorize(call, s3, bucket, { action: "s3:ListBucketMultipartUploads", context: listContext(call) });
  const list = listQueryOf(call, "max-uploads");
  const keyMarker = call.query.get("key-marker") ?? "";
  // Without a key marker the other one is ignored.
  const uploadIdMarker = keyMarker === "" ? "" : (call.query.get("upload-id-marker") ?? "");
  const page = pageOf(entries(bucket, list, keyMarker, uploadIdMarker), list.max);
  const last = page.truncated ? page.items.at(-1) : undefined;
  return xmlReply("ListMultipartUploadsResult", [
    elements({
      Bucket: bucket.name,
      KeyMarker: list.encode(keyMarker),
      UploadIdMarker: uploadIdMarker,
      ...nextMarkers(last, list),
      Prefix: list.encode(list.prefix),
      Delimiter: list.encode(list.delimiter) || undefined,
      EncodingType: list.encodingType,
      MaxUploads: list.max,
      IsTruncated: page.truncated,
    }),
    ...page.items.flatMap((entry) => ("upload" in entry ? [uploadXml(entry.upload, list)] : [])),
    ...commonPrefixesXml(
      page.items.flatMap((entry) => ("commonPrefix" in entry ? [entry] : [])),
      list,
    ),
  ]);
};

function* entries(
  bucket: BucketState,
  list: ListQuery,
  keyMarker: string,
  uploadIdMarker: string,
): Iterable<Entry> {
  const uploads = [...bucket.uploads.values()].sort(
    (a, b) => compareUtf8(a.key, b.key) || a.startedAt - b.startedAt || (a.uploadId < b.uploadId ? -1 : 1),
  );
  const keys = [...new Set(uploads.map((upload) => upload.key))];
  const fromKey = (from: string, after: boolean) =>
    keys.filter((key) => compareUtf8(key, from) > (after ? 0 : -1));
  const request = { ...list, marker: keyMarker, again: uploadIdMarker !== "" };
  for (const step of walk(fromKey, request, () => true)) {
    if ("commonPrefix" in step) {
      yield step;
      continue;
    }
    const own = uploads.filter((upload) => upload.key === step.key);
    const start =
      step.key === keyMarker ? own.findIndex((upload) => upload.uploadId === uploadIdMarker) + 1 : 0;
    for (const upload of own.slice(start)) yield { upload };
  }
}

function nextMarkers(last: Entry | undefined, { encode }: ListQuery): Record<string, string | undefined> {
  if (last === undefined) return {};
  if ("commonPrefix" in last) return { NextKeyMarker: encode(last.commonPrefix), NextUploadIdMarker: "" };
  return { NextKeyMarker: encode(last.upload.key), NextUploadIdMarker: last.upload.uploadId };
}

function uploadXml(upload: Upload, { encode }: ListQuery): Xml {
  return element("Upload", [
    elements({ Key: encode(upload.key), UploadId: upload.uploadId }),
    element("Initiator", element("ID", upload.initiator)),
    ownerXml(upload.owner),
    elements({
      StorageClass: upload.template.storageClass,
      Initiated: isoTime(upload.startedAt),
      ChecksumAlgorithm: upload.checksumAlgorithm,
      ChecksumType: upload.checksumType,
    }),
  ]);
}
