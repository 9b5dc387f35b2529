import { AwsError } from "../../errors.ts";
import { childrenOf, childText, malformedXml, type XmlElement } from "../../wire/xml-reader.ts";
import type { Bucket } from "../store.ts";
import { checkedTags } from "../tag-rules.ts";

const MOST_TAGS = 50;

/**
 * Tags of a bucket, in their order.
 * @param name what one tag's element is called.
 * @throws AwsError MalformedXML, InvalidTag or BadRequest.
 */
export function readTagSet(parent: XmlElement | undefined, name: string): Bucket["tags"] {
  const pairs = childrenOf(parent, name).map((tag): [string, string] => {
    const [key, value] = [childText(tag, "Key"), childText(tag, "Value")];
    if (key === undefined || value === undefined) throw malformedXml();
    return [key, value];
  });
  const tags = checkedTags(pairs, "System tags cannot be added/updated by requester");
  if (pairs.length > MOST_TAGS)
    throw new AwsError("BadRequest", 400, "Bucket tag count cannot be greater than 50");
  return tags;
}
