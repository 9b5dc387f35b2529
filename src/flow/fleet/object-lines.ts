import type { ObjectFacts } from "../../model/facts.ts";
import type { ReportPlace } from "../platform.ts";
import type { Failure, Result } from "../ports.ts";

/**
 * What a scan keeps of objects for the next incremental one: JSON Lines in the order of the listing. What many objects
 * that pass have in common stands once in each file, as an object; the line of an object names it by its number. Those
 * that are to be asked about again are named too, so that the next scan knows of them without a listing.
 */

/** A file of lines, and the last key in it. */
export type ObjectFile = {
  readonly name: string;
  readonly last: string;
  /** How many objects are in it; files of earlier versions do not say, and have 20,000 at most. */
  readonly objects?: number;
  /** It was written as another source than a listing told of the objects, in no order. */
  readonly unordered?: true;
};

export type Common = Omit<ObjectFacts, "ref" | "current" | "size" | "lastModified" | "eTag">;

/**
 * Number of what it has in common, key, version id, last modified, ETag, size; then 0 where it is not current. One that
 * is to be asked about again has no such number, and its storage class at the end.
 */
export type ObjectLine = readonly [
  number,
  string,
  string | null,
  string,
  string,
  number,
  current?: 0 | 1,
  storageClass?: string,
];

/** Stands for the number of one that is to be asked about again. */
const unnumbered = -1;

export type ObjectLines = {
  /** @param again it is to be asked about again, whatever a listing shows of it. */
  readonly add: (facts: ObjectFacts, again: boolean) => void | Promise<void>;
  /** Writes the rest. @returns all files, or the first failure. */
  readonly end: () => Promise<Result<readonly ObjectFile[]>>;
};

/** Objects of one file: as many lines are held while it is written. */
const mostObjects = 5000;

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
    const file = { name: nameOf(files.length + 1), last, objects };
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
    add: ({ ref, current, size, lastModified, eTag, ...common }, again) => {
      const seen = [ref.key, ref.versionId ?? null, lastModified, eTag, size] as const;
      const line = again
        ? ([unnumbered, ...seen, current ? 1 : 0, common.storageClass] as const)
        : lineOf([numberOf(JSON.stringify(common)), ...seen], current);
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

/** Nearly all are current: it takes no room. */
function lineOf(
  line: readonly [number, string, string | null, string, string, number],
  current: boolean,
): ObjectLine {
  return current ? line : [...line, 0];
}

/** Whether what HEAD said of an object that passes may stand for it later, while the listing shows it unchanged. */
export function worthKeeping({ serverSide, archive }: ObjectFacts): boolean {
  return serverSide.state === "known" && archive === "no";
}
