/** Stores as the data folder keeps them: documents with a name each. */

import { hash } from "node:crypto";
import { serialize } from "node:v8";
import type { LocalClock } from "../clock.ts";

/** One collection of documents in some service's store. */
export type Kept = {
  /** Unique among all collections: kms.keys, sqs.queues, ... */
  readonly name: string;
  /** What there is now. Values hold plain data alone: no functions, no classes beyond Map, Set, Date and bytes. */
  documents(): Iterable<readonly [key: string, value: unknown]>;
  /** Puts a document back that was kept, in the place of an older one. */
  restore(key: string, value: unknown): void;
  remove(key: string): void;
  /** Documents are only ever added, under growing numbers, and never change: none is looked at twice. */
  readonly onlyGrows?: true;
  /** A document's value as it is kept, where that takes work to find out. */
  readonly written?: (value: unknown) => unknown;
};

/** A store that is a map of plain data. */
export const keptMap = <T>(name: string, map: Map<string, T>): Kept => ({
  name,
  documents: () => map,
  restore: (key, value) => {
    map.set(key, value as T);
  },
  remove: (key) => {
    map.delete(key);
  },
});

/** How far a clock was advanced, so that deadlines that passed stay passed. */
export const keptClock = (clock: LocalClock): Kept => ({
  name: "clock",
  documents: () => [["moved", clock.moved()]],
  restore: (_key, value) => clock.advance(Math.max(0, Number(value) - clock.moved())),
  remove: () => undefined,
});

/** What became of one collection since it was last looked at. */
export type DocumentChange =
  | {
      readonly type: "document";
      readonly collection: string;
      readonly key: string;
      readonly value: Uint8Array;
    }
  | { readonly type: "removed"; readonly collection: string; readonly key: string };

export type Watched = {
  /** What changed since the last time. */
  changes(): Generator<DocumentChange>;
  /** Everything, as if nothing had been seen yet. */
  all(): Generator<DocumentChange>;
};

/** Finds what was added to a collection that only grows. */
const watchGrowth = (kept: Kept): Watched => {
  let next = 0;
  function* changes(): Generator<DocumentChange> {
    for (const [key, value] of kept.documents()) {
      if (Number(key) < next) continue;
      next = Number(key) + 1;
      const bytes = serialize(kept.written?.(value) ?? value);
      yield { type: "document", collection: kept.name, key, value: bytes };
    }
  }
  return {
    changes,
    all: () => {
      next = 0;
      return changes();
    },
  };
};

/** Finds changes by comparing what documents look like, so that no action has to report what it did. */
export const watchDocuments = (kept: Kept): Watched => {
  if (kept.onlyGrows) return watchGrowth(kept);
  let seen = new Map<string, string>();

  function* changes(): Generator<DocumentChange> {
    const before = seen;
    seen = new Map();
    for (const [key, value] of kept.documents()) {
      const bytes = serialize(value);
      const digest = hash("sha1", bytes, "base64");
      seen.set(key, digest);
      if (before.get(key) !== digest) yield { type: "document", collection: kept.name, key, value: bytes };
    }
    for (const key of before.keys()) {
      if (!seen.has(key)) yield { type: "removed", collection: kept.name, key };
    }
  }

  return {
    changes,
    all: () => {
      seen = new Map();
      return changes();
    },
  };
};
