import { AwsError } from "../../errors.ts";
import { element, s3Namespace, xmlDocument } from "../../wire/xml.ts";
import { childrenOf, childText, malformedXml, readXml } from "../../wire/xml-reader.ts";
import { invalidArgument } from "../object-errors.ts";

export type Tags = Readonly<Record<string, string>>;

/** One value for all objects without tags. */
const NONE: Tags = {};

const TAG_LIMIT = 10;
/** In UTF-16 units. */
const NAME_LIMIT = 128;
const VALUE_LIMIT = 256;
/** Characters AWS takes in tag keys and values. */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** The tags of an x-amz-tagging header, which is form-encoded. */
export function tagsInHeader(header: string | undefined): Tags {
  if (header === undefined) return NONE;
  const pairs = [...new URLSearchParams(header)];
  const isForm = header.split("&").every((pair) => pair.split("=").length <= 2);
  if (!isForm || new Set(pairs.map(([name]) => name)).size < pairs.length) {
    const message =
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.";
    throw invalidArgument(message, "x-amz-tagging", header);
  }
  return checked(pairs);
}

/** The tags of a Tagging document. @throws AwsError MalformedXML, InvalidTag or BadRequest. */
export function tagsInDocument(body: Uint8Array): Tags {
  const [set, ...more] = childrenOf(readXml(body, "Tagging"), "TagSet");
  if (set === undefined || more.length > 0) throw malformedXml();
  const pairs = childrenOf(set, "Tag").map((tag): [string, string] => {
    const name = childText(tag, "Key");
    const value = childText(tag, "Value");
    if (name === undefined || value === undefined) throw malformedXml();
    return [name, value];
  });
  return checked(pairs);
}

export function tagsDocument(tags: Tags): string {
  const set = Object.entries(tags).map(([name, value]) =>
    element("Tag", [element("Key", name), element("Value", value)]),
  );
  return xmlDocument(element("Tagging", element("TagSet", set), s3Namespace));
}

function checked(pairs: readonly (readonly [string, string])[]): Tags {
  if (pairs.length > TAG_LIMIT) {
    throw new AwsError("BadRequest", 400, `Object tags cannot be greater than ${TAG_LIMIT}`);
  }
  const tags: Record<string, string> = {};
  for (const [name, value] of pairs) {
    if (Object.hasOwn(tags, name)) {
      throw invalidTag("Cannot provide multiple Tags with the same key", name);
    }
    if (name === "" || name.length > NAME_LIMIT || !ALLOWED.test(name)) {
      throw invalidTag("The TagKey you have provided is invalid", name);
    }
    if (name.startsWith("aws:")) throw invalidTag("Your TagKey cannot be prefixed with aws:", name);
    if (value.length > VALUE_LIMIT || !ALLOWED.test(value)) {
      throw invalidTag("The TagValue you have provided is invalid", name, value);
    }
    tags[name] = value;
  }
  return tags;
}

function invalidTag(message: string, name: string, value?: string): AwsError {
  return new AwsError("InvalidTag", 400, message, {
    fields: { TagKey: name, ...(value !== undefined && { TagValue: value }) },
  });
}
