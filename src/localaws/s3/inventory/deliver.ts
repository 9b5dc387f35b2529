/** Delivers the inventory reports of all buckets, when they are due or when told to. */

import type { BucketState, S3World } from "../action.ts";
import { documentsOf } from "../buckets/named-documents.ts";
import { type InventoryConfiguration, inventoryConfiguration } from "./configuration.ts";
import { formatNamed } from "./formats.ts";
import { lastName } from "./last-report.ts";
import { reportOf } from "./report.ts";
import { latestDue } from "./schedule.ts";
import { putAsService } from "./service-put.ts";

/** What became of one report. */
type Delivery = {
  readonly bucket: string;
  readonly id: string;
  /** Key of its manifest.json in the destination bucket; undefined when it was not delivered. */
  readonly manifest: string | undefined;
  /** Why it was not. AWS tells nobody. */
  readonly problem: string | undefined;
};

export type InventoryDoor = {
  /** Delivers reports at once, due or not: of all buckets, or of one, or of one configuration. */
  deliver(which?: { readonly bucket?: string; readonly id?: string }): readonly Delivery[];
  /** Delivers what fell due since it was last asked; AWS's service does so by itself. */
  settle(): readonly Delivery[];
};

function deliverOne(
  source: BucketState,
  configuration: InventoryConfiguration,
  at: number,
  s3: S3World,
): Delivery {
  const { id, destination } = configuration;
  const named = { bucket: source.name, id };
  const format = formatNamed(destination.format);
  if (format === undefined) {
    return { ...named, manifest: undefined, problem: `${destination.format} is not written here` };
  }
  if (s3.buckets.get(destination.bucket)?.region !== source.region) {
    return { ...named, manifest: undefined, problem: "the destination is not in the Region of the bucket" };
  }
  const files = reportOf(source, configuration, format, at, s3);
  for (const file of files) {
    const refused = putAsService(source, destination.bucket, file, destination.encryption, s3);
    if (refused !== undefined) return { ...named, manifest: undefined, problem: refused.message };
  }
  return { ...named, manifest: files.at(-2)?.key, problem: undefined };
}

/** The configuration's due time that has not been served, or undefined. */
function dueSince(
  bucket: BucketState,
  { id, frequency, enabled }: InventoryConfiguration,
  now: number,
): number | undefined {
  const last = Number(bucket.settings.get(lastName(id)) ?? now);
  const due = latestDue(frequency, now);
  return enabled && due > last ? due : undefined;
}

export function createInventoryDoor(s3: S3World): InventoryDoor {
  /** No report falls due before this time; what is put meanwhile falls due later still. */
  let quietUntil = 0;
  const nextHour = (now: number): number => (Math.floor(now / 3_600_000) + 1) * 3_600_000;
  return {
    deliver: ({ bucket, id } = {}) => {
      const at = s3.clock.now();
      const sources = [...s3.buckets.values()].filter(({ name }) => bucket === undefined || name === bucket);
      return sources.flatMap((source) =>
        documentsOf(source, { name: "inventory" })
          .filter(([each]) => id === undefined || each === id)
          .map(([, text]) => deliverOne(source, inventoryConfiguration(text), at, s3)),
      );
    },
    settle: () => {
      const now = s3.clock.now();
      if (now < quietUntil) return [];
      // Reports are due on the hour: nothing can become due before the next one.
      quietUntil = nextHour(now);
      const deliveries: Delivery[] = [];
      for (const source of [...s3.buckets.values()]) {
        for (const [id, text] of documentsOf(source, { name: "inventory" })) {
          const configuration = inventoryConfiguration(text);
          const due = dueSince(source, configuration, now);
          if (due === undefined) continue;
          source.settings.set(lastName(id), String(due));
          deliveries.push(deliverOne(source, configuration, due, s3));
        }
      }
      return deliveries;
    },
  };
}
