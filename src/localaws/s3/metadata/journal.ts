/** The journal tables of S3 Metadata: a record of each change, in every bucket that has a configuration (I30). */

import type { Kept } from "../../data/kept.ts";
import type { Clock, JournalHabits } from "../../types.ts";
import type { BucketState, TableChange } from "../action.ts";
import type { ObjectVersion } from "../store.ts";
import { journalOf } from "./configuration.ts";

/** As much of a record as queries ask for. */
export type JournalRecord = {
  readonly bucket: string;
  readonly key: string;
  /** When it was made, in epoch milliseconds, however late its record comes (I39 (?)). */
  readonly at: number;
};

export type Journal = {
  readonly habits: JournalHabits;
  /** From now on changes of a bucket's objects are recorded, as long as it has a configuration. */
  begin(bucket: BucketState): void;
  /** What its table shows now, oldest first. */
  recordsOf(bucket: BucketState): Generator<JournalRecord>;
};

type JournalParts = {
  readonly clock: Clock;
  readonly buckets: ReadonlyMap<string, BucketState>;
  readonly habits: Partial<JournalHabits> | undefined;
};

const DAY = 86_400_000;

/** Updates of the encryption are a matter of habit; ACLs, locks and restores have no column there (I37 (?)). */
const isRecorded = (
  change: TableChange,
  before: ObjectVersion | undefined,
  habits: JournalHabits,
): boolean => {
  if (change.type !== "replace" || before === undefined) return true;
  const { tags, storageClass, encryption } = change.version;
  if (encryption !== before.encryption) return habits.encryptionUpdates;
  return tags !== before.tags || storageClass !== before.storageClass;
};

/** All journals of one embedded AWS. */
export const createJournal = ({ clock, buckets, habits: given }: JournalParts) => {
  const habits: JournalHabits = { lag: 0, creation: 0, encryptionUpdates: false, ...given };
  const records = new Map<number, JournalRecord>();
  const watched = new WeakSet<BucketState["objects"]>();
  const begin: Journal["begin"] = ({ name, objects }) => {
    if (watched.has(objects)) return;
    watched.add(objects);
    objects.watch((change, before) => {
      const bucket = buckets.get(name);
      if (bucket === undefined || journalOf(bucket) === undefined) return;
      if (!isRecorded(change, before, habits)) return;
      const { key } = change.type === "remove" ? change : change.version;
      records.set(records.size, { bucket: name, key, at: clock.now() });
    });
  };
  const kept: Kept = {
    name: "s3.journal",
    documents: () => [...records].map(([number, record]) => [String(number), record]),
    restore: (number, record) => void records.set(Number(number), record as JournalRecord),
    remove: () => undefined,
    onlyGrows: true,
  };
  return {
    habits,
    begin,
    recordsOf: function* (bucket: BucketState): Generator<JournalRecord> {
      const { since = 0, days = Number.POSITIVE_INFINITY } = journalOf(bucket) ?? {};
      const oldest = Math.max(since, clock.now() - days * DAY);
      const newest = clock.now() - habits.lag;
      for (const record of records.values())
        if (record.bucket === bucket.name && record.at >= oldest && record.at <= newest) yield record;
    },
    kept,
    /** Goes on with the buckets that were restored. */
    resume: (): void => {
      for (const bucket of buckets.values()) if (journalOf(bucket) !== undefined) begin(bucket);
    },
  } satisfies Journal & Record<string, unknown>;
};
