import { AwsError } from "../../errors.ts";
import { childrenOf, childText, malformedXml, type XmlElement } from "../../wire/xml-reader.ts";

const MOST_TAGS = 50;

/**
 * Tags of a bucket, in their order.
 * @param name what one tag's element is called.
 * @throws AwsError MalformedXML, InvalidTag or BadRequest.
 */
export function readTagSet(parent: XmlElement | undefined, name: string): Record<string, string> {
  const tags = new Map<string, string>();
  for (const tag of childrenOf(parent, name)) {
    const [key, value] = [childText(tag, "Key"), childText(tag, "Value")];
    if (key === undefined || value === undefined) throw malformedXml();
    if (tags.has(key)) throw invalidTag("Cannot provide multiple Tags with the same key");
    if (key === "" || key.length > 128) throw invalidTag("The TagKey you have provided is invalid");
    if (value.length > 256) throw invalidTag("The TagValue you have provided is invalid");
    if (key.startsWith("aws:")) throw invalidTag("System tags cannot be added/updated by requester");
    tags.set(key, value);
  }
  if (tags.size > MOST_TAGS)
    throw new AwsError("BadRequest", 400, "Bucket tag count cannot be greater than 50");
  return Object.fromEntries(tags);
}

function invalidTag(message: string): AwsError {
  return new AwsError("InvalidTag", 400, message);
}
