import { childOf, childrenOf, childText, type XmlElement } from "../wire/xml-reader.ts";
import type { ObjectVersion } from "./store.ts";

/** Which objects a rule of a bucket is about. */
export type ObjectFilter = { readonly prefix: string; readonly tags: Readonly<Record<string, string>> };

/** Reads a Filter: a prefix, a tag, or several of them in And; all objects where there is none. */
export function readFilter(filter: XmlElement | undefined): ObjectFilter {
  const parts = childOf(filter, "And") ?? filter;
  const tags = childrenOf(parts, "Tag").map((tag) => [
    childText(tag, "Key") ?? "",
    childText(tag, "Value") ?? "",
  ]);
  return { prefix: childText(parts, "Prefix") ?? "", tags: Object.fromEntries(tags) };
}

export function isMeant({ prefix, tags }: ObjectFilter, version: ObjectVersion): boolean {
  return (
    version.key.startsWith(prefix) &&
    Object.entries(tags).every(([name, value]) => version.tags[name] === value)
  );
}
