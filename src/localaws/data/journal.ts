/** A file of records that is only ever appended to, and written anew from time to time. */

import {
  closeSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writev,
  writevSync,
} from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { frameAt, framed, type ReadAt } from "./frames.ts";

export type Journal = {
  /** Adds a record to those that the next `commit` writes. */
  append(payload: Uint8Array): void;
  /** Resolves once everything appended is on the disk; rejects when it cannot be, then and ever after. */
  commit(): Promise<void>;
  /** Writes the file anew with these records in place of all others. */
  rewrite(payloads: Iterable<Uint8Array>): Promise<void>;
  /** Bytes in the file, and how many of them were there when it was last written anew. */
  size(): { readonly all: number; readonly written: number };
  close(): Promise<void>;
};

const writeParts = promisify(writev);
const sync = promisify(fdatasync);

/** Node hands the kernel at most this many parts of a write. */
const PARTS = 1000;
/** Bytes gathered before they are written, when the file is written anew. */
const GATHERED = 4 * 1024 ** 2;

const sizeOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0);

/** A write may take less than all of it. */
const writeAll = async (file: number, parts: readonly Uint8Array[]): Promise<void> => {
  for (let rest = parts; rest.length > 0; ) {
    const { bytesWritten } = await writeParts(file, rest.slice(0, PARTS));
    rest = after(rest, bytesWritten);
  }
};

const writeAllNow = (file: number, parts: readonly Uint8Array[]): void => {
  for (let rest = parts; rest.length > 0; ) rest = after(rest, writevSync(file, rest.slice(0, PARTS)));
};

const after = (parts: readonly Uint8Array[], written: number): readonly Uint8Array[] => {
  let left = written;
  let index = 0;
  for (let part = parts[0]; part !== undefined && part.length <= left; part = parts[index]) {
    left -= part.length;
    index += 1;
  }
  const [first, ...others] = parts.slice(index);
  return first === undefined ? [] : [first.subarray(left), ...others];
};

/** Makes a renamed file survive a loss of power. */
const syncFolder = (folder: string): void => {
  // Windows cannot open folders, and keeps names by itself.
  if (process.platform === "win32") return;
  const file = openSync(folder, "r");
  fsyncSync(file);
  closeSync(file);
};

/** Writes records to a file beside the path, complete and on the disk. */
const writeBeside = (path: string, payloads: Iterable<Uint8Array>): string => {
  const beside = `${path}.new`;
  rmSync(beside, { force: true });
  const file = openSync(beside, "a");
  let gathered: Uint8Array[] = [];
  let bytes = 0;
  for (const payload of payloads) {
    gathered.push(...framed(payload));
    bytes += payload.length;
    if (bytes < GATHERED && gathered.length < PARTS) continue;
    writeAllNow(file, gathered);
    gathered = [];
    bytes = 0;
  }
  writeAllNow(file, gathered);
  fsyncSync(file);
  closeSync(file);
  return beside;
};

/** Every whole record of a file, in order; what was torn off at its end is cut away. */
export function* recordsIn(file: number, path: string): Generator<Uint8Array> {
  const { size } = fstatSync(file);
  const read: ReadAt = (position, length) => {
    const bytes = Buffer.allocUnsafeSlow(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, position));
  };
  for (let position = 0; ; ) {
    const frame = frameAt(read, position, size);
    if (frame.type === "end") return;
    if (frame.type === "damaged") throw new Error(`${path} is damaged at byte ${position}`);
    if (frame.type === "torn") {
      ftruncateSync(file, position);
      fsyncSync(file);
      return;
    }
    yield frame.payload;
    position = frame.next;
  }
}

/** Opens a file of records, or makes one, for reading and appending. */
export const openRecords = (path: string): number => openSync(path, "a+");

/** The journal over an open file whose records were read. */
export const createJournal = (path: string, opened: number): Journal => {
  let file = opened;
  let pending: Uint8Array[] = [];
  let latest: Promise<void> = Promise.resolve();
  let scheduled = false;
  let written = fstatSync(file).size;
  let all = written;

  /** Those who wait at the same time share one write. */
  const writePending = async (): Promise<void> => {
    scheduled = false;
    const batch = pending;
    pending = [];
    await writeAll(file, batch);
    await sync(file);
    all += sizeOf(batch);
  };
  const commit = (): Promise<void> => {
    if (pending.length === 0 || scheduled) return latest;
    scheduled = true;
    latest = latest.then(writePending);
    return latest;
  };
  const rewrite = (payloads: Iterable<Uint8Array>): Promise<void> => {
    latest = latest.then(() => {
      // What waits is part of what is written anew.
      pending = [];
      scheduled = false;
      const beside = writeBeside(path, payloads);
      // Not every system renames over a file that is open.
      closeSync(file);
      renameSync(beside, path);
      syncFolder(dirname(path));
      file = openRecords(path);
      written = fstatSync(file).size;
      all = written;
    });
    return latest;
  };
  return {
    append: (payload) => {
      pending.push(...framed(payload));
    },
    commit,
    rewrite,
    size: () => ({ all, written }),
    close: async () => {
      try {
        await commit();
      } finally {
        closeSync(file);
      }
    },
  };
};
