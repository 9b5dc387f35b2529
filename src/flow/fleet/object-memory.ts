import type { ObjectFacts } from "../../model/facts.ts";
import { compareKeys } from "../../model/key-order.ts";
import type { ReportPlace } from "../platform.ts";
import type { ListedObject } from "../ports.ts";
import type { ObjectMemory } from "../scan/options.ts";
import { type Common, mostObjects, type ObjectFile, type ObjectLine } from "./object-lines.ts";
import { createObjectTable, type ObjectTable } from "./object-table.ts";

/** What an earlier scan kept of the objects of a bucket. */
export type Remembered = {
  /** In the order of the listing, unless they say otherwise. */
  readonly files: readonly ObjectFile[];
  /** The objects of one of the files in their order; undefined where it cannot be read. Kept for the next who asks. */
  readonly read: (file: ObjectFile) => Promise<KeptObjects | undefined>;
  /** All of it, read once for all parts of a scan; undefined where there is nothing, or too much. */
  readonly table: () => Promise<ObjectTable | undefined>;
};

export function rememberedIn(place: ReportPlace, files: readonly ObjectFile[]): Remembered {
  const few = files.length > 0 && files.length <= mostFiles;
  let table: Promise<ObjectTable> | undefined;
  return {
    files,
    read: createReader(place),
    table: async () => {
      if (few) table ??= tableOf(place, files);
      return table;
    },
  };
}

/** Files that were read last: rows of a bucket may come from them, and what is remembered of these a little later. */
const mostRead = 3;

function createReader(place: ReportPlace): Remembered["read"] {
  const read = new Map<string, Promise<KeptObjects | undefined>>();
  return (file) => {
    const before = read.get(file.name);
    if (before !== undefined) return before;
    const objects = place.readText(file.name).then((text) => (text.ok ? keptIn(text.value) : undefined));
    read.set(file.name, objects);
    const [oldest] = read.keys();
    if (read.size > mostRead && oldest !== undefined) read.delete(oldest);
    return objects;
  };
}

async function tableOf(place: ReportPlace, files: readonly ObjectFile[]): Promise<ObjectTable> {
  const table = createObjectTable(files.length * mostObjects);
  for (const file of files) {
    const text = await place.readText(file.name);
    if (!text.ok) continue;
    for (const { line, common } of keptIn(text.value).values())
      if (common !== undefined) addTo(table, line, common);
  }
  return table;
}

/**
 * Reads back what an earlier scan kept of a bucket, as a listing goes on; a few files are in memory at a time.
 * A file that cannot be read is as if nothing had been kept in it.
 * @param from the key behind which the listing begins.
 */
export function createObjectMemory({ files, read, table: whole }: Remembered, from: string): ObjectMemory {
  const waiting = files.filter(({ last, unordered }) => unordered !== true && compareKeys(last, from) >= 0);
  let table: ObjectTable | undefined;
  let recalled: { readonly last: string; readonly objects: KeptObjects }[] = [];
  let before = "";
  return {
    recallAll: async () => {
      table = await whole();
      return table !== undefined;
    },
    recall: async (upToKey) => {
      recalled = recalled.filter(({ last }) => compareKeys(last, before) >= 0);
      before = upToKey;
      // Versions of the last key of a file may go on in the next.
      while (compareKeys(recalled.at(-1)?.last ?? "", upToKey) <= 0) {
        const file = waiting.shift();
        if (file === undefined) return;
        recalled.push({ last: file.last, objects: (await read(file)) ?? new Map() });
      }
    },
    of: (listed) => {
      if (table !== undefined) return table.of(listed);
      for (const { objects } of recalled) {
        const kept = objects.get(nameOf(listed.ref.key, listed.ref.versionId));
        if (kept !== undefined) return factsOf(listed, kept);
      }
      return undefined;
    },
  };
}

/** Files of a bucket that are recalled all at once: 2,000,000 objects, in 84 MB. */
const mostFiles = 100;

function addTo(table: ObjectTable, line: ObjectLine, common: Common): void {
  const [, key, versionId, lastModified, eTag, size] = line;
  const { storageClass } = common;
  table.add({ key, versionId: versionId ?? undefined, lastModified, eTag, size, storageClass }, common);
}

/** An object, and what is remembered of it where it need not be asked about again. */
export type Kept = { readonly line: ObjectLine; readonly common: Common | undefined };

/** By version and key, in the order of the file. */
type KeptObjects = ReadonlyMap<string, Kept>;

function keptIn(text: string): KeptObjects {
  const commons: Common[] = [];
  const objects = new Map<string, Kept>();
  for (const row of text.split("\n")) {
    if (row === "") continue;
    // Nobody but us writes into the place.
    const line = JSON.parse(row) as Common | ObjectLine;
    if (!isObjectLine(line)) {
      commons.push(line);
      continue;
    }
    const [number, key, versionId] = line;
    objects.set(nameOf(key, versionId ?? undefined), { line, common: commons[number] });
  }
  return objects;
}

function isObjectLine(line: Common | ObjectLine): line is ObjectLine {
  return Array.isArray(line);
}

function nameOf(key: string, versionId: string | undefined): string {
  return `${versionId ?? ""} ${key}`;
}

/** Undefined where the listing tells that it was written again, or moved to another storage class. */
function factsOf(listed: ListedObject, { line, common }: Kept): ObjectFacts | undefined {
  if (common === undefined) return undefined;
  const [, , , lastModified, eTag, size] = line;
  const same =
    listed.eTag === eTag &&
    listed.size === size &&
    listed.storageClass === common.storageClass &&
    // A HEAD tells it to the second.
    listed.lastModified.slice(0, 19) === lastModified.slice(0, 19);
  return same ? { ref: listed.ref, current: listed.current, size, lastModified, eTag, ...common } : undefined;
}
