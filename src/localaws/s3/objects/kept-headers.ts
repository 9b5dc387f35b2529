import { AwsError } from "../../errors.ts";
import type { Headers } from "../sse/headers.ts";

/** System headers S3 keeps with an object and gives back (E159). */
const KEPT = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "expires",
] as const;

/** What S3 itself takes for an object without a Content-Type (E160). */
const DEFAULT_CONTENT_TYPE = "binary/octet-stream";

const META = "x-amz-meta-";

/** Names and values of user metadata together, in bytes (L7). */
const METADATA_LIMIT = 2048;

/** The system headers of a write that are kept. */
export function keptHeaders(headers: Headers): Record<string, string> {
  const kept: Record<string, string> = { "content-type": headers["content-type"] || DEFAULT_CONTENT_TYPE };
  for (const name of KEPT) {
    const value = name === "content-encoding" ? contentEncoding(headers[name]) : headers[name];
    if (value) kept[name] = value;
  }
  return kept;
}

/** aws-chunked is about the request, not about the object (D22). */
function contentEncoding(value: string | undefined): string | undefined {
  return value?.replace(/(^|,)\s*aws-chunked\s*(?=,|$)/g, "").replace(/^\s*,\s*/, "");
}

/** The user metadata of a write, without its prefix. @throws AwsError MetadataTooLarge. */
export function userMetadata(headers: Headers): Readonly<Record<string, string>> {
  const pairs = Object.entries(headers)
    .filter(([name]) => name.startsWith(META))
    .map(([name, value]): [string, string] => [name.slice(META.length), value]);
  const size = pairs.reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size > METADATA_LIMIT) {
    throw new AwsError(
      "MetadataTooLarge",
      400,
      "Your metadata headers exceed the maximum allowed metadata size",
      { fields: { Size: String(size), MaxSizeAllowed: String(METADATA_LIMIT) } },
    );
  }
  return pairs.length === 0 ? NONE : Object.fromEntries(pairs);
}

/** One value for all objects without metadata. */
const NONE: Readonly<Record<string, string>> = {};

/** User metadata as headers of an answer. What is not ASCII comes back as an encoded word of RFC 2047 (S30). */
export function metadataHeaders(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      META + name,
      /[^ -~]/.test(value) ? encodedWord(value) : value,
    ]),
  );
}

function encodedWord(value: string): string {
  return `=?UTF-8?B?${Buffer.from(value).toString("base64")}?=`;
}
