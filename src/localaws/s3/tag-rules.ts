import { AwsError } from "../errors.ts";

/** In UTF-16 units. */
const NAME_LIMIT = 128;
const VALUE_LIMIT = 256;
/** Characters AWS takes in tag keys and values. */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Tags of a bucket or an object, in their order.
 * @param reserved what is said of a key that begins with aws:, which differs between the two.
 * @throws AwsError InvalidTag, which names the tag.
 */
export function checkedTags(
  pairs: readonly (readonly [string, string])[],
  reserved: string,
): Record<string, string> {
  const tags = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (tags.has(name)) throw invalidTag("Cannot provide multiple Tags with the same key", name);
    if (name === "" || name.length > NAME_LIMIT || !ALLOWED.test(name)) {
      throw invalidTag("The TagKey you have provided is invalid", name);
    }
    if (name.startsWith("aws:")) throw invalidTag(reserved, name);
    if (value.length > VALUE_LIMIT || !ALLOWED.test(value)) {
      throw invalidTag("The TagValue you have provided is invalid", name, value);
    }
    tags.set(name, value);
  }
  return Object.fromEntries(tags);
}

function invalidTag(message: string, name: string, value?: string): AwsError {
  return new AwsError("InvalidTag", 400, message, {
    fields: { TagKey: name, ...(value !== undefined && { TagValue: value }) },
  });
}
