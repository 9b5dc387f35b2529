import type { KeyCustody } from "./custody.ts";

type Row = Pick<KeyCustody, "key" | "kind" | "holdings"> & {
  /** Buckets whose default encryption names the key. */
  readonly defaultOf: readonly string[];
};

/** One sentence: what cannot be read any more, or not be written, if the key goes. */
export function ifLostSentence({ key, kind, holdings, defaultOf }: Row): string {
  const { objects, bytes, buckets } = holdings;
  const uploads = defaultOf.length === 0 ? "" : `uploads by default to ${listed(defaultOf)} fail`;
  if (objects === 0)
    return uploads === "" ? "Nothing lies under it yet." : `Nothing lies under it, but ${uploads}.`;
  const what = `${counted(objects, "object")} (${size(bytes)}) in ${counted(buckets.length, "bucket")}`;
  if (kind === "sse-c" && key === "ssec:unknown")
    return `${what} cannot be read by anybody without their keys.`;
  return uploads === ""
    ? `${what} can never be read again.`
    : `${what} can never be read again, and ${uploads}.`;
}

function listed(names: readonly string[]): string {
  const [first = "", second] = names;
  if (second === undefined) return first;
  return names.length === 2 ? `${first} and ${second}` : `${first} and ${names.length - 1} more`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

/** Decimal units, as S3 bills and shows them. */
function size(bytes: number): string {
  if (bytes < 1000) return counted(bytes, "byte");
  const units = ["KB", "MB", "GB", "TB", "PB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value >= 99.5 ? Math.round(value) : Number(value.toPrecision(2))} ${units[unit]}`;
}
