import { AwsError } from "../../errors.ts";
import { element, s3Namespace, xmlDocument } from "../../wire/xml.ts";
import { childrenOf, childText, malformedXml, readXml } from "../../wire/xml-reader.ts";
import { invalidArgument } from "../object-errors.ts";
import { checkedTags } from "../tag-rules.ts";

export type Tags = Readonly<Record<string, string>>;

/** One value for all objects without tags. */
const NONE: Tags = {};

const TAG_LIMIT = 10;

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
  return checkedTags(pairs, "Your TagKey cannot be prefixed with aws:");
}
