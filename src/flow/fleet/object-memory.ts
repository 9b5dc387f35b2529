import type { ObjectFacts } from "../../model/facts.ts";
import { compareKeys } from "../../model/key-order.ts";
import type { ReportPlace } from "../platform.ts";
import type { ListedObject } from "../ports.ts";
import type { ObjectMemory } from "../scan/options.ts";
import { type Common, mostObjects, type ObjectFile, type ObjectLine } from "./object-lines.ts";
import { createObjectTable, type ObjectTable } from "./object-table.ts";

/** What an earlier scan kept of the objects of a bucket. */
export type Remembered = {
  readonly files: readonly ObjectFile[];
  /** All of it, read once for all parts of a scan; undefined where there is nothing, or too much. */
  readonly table: () => Promise<ObjectTable | undefined>;
};

export function rememberedIn(place: ReportPlace, files: readonly ObjectFile[]): Remembered {
  const few = files.length > 0 && files.length <= mostFiles;
  let table: Promise<ObjectTable> | undefined;
  return {
    files,
    table: async () => {
      if (few) table ??= tableOf(place, files);
      return table;
    },
  };
}

async function tableOf(place: ReportPlace, files: readonly ObjectFile[]): Promise<ObjectTable> {
  const table = createObjectTable(files.length * mostObjects);
  for (const file of files) {
    const text = await place.readText(file.name);
    if (text.ok) for (const { line, common } of keptIn(text.value).values()) addTo(table, line, common);
  }
  return table;
}

/**
 * Reads back what an earlier scan kept of a bucket, as a listing goes on; a few files are in memory at a time.
 * A file that cannot be read is as if nothing had been kept in it.
 * @param from the key behind which the listing begins.
 */
export function createObjectMemory(
  place: ReportPlace,
  { files, table: whole }: Remembered,
  from: string,
): ObjectMemory {
  const waiting = files.filter(({ last, unordered }) => unordered !== true && compareKeys(last, from) >= 0);
  let table: ObjectTable | undefined;
  let recalled: { readonly last: string; readonly objects: ReadonlyMap<string, Kept> }[] = [];
  let before = "";
  return {
    recallAll: async () => {
      table = await whole();
      return table !== undefined;
    },
    recall: async (upToKey) => {
      recalled = recalled.filter(({ last }) => compareKeys(last, before) >= 0);
      before = upToKey;
      while (compareKeys(recalled.at(-1)?.last ?? "", upToKey) < 0) {
        const file = waiting.shift();
        if (file === undefined) return;
        const text = await place.readText(file.name);
        recalled.push({ last: file.last, objects: text.ok ? keptIn(text.value) : new Map() });
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

type Kept = { readonly line: ObjectLine; readonly common: Common };

function keptIn(text: string): ReadonlyMap<string, Kept> {
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
    const common = commons[number];
    if (common !== undefined) objects.set(nameOf(key, versionId ?? undefined), { line, common });
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
  const [, , , lastModified, eTag, size] = line;
  const same =
    listed.eTag === eTag &&
    listed.size === size &&
    listed.storageClass === common.storageClass &&
    // A HEAD tells it to the second.
    listed.lastModified.slice(0, 19) === lastModified.slice(0, 19);
  return same ? { ...common, ref: listed.ref, current: listed.current, size, lastModified, eTag } : undefined;
}
