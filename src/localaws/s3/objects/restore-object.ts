import { AwsError } from "../../errors.ts";
import { childOf, childText, malformedXml, readXml } from "../../wire/xml-reader.ts";
import type { S3Action } from "../action.ts";
import { archiveTier } from "../tiering/access-tier.ts";
import { addressedVersion } from "./addressed.ts";
import { versionHeader } from "./find-version.ts";
import { isArchived, restoreState } from "./storage-class.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long a restore takes, at most as AWS states it, by class and tier. */
const DURATION: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  GLACIER: { Expedited: 5 * MINUTE, Standard: 5 * HOUR, Bulk: 12 * HOUR },
  DEEP_ARCHIVE: { Standard: 12 * HOUR, Bulk: 48 * HOUR },
  ARCHIVE_ACCESS: { Expedited: 5 * MINUTE, Standard: 5 * HOUR, Bulk: 12 * HOUR },
  DEEP_ARCHIVE_ACCESS: { Standard: 12 * HOUR, Bulk: 48 * HOUR },
};

/**
 * Asks for a readable copy of an archived object for some days: 202, or 200 when there is one whose stay is extended.
 * From an archived tier of S3 Intelligent-Tiering the object itself comes back, for good: days mean nothing there.
 */
export const restoreObject: S3Action = (call, s3) => {
  const { bucket, version } = addressedVersion(call, s3, "RestoreObject");
  const { days, tier } = restoreRequest(call.body);
  const now = s3.clock.now();
  const from = archiveTier(bucket, version, now) ?? (isArchived(version) ? version.storageClass : undefined);
  if (from === undefined) {
    throw new AwsError(
      "InvalidObjectState",
      403,
      "Restore is not allowed for the object's current storage class",
      { fields: { StorageClass: version.storageClass } },
    );
  }
  if (days === undefined && isArchived(version)) throw malformedXml();
  const state = restoreState(version, now);
  if (state === "ongoing") {
    throw new AwsError("RestoreAlreadyInProgress", 409, "Object restore is already in progress");
  }
  const duration = DURATION[from]?.[tier];
  if (duration === undefined) {
    throw new AwsError("InvalidArgument", 400, "Retrieval option is not supported by this storage class", {
      fields: { ArgumentName: "Tier", ArgumentValue: tier },
    });
  }
  const isExtended = state === "restored" && isArchived(version);
  const readyAt = isExtended ? now : now + duration;
  const expiresAt = isArchived(version) ? expiry(readyAt, days ?? 0) : Number.POSITIVE_INFINITY;
  const changed = { ...version, restore: { readyAt, expiresAt } };
  bucket.objects.replace(changed);
  s3.emit({ name: "ObjectRestore:Post", bucket: bucket.name, key: version.key, version: changed, call });
  return { status: isExtended ? 200 : 202, headers: versionHeader(bucket, version) };
};

function restoreRequest(body: Uint8Array): { readonly days: number | undefined; readonly tier: string } {
  const root = readXml(body, "RestoreRequest");
  const text = childText(root, "Days");
  const days = text === undefined ? undefined : Number(text);
  if (days !== undefined && (!Number.isInteger(days) || days < 1)) throw malformedXml();
  const parameters = childOf(root, "GlacierJobParameters");
  return { days, tier: childText(parameters, "Tier") ?? childText(root, "Tier") ?? "Standard" };
}

/** Copies stay until the midnight (UTC) after their last day. */
function expiry(readyAt: number, days: number): number {
  return (Math.floor(readyAt / DAY) + days + 1) * DAY;
}
