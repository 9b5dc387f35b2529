import type { ObjectFacts } from "../../model/facts.ts";
import { compareKeys } from "../../model/key-order.ts";
import type { ReportPlace } from "../platform.ts";
import type { Failure, ListedObject, Result } from "../ports.ts";
import type { ObjectMemory } from "../scan/options.ts";
import { createObjectTable, type ObjectTable } from "./object-table.ts";

/**
 * What a scan keeps of objects that pass, for the next incremental one: JSON Lines in the order of the listing. What
 * many objects have in common stands once in each file, as an object; the line of an object names it by its number.
 */

/** A file of lines, and the last key in it. */
export type ObjectFile = {
  readonly name: string;
  readonly last: string;
  /** It was written as another source than a listing told of the objects, in no order. */
  readonly unordered?: true;
};

type Common = Omit<ObjectFacts, "ref" | "current" | "size" | "lastModified" | "eTag">;

/** Number of what it has in common, key, version id, last modified, ETag, size. */
type ObjectLine = readonly [number, string, string | null, string, string, number];

export type ObjectLines = {
  readonly add: (facts: ObjectFacts) => void | Promise<void>;
  /** Writes the rest. @returns all files, or the first failure. */
  readonly end: () => Promise<Result<readonly ObjectFile[]>>;
};

/** Objects of one file: some 2 MB. */
const mostObjects = 20_000;

/** @param nameOf the name of the n-th file, from 1. */
export function createObjectLines(
  place: ReportPlace,
  nameOf: (chunk: number) => string,
  most = mostObjects,
): ObjectLines {
  const files: ObjectFile[] = [];
  let lines: string[] = [];
  let objects = 0;
  let numbers = new Map<string, number>();
  let last = "";
  let failure: Failure | undefined;
  const flush = async () => {
    if (objects === 0) return;
    const text = `${lines.join("\n")}\n`;
    const file = { name: nameOf(files.length + 1), last };
    files.push(file);
    lines = [];
    objects = 0;
    numbers = new Map();
    const kept = await place.writeText(file.name, text, "application/x-ndjson");
    if (!kept.ok) failure ??= kept.failure;
  };
  const numberOf = (common: string): number => {
    const known = numbers.get(common);
    if (known !== undefined) return known;
    numbers.set(common, numbers.size);
    lines.push(common);
    return numbers.size - 1;
  };
  return {
    add: ({ ref, current: _, size, lastModified, eTag, ...common }) => {
      const number = numberOf(JSON.stringify(common));
      const line: ObjectLine = [number, ref.key, ref.versionId ?? null, lastModified, eTag, size];
      lines.push(JSON.stringify(line));
      objects += 1;
      last = ref.key;
      return objects >= most ? flush() : undefined;
    },
    end: async () => {
      await flush();
      return failure === undefined ? { ok: true, value: files } : { ok: false, failure };
    },
  };
}

/** Whether what HEAD said of an object that passes may stand for it later, while the listing shows it unchanged. */
export function worthKeeping({ serverSide, archive }: ObjectFacts): boolean {
  return serverSide.state === "known" && archive === "no";
}

/**
 * Reads back what an earlier scan kept of a bucket, as a listing goes on; a few files are in memory at a time.
 * A file that cannot be read is as if nothing had been kept in it.
 */
export function createObjectMemory(place: ReportPlace, files: readonly ObjectFile[]): ObjectMemory {
  const waiting = files.filter(({ unordered }) => unordered !== true);
  let table: ObjectTable | undefined;
  let recalled: { readonly last: string; readonly objects: ReadonlyMap<string, Kept> }[] = [];
  let before = "";
  return {
    recallAll: async () => {
      if (files.length === 0 || files.length > mostFiles) return false;
      table = createObjectTable(files.length * mostObjects);
      for (const file of files) {
        const text = await place.readText(file.name);
        if (text.ok) for (const { line, common } of keptIn(text.value).values()) addTo(table, line, common);
      }
      return true;
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
