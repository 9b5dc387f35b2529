/** What S3 reports of its buckets once a day: how many objects, and how many bytes of each storage class. */

import type { BucketState, S3World } from "../s3/action.ts";
import type { ObjectVersion } from "../s3/store.ts";
import type { CloudWatchWorld } from "./action.ts";
import type { MetricName } from "./store.ts";

const DAY = 86_400_000;

/** Storage classes by the type that the metric calls them. */
const classes: Readonly<Record<string, string>> = {
  StandardStorage: "STANDARD",
  StandardIAStorage: "STANDARD_IA",
  OneZoneIAStorage: "ONEZONE_IA",
  IntelligentTieringFAStorage: "INTELLIGENT_TIERING",
  GlacierInstantRetrievalStorage: "GLACIER_IR",
  GlacierStorage: "GLACIER",
  DeepArchiveStorage: "DEEP_ARCHIVE",
  ReducedRedundancyStorage: "REDUCED_REDUNDANCY",
};

function* versionsOf({ objects }: BucketState): Generator<ObjectVersion> {
  for (const key of objects.keys()) yield* objects.versions(key);
}

/** All versions count, delete markers too. Of each day the present state is told: the past is not kept. */
const measured = ({ name, dimensions }: MetricName, bucket: BucketState): number | undefined => {
  const type = dimensions["StorageType"] ?? "";
  if (name === "NumberOfObjects")
    return type === "AllStorageTypes" ? [...versionsOf(bucket)].length : undefined;
  const storageClass = Object.hasOwn(classes, type) ? classes[type] : undefined;
  if (name !== "BucketSizeBytes" || storageClass === undefined) return undefined;
  let bytes = 0;
  for (const version of versionsOf(bucket)) if (version.storageClass === storageClass) bytes += version.size;
  return bytes > 0 ? bytes : undefined;
};

/** A sample at each midnight (UTC) since the bucket is there. */
export const s3StorageMetrics =
  ({ buckets, clock }: Pick<S3World, "buckets" | "clock">): CloudWatchWorld["reported"] =>
  (metric, region, from, to) => {
    const bucket = buckets.get(metric.dimensions["BucketName"] ?? "");
    if (metric.namespace !== "AWS/S3" || bucket === undefined || bucket.region !== region) return [];
    const value = measured(metric, bucket);
    if (value === undefined) return [];
    const first = Math.ceil(Math.max(from, bucket.createdAt - DAY) / DAY) * DAY;
    const end = Math.min(to, clock.now() + 1);
    const days = Math.max(0, Math.ceil((end - first) / DAY));
    const unit = metric.name === "NumberOfObjects" ? "Count" : "Bytes";
    return Array.from({ length: days }, (_, day) => ({
      at: first + day * DAY,
      values: [{ value, count: 1 }],
      unit,
    }));
  };
