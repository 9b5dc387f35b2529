/** The folder that keeps an embedded AWS from one run to the next. */

import { closeSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { BucketChange } from "./buckets.ts";
import { createJournal, openRecords, recordsIn } from "./journal.ts";
import type { DocumentChange } from "./kept.ts";
import { lockFolder } from "./lock.ts";

/** What the file begins with. */
type Identity = {
  readonly type: "identity";
  readonly format: 1;
  readonly account: string;
  readonly region: string;
};

export type DataRecord = Identity | DocumentChange | BucketChange;

/** A folder in the hands of this process, its records read. */
export type DataFolder = {
  readonly path: string;
  /** Nothing was in it: whoever opened it may want to put something there. */
  readonly isNew: boolean;
  /** In the order they were written. They are given away: the second time there are none. */
  take(): readonly DataRecord[];
  append(record: DataRecord): void;
  commit(): Promise<void>;
  rewrite(records: Iterable<DataRecord>): Promise<void>;
  size(): { readonly all: number; readonly written: number };
  close(): Promise<void>;
};

export type Opened =
  | { readonly ok: true; readonly folder: DataFolder }
  | { readonly ok: false; readonly problem: string };

const textOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

function* encoded(records: Iterable<DataRecord>): Generator<Uint8Array> {
  for (const record of records) yield serialize(record);
}

/** Reads the records of a file; whoever wrote them was this program, which their checksums vouch for. */
const readAll = (file: number, path: string): DataRecord[] => {
  const records: DataRecord[] = [];
  for (const payload of recordsIn(file, path)) records.push(deserialize(payload) as DataRecord);
  const [first] = records;
  if (first !== undefined && (first.type !== "identity" || first.format !== 1)) {
    throw new Error(`${path} is not of this version of bucketseal`);
  }
  return records;
};

const openLocked = (path: string, release: () => void): DataFolder => {
  const statePath = join(path, "state");
  const file = openRecords(statePath);
  try {
    const records = readAll(file, statePath);
    const journal = createJournal(statePath, file);
    return {
      path,
      isNew: records.length === 0,
      take: () => records.splice(0),
      append: (record) => journal.append(serialize(record)),
      commit: journal.commit,
      rewrite: (all) => journal.rewrite(encoded(all)),
      size: journal.size,
      close: async () => {
        try {
          await journal.close();
        } finally {
          release();
        }
      },
    };
  } catch (thrown) {
    closeSync(file);
    throw thrown;
  }
};

/**
 * Opens a folder, or makes it. A record that the last run did not finish writing is left out; damage before that is a
 * problem, as is another process that has the folder.
 */
export const openDataFolder = (folder: string): Opened => {
  const path = resolve(folder);
  let release: (() => void) | undefined;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const lock = lockFolder(path);
    if ("heldBy" in lock) return { ok: false, problem: `${path} is in use by process ${lock.heldBy}` };
    release = lock.release;
    return { ok: true, folder: openLocked(path, lock.release) };
  } catch (thrown) {
    release?.();
    return { ok: false, problem: textOf(thrown) };
  }
};
