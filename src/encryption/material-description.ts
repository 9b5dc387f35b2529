import { absent, type Fact, known, unknown } from "../model/fact.ts";

/**
 * The JSON map of a material description or KMS context. S3 may hand non-ASCII values back in RFC 2047 form (S30);
 * what cannot be decoded is unknown, never none.
 */
export function materialDescriptionFrom(text: string | undefined): Fact<Readonly<Record<string, string>>> {
  if (text === undefined || text.trim() === "") return absent;
  for (const candidate of [text, decodeWords(text)]) {
    const map = candidate === undefined ? undefined : stringMap(candidate);
    if (map) return known(map);
  }
  return unknown(
    "invalid-response",
    "The material description of the client-side encryption cannot be decoded.",
  );
}

/** A JSON object whose values are all strings, or undefined. */
export function stringMap(json: string): Readonly<Record<string, string>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const pairs: [string, string][] = [];
  for (const [name, entry] of Object.entries(value)) {
    if (typeof entry !== "string") return undefined;
    pairs.push([name, entry]);
  }
  return Object.fromEntries(pairs);
}

const WORD = /=\?utf-8\?([bq])\?([^?]*)\?=\s*/gi;

/** RFC 2047 encoded words in UTF-8 as plain text; undefined when there are none or they are broken. */
function decodeWords(text: string): string | undefined {
  if (!/=\?utf-8\?[bq]\?/i.test(text)) return undefined;
  const parts: Buffer[] = [];
  let end = 0;
  for (const word of text.matchAll(WORD)) {
    parts.push(Buffer.from(text.slice(end, word.index)));
    const body = word[2] ?? "";
    parts.push(word[1]?.toLowerCase() === "b" ? Buffer.from(body, "base64") : fromQ(body));
    end = word.index + word[0].length;
  }
  parts.push(Buffer.from(text.slice(end)));
  // Joined as bytes first: a character may be cut between two words.
  return undoubled(Buffer.concat(parts).toString("utf8"));
}

/** S3 takes the bytes of UTF-8 for Latin-1 before it encodes them (S30); where that makes sense, it is undone. */
function undoubled(text: string): string {
  const bytes = Buffer.from(text, "latin1");
  if (bytes.toString("latin1") !== text) return text;
  const once = bytes.toString("utf8");
  return once.includes("\uFFFD") ? text : once;
}

function fromQ(body: string): Buffer {
  const bytes = body
    .replaceAll("_", " ")
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1");
}
