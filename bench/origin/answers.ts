import { createHash } from "node:crypto";
import { bucketName, keyOf, type OriginOptions } from "./options.ts";

const keyArn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const pageSize = 1000;

/** Headers as S3 sends them, in its order; ids are as long as S3's. */
const common = [
  "x-amz-id-2: Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmE=",
  "x-amz-request-id: 4442587FB7D0A2F9",
  "Date: Mon, 01 Jun 2026 12:00:00 GMT",
];

function answer(status: string, headers: readonly string[], body = "", closing = false): Buffer {
  const connection = closing ? ["Connection: close"] : [];
  return Buffer.from([`HTTP/1.1 ${status}`, ...common, ...headers, ...connection, "", body].join("\r\n"));
}

/** The encryption headers of the object with this number: one in ten has none, half are under a key (E5, E13). */
function encryptionHeaders(kind: number): readonly string[] {
  if (kind === 0) return [];
  if (kind % 2 === 0) return ["x-amz-server-side-encryption: AES256"];
  return [
    "x-amz-server-side-encryption: aws:kms",
    `x-amz-server-side-encryption-aws-kms-key-id: ${keyArn}`,
    "x-amz-server-side-encryption-bucket-key-enabled: true",
  ];
}

/** Objects that differ; the next has what the first had. */
const variety = 1000;

/** No two neighbours have a date, an ETag or a size in common: a client that remembers the last one gains nothing. */
const writtenAt = (index: number) => new Date(Date.UTC(2026, 0, 1) + (index % variety) * 97_000);
const eTagOf = (index: number) =>
  createHash("md5")
    .update(String(index % variety))
    .digest("hex");
const sizeOf = (index: number) => 1_048_576 + (index % variety);

function headAnswer(index: number, closing: boolean): Buffer {
  const headers = [
    `Last-Modified: ${writtenAt(index).toUTCString()}`,
    `ETag: "${eTagOf(index)}"`,
    ...encryptionHeaders(index % 10),
    "Accept-Ranges: bytes",
    "Content-Type: application/octet-stream",
    `Content-Length: ${sizeOf(index)}`,
    "Server: AmazonS3",
  ];
  return answer("200 OK", headers, "", closing);
}

/** Ready to be written: what is measured is the client. */
const heads = [false, true].map((closing) =>
  Array.from({ length: variety }, (_, index) => headAnswer(index, closing)),
);
const refusals = [false, true].map((closing) =>
  answer("503 Slow Down", ["Content-Type: application/xml", "Server: AmazonS3"], "", closing),
);
const nothing = Buffer.alloc(0);

/** Answer to a HEAD of the object with this number. */
export function headOf(index: number, closing: boolean): Buffer {
  return heads[closing ? 1 : 0]?.[index % variety] ?? nothing;
}

export function refusal(closing: boolean): Buffer {
  return refusals[closing ? 1 : 0] ?? nothing;
}

export function document(type: string, body: string, closing: boolean): Buffer {
  const headers = [`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`, "Server: AmazonS3"];
  return answer("200 OK", headers, body, closing);
}

/** The answer to sts:GetCallerIdentity, which every client of ours asks first. */
export const identityXml =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:role/scanner</Arn><UserId>AROAEXAMPLE</UserId><Account>111122223333</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>4442587F-B7D0-A2F9</RequestId></ResponseMetadata></GetCallerIdentityResponse>';

type Pages = { readonly page: (query: URLSearchParams) => string };

/** Pages of ListObjectsV2 and ListObjectVersions; those asked for before are kept. */
export function createPages({ objects }: OriginOptions): Pages {
  const kept = new Map<string, string>();
  return {
    page: (query) => {
      const versions = query.has("versions");
      const after = query.get("key-marker") ?? query.get("start-after") ?? "";
      const token = query.get("continuation-token");
      const first = token === null ? firstAfter(after, objects) : Number(token);
      const name = `${versions ? "v" : "o"}${first}`;
      const held = kept.get(name) ?? (versions ? versionsXml(first, objects) : objectsXml(first, objects));
      if (kept.size < 2000) kept.set(name, held);
      return held;
    },
  };
}

/** The number of the first key behind this one. */
function firstAfter(after: string, objects: number): number {
  let low = 0;
  let high = objects;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyOf(middle) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}

const row = (index: number, more: string) =>
  `<Key>${encodeURIComponent(keyOf(index)).replaceAll("%2F", "/")}</Key>${more}<LastModified>${writtenAt(index).toISOString()}</LastModified><ETag>&quot;${eTagOf(index)}&quot;</ETag><Size>${sizeOf(index)}</Size>`;

function objectsXml(first: number, objects: number): string {
  const last = Math.min(objects, first + pageSize);
  const more = last < objects;
  const next = more ? `<NextContinuationToken>${last}</NextContinuationToken>` : "";
  const rows: string[] = [];
  for (let index = first; index < last; index += 1)
    rows.push(
      `<Contents>${row(index, "")}<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType><StorageClass>STANDARD</StorageClass></Contents>`,
    );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucketName}</Name><Prefix></Prefix><EncodingType>url</EncodingType>${next}<KeyCount>${last - first}</KeyCount><MaxKeys>${pageSize}</MaxKeys><IsTruncated>${more}</IsTruncated>${rows.join("")}</ListBucketResult>`;
}

function versionsXml(first: number, objects: number): string {
  const last = Math.min(objects, first + pageSize);
  const more = last < objects;
  const next = more
    ? `<NextKeyMarker>${keyOf(last - 1)}</NextKeyMarker><NextVersionIdMarker>null</NextVersionIdMarker>`
    : "";
  const rows: string[] = [];
  for (let index = first; index < last; index += 1)
    rows.push(
      `<Version>${row(index, "<VersionId>null</VersionId><IsLatest>true</IsLatest>")}<Owner><ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID></Owner><StorageClass>STANDARD</StorageClass></Version>`,
    );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucketName}</Name><Prefix></Prefix><KeyMarker></KeyMarker><VersionIdMarker></VersionIdMarker>${next}<MaxKeys>${pageSize}</MaxKeys><EncodingType>url</EncodingType><IsTruncated>${more}</IsTruncated>${rows.join("")}</ListVersionsResult>`;
}
