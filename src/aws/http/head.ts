/**
 * Head of an HTTP/1.1 answer, as places in the bytes that came. Good only while it is being looked at: the next answer comes
 * into the same bytes.
 */
export type ResponseHead = {
  readonly status: number;
  readonly bytes: Buffer;
  /** Header lines. */
  readonly count: number;
  /** For each line: hash of the name in lower case, begin and end of the name, begin and end of the value. */
  readonly lines: Int32Array;
};

/** Reads heads, one after the other, into the same places. */
export type HeadReader = {
  readonly head: ResponseHead;
  /**
   * @param end of the bytes that have come.
   * @returns where the head ends; `incomplete` or `malformed` else. What another reader might forgive is malformed.
   */
  readonly read: (bytes: Buffer, from: number, end: number) => number;
};

export const incomplete = 0;
export const malformed = -1;

const perLine = 5;
const mostLines = 128;
const [tab, lf, cr, space, colon, del] = [9, 10, 13, 32, 58, 127];

/** What a byte of a name becomes in lower case; 0 where no name has it (RFC 9110, 5.6.2). */
const tokens = new Uint8Array(256);
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")
  tokens[character.charCodeAt(0)] = character.charCodeAt(0);
for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
  tokens[character.charCodeAt(0)] = character.charCodeAt(0) | 0x20;

const start = Buffer.from("HTTP/1.1 ", "latin1");

type Mutable = { -readonly [Name in keyof ResponseHead]: ResponseHead[Name] };

export function createHeadReader(): HeadReader {
  const lines = new Int32Array(mostLines * perLine);
  const head: Mutable = { status: 0, bytes: start, count: 0, lines };
  return {
    head,
    read: (bytes, from, end) => {
      let at = readStatus(bytes, from, end, head);
      if (at <= 0) return at;
      head.bytes = bytes;
      let count = 0;
      while (at < end && bytes[at] !== cr) {
        if (count === mostLines) return malformed;
        at = readLine(bytes, at, end, lines, count * perLine);
        if (at <= 0) return at;
        count += 1;
      }
      head.count = count;
      if (at + 1 >= end) return incomplete;
      return bytes[at + 1] === lf ? at + 2 : malformed;
    },
  };
}

/** Where the first line ends. */
function readStatus(bytes: Buffer, from: number, end: number, head: Mutable): number {
  const most = Math.min(end - from, start.length);
  for (let index = 0; index < most; index += 1) if (bytes[from + index] !== start[index]) return malformed;
  let at = from + start.length;
  if (at + 4 > end) return incomplete;
  let status = 0;
  for (const last = at + 3; at < last; at += 1) {
    const digit = (bytes[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) return malformed;
    status = status * 10 + digit;
  }
  if (bytes[at] !== space && bytes[at] !== cr) return malformed;
  head.status = status;
  return endOfLine(bytes, at, end);
}

/** Where the line behind this place ends; malformed where a character stands in it that no value has. */
function endOfLine(bytes: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= space && byte !== del) continue;
    if (byte === tab) continue;
    if (byte !== cr) return malformed;
    if (at + 1 >= end) return incomplete;
    return bytes[at + 1] === lf ? at + 2 : malformed;
  }
  return incomplete;
}

/** Reads `Name: value`, and tells where the line ends. */
function readLine(bytes: Buffer, from: number, end: number, lines: Int32Array, place: number): number {
  let hash = 0;
  let at = from;
  for (; at < end; at += 1) {
    const byte = tokens[bytes[at] ?? 0] ?? 0;
    if (byte === 0) break;
    hash = hashOn(hash, byte);
  }
  if (at >= end) return incomplete;
  if (bytes[at] !== colon || at === from) return malformed;
  const next = endOfLine(bytes, at + 1, end);
  if (next <= 0) return next;
  let begin = at + 1;
  let last = next - 2;
  while (begin < last && isSpace(bytes[begin])) begin += 1;
  while (last > begin && isSpace(bytes[last - 1])) last -= 1;
  lines[place] = hash;
  lines[place + 1] = from;
  lines[place + 2] = at;
  lines[place + 3] = begin;
  lines[place + 4] = last;
  return next;
}

function isSpace(byte: number | undefined): boolean {
  return byte === space || byte === tab;
}

const hashOn = (hash: number, byte: number): number => (hash * 31 + byte) & 0x3fffffff;

/** Tells names apart at once; that two are the same must be looked at still. @param name in lower case. */
export function hashOf(name: string): number {
  let hash = 0;
  for (let index = 0; index < name.length; index += 1) hash = hashOn(hash, name.charCodeAt(index));
  return hash;
}

export function hashAt({ lines }: ResponseHead, line: number): number {
  return lines[line * perLine] ?? 0;
}

/** The name of a line, in lower case. */
export function nameAt({ bytes, lines }: ResponseHead, line: number): string {
  const place = line * perLine;
  return bytes.toString("latin1", lines[place + 1], lines[place + 2]).toLowerCase();
}

/** Whether the line's name is this one. @param name in lower case. */
export function isNamed({ bytes, lines }: ResponseHead, line: number, name: string): boolean {
  const begin = lines[line * perLine + 1] ?? 0;
  const end = lines[line * perLine + 2] ?? 0;
  if (end - begin !== name.length) return false;
  for (let index = 0; index < name.length; index += 1)
    if (tokens[bytes[begin + index] ?? 0] !== name.charCodeAt(index)) return false;
  return true;
}

/** Whether the line's name begins so. @param prefix in lower case. */
export function beginsWith({ bytes, lines }: ResponseHead, line: number, prefix: string): boolean {
  const begin = lines[line * perLine + 1] ?? 0;
  const end = lines[line * perLine + 2] ?? 0;
  if (end - begin < prefix.length) return false;
  for (let index = prefix.length - 1; index >= 0; index -= 1)
    if (tokens[bytes[begin + index] ?? 0] !== prefix.charCodeAt(index)) return false;
  return true;
}

/** The value of a line, without space around it, as Latin-1. */
export function valueAt({ bytes, lines }: ResponseHead, line: number): string {
  const place = line * perLine;
  return bytes.toString("latin1", lines[place + 3], lines[place + 4]);
}

/** The value of the first header of this name; undefined without one. @param name in lower case. */
export function headerIn(head: ResponseHead, name: string): string | undefined {
  const line = lineOf(head, name, 0);
  return line < 0 ? undefined : valueAt(head, line);
}

export function comesTwice(head: ResponseHead, name: string): boolean {
  const line = lineOf(head, name, 0);
  return line >= 0 && lineOf(head, name, line + 1) >= 0;
}

function lineOf(head: ResponseHead, name: string, from: number): number {
  const hash = hashOf(name);
  for (let line = from; line < head.count; line += 1)
    if (hashAt(head, line) === hash && isNamed(head, line, name)) return line;
  return -1;
}
