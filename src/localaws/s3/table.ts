import type { ObjectTable, TableListener } from "./action.ts";
import type { ObjectVersion } from "./store.ts";

/** Chunks split at this many keys: small enough that an insertion moves little, large enough that few chunks exist. */
const CHUNK_LIMIT = 1024;

/**
 * Compares two keys in UTF-8 byte order, as general purpose buckets list them (L3). JavaScript's own order is that of
 * UTF-16 units, which puts characters beyond U+FFFF before U+E000..U+FFFF.
 */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters above every other one. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Keys in byte order, held in sorted chunks: insertion in any order and ordered scans stay fast at a million keys. */
function createKeyOrder() {
  const chunks: string[][] = [];
  let changes = 0;

  /** The last chunk whose first key is <= key; 0 when there is none. */
  const chunkFor = (key: string): number => {
    let low = 0;
    let high = chunks.length - 1;
    // Keys mostly come in order: look at the end first.
    if (compareUtf8(chunks[high]?.[0] ?? "", key) <= 0) return Math.max(high, 0);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (compareUtf8(chunks[middle]?.[0] ?? "", key) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  const insert = (key: string): void => {
    changes++;
    const index = chunkFor(key);
    const chunk = chunks[index];
    if (chunk === undefined) {
      chunks.push([key]);
      return;
    }
    chunk.splice(lowerBound(chunk, key), 0, key);
    if (chunk.length <= CHUNK_LIMIT) return;
    // Keys that come in order leave full chunks behind instead of half full ones.
    const cut = chunk.at(-1) === key ? CHUNK_LIMIT : CHUNK_LIMIT >> 1;
    chunks.splice(index + 1, 0, chunk.splice(cut));
  };

  const remove = (key: string): void => {
    changes++;
    const index = chunkFor(key);
    const chunk = chunks[index];
    if (chunk === undefined) return;
    const at = lowerBound(chunk, key);
    if (chunk[at] !== key) return;
    chunk.splice(at, 1);
    if (chunk.length === 0) chunks.splice(index, 1);
  };

  function* scan(from: string, after: boolean): IterableIterator<string> {
    let index = chunkFor(from);
    let at = start(chunks[index], from, after);
    for (let chunk = chunks[index]; chunk !== undefined; chunk = chunks[index]) {
      const key = chunk[at];
      if (key === undefined) {
        index++;
        at = 0;
        continue;
      }
      const seen = changes;
      yield key;
      at++;
      if (seen === changes) continue;
      // Something was added or removed meanwhile: find the place again.
      index = chunkFor(key);
      at = start(chunks[index], key, true);
    }
  }

  return { insert, remove, scan };
}

function start(chunk: readonly string[] | undefined, from: string, after: boolean): number {
  if (chunk === undefined) return 0;
  const at = lowerBound(chunk, from);
  return after && chunk[at] === from ? at + 1 : at;
}

function lowerBound(sorted: readonly string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareUtf8(sorted[middle] ?? "", key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** An empty table of object versions; its size counts versions, delete markers among them. */
export function createObjectTable(): ObjectTable {
  const byKey = new Map<string, ObjectVersion[]>();
  const order = createKeyOrder();
  let size = 0;
  const listeners = new Set<TableListener>();
  const tell: TableListener = (change, before) => {
    for (const listener of listeners) listener(change, before);
  };

  const remove = (key: string, versionId: string): void => {
    const versions = byKey.get(key);
    const at = versions?.findIndex((version) => version.versionId === versionId) ?? -1;
    if (versions === undefined || at < 0) return;
    versions.splice(at, 1);
    size--;
    tell({ type: "remove", key, versionId });
    if (versions.length > 0) return;
    byKey.delete(key);
    order.remove(key);
  };

  const put = (version: ObjectVersion): void => {
    const versions = byKey.get(version.key);
    size++;
    tell({ type: "put", version });
    if (versions === undefined) {
      byKey.set(version.key, [version]);
      order.insert(version.key);
      return;
    }
    const same = versions.findIndex((other) => other.versionId === version.versionId);
    if (same >= 0) {
      versions.splice(same, 1);
      size--;
    }
    versions.unshift(version);
  };

  const replace = (version: ObjectVersion): void => {
    const versions = byKey.get(version.key);
    const at = versions?.findIndex((other) => other.versionId === version.versionId) ?? -1;
    const before = versions?.[at];
    if (versions === undefined || before === undefined) return;
    versions[at] = version;
    tell({ type: "replace", version }, before);
  };

  return {
    current: (key) => byKey.get(key)?.[0],
    version: (key, versionId) => byKey.get(key)?.find((version) => version.versionId === versionId),
    versions: (key) => byKey.get(key) ?? [],
    put,
    replace,
    remove,
    watch: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    keys: (from = "", after = false) => order.scan(from, after),
    get size() {
      return size;
    },
  };
}
