import { type JsonObject, stringIn } from "../wire/json.ts";
import { tagError } from "./errors.ts";

/** A TagList as a record. */
export const tagsFrom = (list: readonly JsonObject[]): Record<string, string> => {
  const tags: Record<string, string> = {};
  for (const tag of list) {
    const [key, value] = [stringIn(tag, "TagKey"), stringIn(tag, "TagValue")];
    if (key === undefined || key === "" || value === undefined)
      throw tagError("Tags must have a key and a value");
    if (key.length > 128 || value.length > 256) throw tagError("Tag key or value is too long");
    if (/^aws:/i.test(key)) throw tagError("User-defined tag keys can't start with aws:");
    if (Object.hasOwn(tags, key)) throw tagError("Duplicate tag keys");
    tags[key] = value;
  }
  return tags;
};
