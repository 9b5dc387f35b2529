import { compareUtf8 } from "../table.ts";

/** What a list goes over: keys in byte order, from one on. */
export type OrderedKeys = (from: string, after: boolean) => Iterable<string>;

export type WalkRequest = {
  readonly prefix: string;
  /** "" for none. */
  readonly delimiter: string;
  /** Where the page before ended: a key, or a common prefix; "" for the start. */
  readonly marker: string;
  /** Whether the key `marker` itself is visited again, for its further versions. */
  readonly again?: boolean;
};

/** A key to list, or a common prefix that stands for all keys that begin with it. */
export type Step = { readonly key: string } | { readonly commonPrefix: string };

/** Keys and common prefixes in byte order (L3). Keys that are not `visible` make no common prefix either. */
export function* walk(
  keys: OrderedKeys,
  request: WalkRequest,
  visible: (key: string) => boolean,
): Iterable<Step> {
  const { prefix, marker } = request;
  const resumed = marker !== "" && compareUtf8(marker, prefix) >= 0;
  let from = resumed ? marker : prefix;
  let after = resumed && request.again !== true;
  // A marker that is a common prefix says that this prefix was listed already.
  let group = commonPrefixOf(marker, request) === marker ? marker : undefined;
  for (let going = true; going; ) {
    going = false;
    for (const key of keys(from, after)) {
      if (!key.startsWith(prefix)) return;
      const common = commonPrefixOf(key, request);
      if (common !== undefined && common === group) {
        const end = `${common}\u{10ffff}`;
        if (compareUtf8(key, end) >= 0) continue;
        [from, after, going] = [end, false, true];
        break;
      }
      if (!visible(key)) continue;
      group = common;
      yield common === undefined ? { key } : { commonPrefix: common };
    }
  }
}

function commonPrefixOf(key: string, { prefix, delimiter }: WalkRequest): string | undefined {
  if (delimiter === "" || !key.startsWith(prefix)) return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}
