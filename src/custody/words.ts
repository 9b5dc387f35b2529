import { bytes, counted } from "../model/text.ts";
import type { KeyCustody } from "./custody.ts";

type Row = Pick<KeyCustody, "key" | "kind" | "holdings"> & {
  /** Buckets whose default encryption names the key. */
  readonly defaultOf: readonly string[];
};

/** One sentence: what cannot be read any more, or not be written, if the key goes. */
export function ifLostSentence({ key, kind, holdings, defaultOf }: Row): string {
  const { objects, buckets } = holdings;
  const uploads = defaultOf.length === 0 ? "" : `uploads by default to ${listed(defaultOf)} fail`;
  if (objects === 0)
    return uploads === "" ? "Nothing lies under it yet." : `Nothing lies under it, but ${uploads}.`;
  const what = `${counted(objects, "object")} (${bytes(holdings.bytes)}) in ${counted(buckets.length, "bucket")}`;
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
