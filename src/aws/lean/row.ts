import type { ListedObject } from "../../flow/ports.ts";
import { decodeListedKey } from "../keys.ts";
import { beginsAt, sameText, type Viewed, type Words } from "../words.ts";
import { asciiOf, createElements } from "./elements.ts";

const names = ["Key", "LastModified", "ETag", "Size", "StorageClass", "VersionId", "IsLatest"] as const;
const [key, modified, eTag, size, storageClass, versionId, isLatest] = [0, 1, 2, 3, 4, 5, 6] as const;

/** Reads the rows of pages, one after the other. */
export type Rows = {
  /**
   * Reads the elements of a row.
   * @returns where the row ends, with its end tag; -1 when an element is not known.
   */
  readonly read: (body: Viewed, at: number, end: Words) => number;
  /** The row read last; undefined where a value is not as S3 writes it. */
  readonly object: (bucket: string, body: Viewed, versions: boolean) => ListedObject | undefined;
};

export function createRows(): Rows {
  const owner = createElements([], { ID: undefined, DisplayName: undefined });
  const restore = createElements([], { IsRestoreInProgress: undefined, RestoreExpiryDate: undefined });
  const passedOver = {
    ChecksumAlgorithm: undefined,
    ChecksumType: undefined,
    Owner: owner,
    RestoreStatus: restore,
  };
  const elements = createElements(names, passedOver);
  const { begins, ends } = elements;
  const textOf = ({ bytes }: Viewed, place: number): string | undefined =>
    begins[place] === -1 ? undefined : bytes.toString("latin1", begins[place], ends[place]);
  const dates = sameAgain(isoTime);
  const classOf = (body: Viewed): string | undefined => {
    const [begin, end] = [begins[storageClass] ?? -1, ends[storageClass] ?? -1];
    if (begin < 0 || sameText(body.view, begin, end, standard)) return "STANDARD";
    return classes(textOf(body, storageClass));
  };
  const classes = sameAgain(/^[A-Z_]+$/);

  return {
    read: (body, from, end) => {
      elements.clear();
      let at = from;
      while (!beginsAt(body, at, end)) {
        at = elements.read(body, at);
        if (at < 0) return -1;
      }
      return at + end.length;
    },
    object: (bucket, seen, versions) => {
      const { bytes: body } = seen;
      const name = keyOf(body, begins[key] ?? -1, ends[key] ?? -1);
      const tag = tagOf(seen, begins[eTag] ?? -1, ends[eTag] ?? -1);
      const length = wholeNumber(body, begins[size] ?? -1, ends[size] ?? -1);
      const at = dates(textOf(seen, modified));
      const kind = classOf(seen);
      if (name === undefined || tag === undefined || length < 0 || at === undefined || kind === undefined)
        return undefined;
      const common = { size: length, lastModified: at, eTag: tag, storageClass: kind };
      if (!versions) return { ref: { bucket, key: name }, current: true, ...common };
      const version = textOf(seen, versionId);
      const latest = textOf(seen, isLatest);
      if (version === undefined || version.includes("&") || (latest !== "true" && latest !== "false"))
        return undefined;
      return { ref: { bucket, key: name, versionId: version }, current: latest === "true", ...common };
    },
  };
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Lets through what a pattern allows; one string serves for values that come again and again. */
function sameAgain(pattern: RegExp): (text: string | undefined) => string | undefined {
  let last: string | undefined;
  return (text) => {
    if (text === last) return last;
    if (text === undefined || !pattern.test(text)) return undefined;
    last = text;
    return text;
  };
}

const standard = asciiOf("STANDARD");
const quot = asciiOf("&quot;");

/** An ETag without its quotes, which come as entities (V7); undefined where another entity is in it. */
function tagOf(body: Viewed, begin: number, end: number): string | undefined {
  if (begin < 0) return "";
  const last = end - quot.length;
  const within = last >= begin + quot.length && beginsAt(body, begin, quot) && beginsAt(body, last, quot);
  const tag = within
    ? body.bytes.toString("latin1", begin + quot.length, last)
    : body.bytes.toString("latin1", begin, end);
  if (!tag.includes("&") && !tag.includes('"')) return tag;
  const plain = tag.replaceAll("&quot;", "").replaceAll('"', "");
  return plain.includes("&") ? undefined : plain;
}

/** The number that stands there in at most 15 digits; -1 where none does. */
function wholeNumber(body: Buffer, begin: number, end: number): number {
  if (begin < 0 || end <= begin || end - begin > 15) return -1;
  let number = 0;
  for (let at = begin; at < end; at += 1) {
    const digit = (body[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

const [percent, plus, ampersand, less, greater] = [37, 43, 38, 60, 62];

/** Bytes of a key that stand for themselves. */
const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte > 0x20 && byte < 0x7f && ![percent, plus, ampersand, less, greater].includes(byte) ? 1 : 0,
);

/**
 * A key or marker as encoding-type=url writes it, decoded; undefined when it is not written so. Most keys have no
 * encoded characters, and most others no more than ASCII ones.
 */
export function keyOf(body: Buffer, begin: number, end: number): string | undefined {
  if (begin < 0) return undefined;
  let at = begin;
  while (at < end && plain[body[at] as number] === 1) at += 1;
  return at === end ? body.toString("latin1", begin, end) : decodedKey(body, begin, end);
}

/** Decoded in place where it is ASCII, into bytes that serve for all keys. */
function decodedKey(body: Buffer, begin: number, end: number): string | undefined {
  let ascii = true;
  let length = 0;
  for (let at = begin; at < end; at += 1) {
    const byte = body[at] ?? 0;
    if (byte !== percent && byte !== plus && plain[byte] !== 1) return undefined;
    if (byte === percent) {
      const decoded = hexDigit(body[at + 1]) * 16 + hexDigit(body[at + 2]);
      if (decoded < 0 || decoded > 0x7f) ascii = false;
      at += 2;
      scratch[length] = decoded;
    } else scratch[length] = byte === plus ? 0x20 : byte;
    length += 1;
    if (length === scratch.length) ascii = false;
    if (!ascii) break;
  }
  return ascii ? scratch.toString("latin1", 0, length) : decoded(body.toString("latin1", begin, end));
}

/** A key has 1,024 bytes at most (L4). */
const scratch = Buffer.allocUnsafe(1100);

/** Far below nothing where it is none. */
function hexDigit(byte = 0): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1000;
}

const encodedKey = /^[\x21-\x25\x27-\x3b\x3d\x3f-\x7e]*$/;

function decoded(encoded: string): string | undefined {
  if (!encodedKey.test(encoded)) return undefined;
  try {
    return decodeListedKey(encoded);
  } catch {
    return undefined;
  }
}
