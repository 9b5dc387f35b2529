import { element, elements } from "../../wire/xml.ts";
import type { S3Action, S3Call, UploadedPart } from "../action.ts";
import { canonicalUserOf } from "../bucket.ts";
import { invalidArgument } from "../object-errors.ts";
import { isoTime, list, xmlReply } from "../replies.ts";
import { authorizeOnUpload } from "./permissions.ts";
import { targetOf } from "./target.ts";
import { uploadOf } from "./uploads.ts";

const PAGE_LIMIT = 1000;

/** The parts of an upload, by number. Their encryption is not told (E11). */
export const listParts: S3Action = (call, s3) => {
  const { bucket, key } = targetOf(call, s3);
  authorizeOnUpload(call, s3, bucket, "s3:ListMultipartUploadParts", key);
  const { upload } = uploadOf(call, s3);
  const maxParts = Math.min(numberIn(call, "max-parts") ?? PAGE_LIMIT, PAGE_LIMIT);
  const marker = numberIn(call, "part-number-marker") ?? 0;
  const following = [...upload.parts.values()]
    .filter((part) => part.number > marker)
    .sort((a, b) => a.number - b.number);
  const page = following.slice(0, maxParts);
  const owner = canonicalUserOf(upload.owner);
  return xmlReply("ListPartsResult", [
    elements({ Bucket: bucket.name, Key: key, UploadId: upload.uploadId }),
    element("Initiator", [
      element("ID", upload.initiator || owner),
      element("DisplayName", upload.initiator),
    ]),
    element("Owner", element("ID", owner)),
    elements({
      StorageClass: upload.template.storageClass,
      PartNumberMarker: marker,
      NextPartNumberMarker: page.at(-1)?.number ?? 0,
      MaxParts: maxParts,
      IsTruncated: page.length < following.length,
      ChecksumAlgorithm: upload.checksumAlgorithm,
      ChecksumType: upload.checksumType,
    }),
    list("Part", page, partContent),
  ]);
};

function partContent(part: UploadedPart) {
  const checksums = Object.entries(part.checksums).map(([algorithm, value]) => [
    `Checksum${algorithm}`,
    value,
  ]);
  return elements({
    PartNumber: part.number,
    LastModified: isoTime(part.lastModified),
    ETag: `"${part.eTag}"`,
    Size: part.size,
    ...Object.fromEntries(checksums),
  });
}

function numberIn(call: S3Call, name: string): number | undefined {
  const text = call.query.get(name);
  if (text === undefined || text === "") return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, text);
}
