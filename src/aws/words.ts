/**
 * Bytes looked at four at a time. V8 makes one load of each `getInt32`, so that this is about twice as quick as byte by
 * byte; a call of `Buffer.indexOf` costs more than a field is long.
 */

/** How many bytes behind the last one may be read as well, whatever they hold. */
export const slack = 4;

/** Bytes as they are looked at; what stands behind the last of them does not count. */
export type Viewed = {
  readonly bytes: Buffer;
  /** The same bytes, and `slack` more. */
  readonly view: DataView;
};

/** Bytes with some behind them: those there are, or a copy where there are none. */
export function viewed(bytes: Buffer): Viewed {
  const { buffer, byteOffset, length } = bytes;
  if (byteOffset + length + slack <= buffer.byteLength)
    return { bytes, view: new DataView(buffer, byteOffset, length + slack) };
  const copy = Buffer.alloc(length + slack);
  bytes.copy(copy);
  return { bytes: copy.subarray(0, length), view: new DataView(copy.buffer, copy.byteOffset, copy.length) };
}

/** A byte to look for, four times. */
export const fourOf = (character: string): number => character.charCodeAt(0) * 0x01010101;

/** Where the next byte of a kind is, from a place on; the end or a place behind it where there is none. */
export function nextFrom(view: DataView, from: number, end: number, four: number): number {
  let at = from;
  while (at < end) {
    // A byte that is zero now was one; subtracting one sets its highest bit, and the lowest bit set is never wrong.
    const word = view.getInt32(at, true) ^ four;
    const found = (word - 0x01010101) & ~word & 0x80808080;
    if (found !== 0) return at + ((31 - Math.clz32(found & -found)) >> 3);
    at += 4;
  }
  return at;
}

/** A short text to compare with. */
export type Words = { readonly length: number; readonly words: Int32Array; readonly lastMask: number };

export function wordsOf(text: Uint8Array): Words {
  const { length } = text;
  const padded = new DataView(new ArrayBuffer(length + slack));
  for (const [at, byte] of text.entries()) padded.setUint8(at, byte);
  const words = Int32Array.from({ length: Math.ceil(length / 4) }, (_, index) =>
    padded.getInt32(index * 4, true),
  );
  return { length, words, lastMask: length % 4 === 0 ? -1 : (1 << ((length % 4) * 8)) - 1 };
}

/** Whether the bytes from `start` to `end` are this text. */
export function sameText(view: DataView, start: number, end: number, text: Words): boolean {
  return end - start === text.length && standsAt(view, start, text);
}

/** Whether this text begins at a place, of which only bytes may be looked at that are there. */
function standsAt(view: DataView, start: number, { words, lastMask }: Words): boolean {
  // From the end: SSE-S3 and SSE-KMS begin alike.
  let mask = lastMask;
  for (let index = words.length - 1; index >= 0; index -= 1) {
    if (((view.getInt32(start + index * 4, true) ^ (words[index] as number)) & mask) !== 0) return false;
    mask = -1;
  }
  return true;
}

/** Whether this text begins at a place of the bytes, and ends in them. */
export function beginsAt({ bytes, view }: Viewed, at: number, text: Words): boolean {
  return at + text.length <= bytes.length && standsAt(view, at, text);
}
