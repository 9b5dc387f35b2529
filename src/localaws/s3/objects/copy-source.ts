import { AwsError } from "../../errors.ts";
import type { BucketState, S3Call, S3World } from "../action.ts";
import { bucketOf } from "../bucket.ts";
import { refuseOtherOwner } from "../expected-owner.ts";
import { invalidArgument, invalidRequest, noSuchKey, noSuchVersion } from "../object-errors.ts";
import { storedDataKeys } from "../sse/data-keys.ts";
import { SOURCE_CUSTOMER_KEY } from "../sse/headers.ts";
import { keyForReading } from "../sse/reading.ts";
import type { ObjectVersion } from "../store.ts";
import { noteAccess } from "../tiering/access-tier.ts";
import { checkSourceConditions } from "./conditions.ts";
import { authorizeListing, authorizeOn } from "./permissions.ts";
import { refuseArchived } from "./storage-class.ts";
import { channelOf } from "./target.ts";

const HEADER = "x-amz-copy-source";

/** What a copy reads from. */
export type CopySource = {
  readonly bucket: BucketState;
  readonly version: ObjectVersion;
  /** Whether the copy named the version itself. */
  readonly named: boolean;
  /** Unwraps the data keys of the source: kms:Decrypt (E123). */
  dataKeys(): readonly Uint8Array[];
};

/**
 * Finds the source of CopyObject or UploadPartCopy and checks that it can be read.
 * @throws AwsError as E169-E178 say.
 */
export function copySourceOf(call: S3Call, s3: S3World): CopySource {
  const { bucketName, key, versionId } = parsedSource(call.request.headers[HEADER] ?? "");
  const bucket = bucketOf({ bucketName }, s3);
  refuseOtherOwner(call.request.headers["x-amz-source-expected-bucket-owner"], bucket);
  const found =
    versionId === undefined ? bucket.objects.current(key) : bucket.objects.version(key, versionId);
  authorizeOn(call, s3, bucket, "GetObject*", { key, versionId, version: found });
  const version = readable(found, key, versionId, () => authorizeListing(call, s3, bucket, key));
  const now = s3.clock.now();
  checkSourceConditions(call.request.headers, version, now);
  refuseArchived(bucket, version, now, "Operation is not valid for the source object's");
  const { encryption } = version;
  const customerKey = keyForReading(encryption, call.request.headers, channelOf(call), SOURCE_CUSTOMER_KEY);
  return {
    bucket,
    version,
    named: versionId !== undefined,
    dataKeys: () => {
      const keys = storedDataKeys(encryption, customerKey, call, s3);
      noteAccess(bucket, version, now);
      return keys;
    },
  };
}

/** Bucket, key and version of a copy source, which is bucket/key, URL-encoded, with an optional versionId (E171). */
function parsedSource(header: string) {
  const [, path = "", versionId] = /^\/?(.*?)(?:\?versionId=(.*))?$/s.exec(header) ?? [];
  const slash = path.indexOf("/");
  const bucketName = decoded(slash < 0 ? path : path.slice(0, slash));
  const key = slash < 0 ? "" : decoded(path.slice(slash + 1));
  if (!bucketName) throw invalidArgument("Invalid copy source bucket name", HEADER, HEADER);
  if (!key) throw invalidArgument("Invalid copy source object key", HEADER, HEADER);
  return { bucketName, key, versionId: versionId === undefined ? undefined : decoded(versionId) };
}

/** A "+" stays one: whether AWS takes it for a space was not captured, and careful clients encode both. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidArgument("Invalid copy source encoding.", HEADER, text);
  }
}

function readable(
  found: ObjectVersion | undefined,
  key: string,
  versionId: string | undefined,
  refuseStranger: () => void,
): ObjectVersion {
  if (found?.deleteMarker === false) return found;
  if (found !== undefined && versionId !== undefined) {
    throw invalidRequest(
      "The source of a copy request may not specifically refer to a delete marker by version id.",
    );
  }
  refuseStranger();
  throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
}

/** Refuses what is too large for one copy (E173). Part of the wording is unverified. */
export function refuseOverCopyLimit(size: number, s3: S3World): void {
  const limit = s3.options.copyLimit;
  if (size <= limit) return;
  throw new AwsError(
    "InvalidRequest",
    400,
    `The specified copy source is larger than the maximum allowable size for a copy source: ${limit}`,
  );
}

/** x-amz-copy-source-version-id: which version was read, where the source bucket has versions. */
export function sourceVersionHeader({ bucket, version }: CopySource): Record<string, string> {
  return bucket.versioning === "disabled" ? {} : { "x-amz-copy-source-version-id": version.versionId };
}
