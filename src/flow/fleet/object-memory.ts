import type { ObjectFacts } from "../../model/facts.ts";
import { compareKeys } from "../../model/key-order.ts";
import type { ReportPlace } from "../platform.ts";
import type { ListedObject } from "../ports.ts";
import type { ObjectMemory } from "../scan/options.ts";
import type { Common, ObjectFile, ObjectLine } from "./object-lines.ts";
import { createObjectTable, type ObjectTable } from "./object-table.ts";

/** What an earlier scan kept of the objects of a bucket. */
export type Remembered = {
  /** In the order of the listing, unless they say otherwise. */
  readonly files: readonly ObjectFile[];
  /** The objects of some of the files in their order; undefined in place of those of a file that cannot be read. */
  readonly objects: (files: readonly ObjectFile[]) => AsyncGenerator<readonly Kept[] | undefined>;
  /** All of it, read once for all parts of a scan; undefined where there is nothing, or too much. */
  readonly table: () => Promise<ObjectTable | undefined>;
};

export function rememberedIn(place: ReportPlace, files: readonly ObjectFile[]): Remembered {
  const most = mostIn(files);
  const few = most > 0 && most <= mostRecalled;
  let table: Promise<ObjectTable> | undefined;
  return {
    files,
    objects: (some) => keptObjects(place, some),
    table: async () => {
      if (few) table ??= tableOf(place, files, most);
      return table;
    },
  };
}

/** Objects in some files, or more. */
function mostIn(files: readonly ObjectFile[]): number {
  return files.reduce((sum, { objects = 20_000 }) => sum + objects, 0);
}

async function tableOf(place: ReportPlace, files: readonly ObjectFile[], most: number): Promise<ObjectTable> {
  const table = createObjectTable(most);
  for await (const some of keptObjects(place, files))
    for (const { line, common } of some ?? []) if (common !== undefined) addTo(table, line, common);
  return table;
}

/**
 * Reads back what an earlier scan kept of a bucket, as a listing goes on; that of one page is in memory at a time.
 * A file that cannot be read is as if nothing had been kept in it.
 * @param from the key behind which the listing begins.
 */
export function createObjectMemory({ files, objects, table: whole }: Remembered, from: string): ObjectMemory {
  const ordered = files.filter(({ last, unordered }) => unordered !== true && compareKeys(last, from) >= 0);
  let table: ObjectTable | undefined;
  const reading = objects(ordered);
  let waiting: readonly Kept[] = [];
  let at = 0;
  /** By version and key, in their order. */
  const recalled = new Map<string, Kept>();
  let before = "";
  /** The next object; undefined behind the last. */
  const next = async (): Promise<Kept | undefined> => {
    while (at >= waiting.length) {
      const { value, done } = await reading.next();
      if (done === true) return undefined;
      waiting = value ?? [];
      at = 0;
    }
    return waiting[at];
  };
  return {
    recallAll: async () => {
      table = await whole();
      return table !== undefined;
    },
    recall: async (upToKey) => {
      for (const [name, { line }] of recalled) {
        if (compareKeys(line[1], before) >= 0) break;
        recalled.delete(name);
      }
      before = upToKey;
      for (let kept = await next(); kept !== undefined; kept = waiting[at] ?? (await next())) {
        const [, key, versionId] = kept.line;
        if (compareKeys(key, upToKey) > 0) return;
        recalled.set(nameOf(key, versionId ?? undefined), kept);
        at += 1;
      }
    },
    of: (listed) => {
      if (table !== undefined) return table.of(listed);
      const kept = recalled.get(nameOf(listed.ref.key, listed.ref.versionId));
      return kept === undefined ? undefined : factsOf(listed, kept);
    },
  };
}

/** Objects of a bucket that are recalled all at once, in 84 MB. */
const mostRecalled = 2_000_000;

function addTo(table: ObjectTable, line: ObjectLine, common: Common): void {
  const [, key, versionId, lastModified, eTag, size] = line;
  const { storageClass } = common;
  table.add({ key, versionId: versionId ?? undefined, lastModified, eTag, size, storageClass }, common);
}

/** An object, and what is remembered of it where it need not be asked about again. */
export type Kept = { readonly line: ObjectLine; readonly common: Common | undefined };

/** Objects that are read at a time: many that are held for long are slow garbage. */
const atOnce = 250;

async function* keptObjects(
  place: ReportPlace,
  files: readonly ObjectFile[],
): AsyncGenerator<readonly Kept[] | undefined> {
  for (const { name } of files) {
    const text = await place.readText(name);
    if (text.ok) yield* keptIn(text.value);
    else yield undefined;
  }
}

function* keptIn(text: string): Generator<readonly Kept[]> {
  const commons: Common[] = [];
  let some: Kept[] = [];
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf("\n", from);
    const row = text.slice(from, end < 0 ? text.length : end);
    from += row.length + 1;
    // Nobody but us writes into the place.
    const line = JSON.parse(row) as Common | ObjectLine;
    if (isObjectLine(line)) some.push({ line, common: commons[line[0]] });
    else commons.push(line);
    if (some.length < atOnce) continue;
    yield some;
    some = [];
  }
  yield some;
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
