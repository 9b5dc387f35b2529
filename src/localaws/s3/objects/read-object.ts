import type { BucketState, S3Call, S3World } from "../action.ts";
import { storedDataKeys } from "../sse/data-keys.ts";
import { keyForReading, refuseMethodHeader } from "../sse/reading.ts";
import type { ObjectVersion } from "../store.ts";
import { checksumHeaders } from "./checksum-headers.ts";
import { checkReadConditions } from "./conditions.ts";
import { describeObject } from "./describe-object.ts";
import { existingVersion, versionIdOf } from "./find-version.ts";
import { authorizeOn } from "./permissions.ts";
import { type ByteRange, requestedPart, requestedRange } from "./range.ts";
import { channelOf, targetOf } from "./target.ts";

/** What GetObject and HeadObject find out alike. */
export type Reading = {
  readonly bucket: BucketState;
  readonly version: ObjectVersion;
  /** Undefined for the whole object. */
  readonly range: ByteRange | undefined;
  readonly status: 200 | 206;
  readonly headers: Record<string, string>;
  /** Unwraps the data keys: what needs kms:Decrypt (E123). */
  dataKeys(): readonly Uint8Array[];
};

/** Finds, authorises and describes the version a read is about. @throws AwsError as E12-E25 and E87-E90 say. */
export function readingOf(call: S3Call, s3: S3World): Reading {
  const { bucket, key } = targetOf(call, s3);
  const { headers } = call.request;
  const versionId = versionIdOf(call);
  const found =
    versionId === undefined ? bucket.objects.current(key) : bucket.objects.version(key, versionId);
  authorizeOn(call, s3, bucket, "GetObject*", { key, versionId, version: found });
  const version = existingVersion(call, s3, bucket, key);
  refuseMethodHeader(headers);
  const customerKey = keyForReading(version.encryption, headers, channelOf(call));
  checkReadConditions(headers, version);
  const { range, partial, partsCount, part } = extentOf(call, version);
  const length = range === undefined ? (partial ? 0 : version.size) : range.to - range.from + 1;
  const whole = length === version.size;
  return {
    bucket,
    version,
    range,
    status: partial ? 206 : 200,
    headers: {
      ...describeObject(call, s3, bucket, version),
      ...overrides(call),
      "content-length": String(length),
      ...(range !== undefined &&
        partial && { "content-range": `bytes ${range.from}-${range.to}/${version.size}` }),
      ...(partsCount !== undefined && { "x-amz-mp-parts-count": String(partsCount) }),
      ...(headers["x-amz-checksum-mode"]?.toUpperCase() === "ENABLED" && checksumsRead(version, part, whole)),
    },
    dataKeys: () => storedDataKeys(version.encryption, customerKey, call, s3),
  };
}

/** A part that was uploaded with a checksum shows its own when it is read by number. That of the whole object is none of a range. */
function checksumsRead(version: ObjectVersion, part: number | undefined, whole: boolean) {
  const checksums = part === undefined ? undefined : version.partChecksums?.[part - 1];
  if (checksums !== undefined) return checksumHeaders({ ...version, checksums });
  return whole ? checksumHeaders(version) : {};
}

function extentOf(call: S3Call, version: ObjectVersion) {
  const header = call.request.headers["range"];
  const partNumber = call.query.get("partNumber");
  if (partNumber !== undefined) {
    const { range, count } = requestedPart(partNumber, header, version);
    return { range, partial: true, partsCount: count, part: Number(partNumber) };
  }
  const range = requestedRange(header, version.size);
  return { range, partial: range !== undefined, partsCount: undefined };
}

const OVERRIDES = [
  "content-type",
  "content-language",
  "expires",
  "cache-control",
  "content-disposition",
  "content-encoding",
];

/** response-content-type and its like replace stored headers. */
function overrides(call: S3Call): Record<string, string> {
  if (call.query.size === 0) return {};
  return Object.fromEntries(
    OVERRIDES.flatMap((name) => {
      const value = call.query.get(`response-${name}`);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
