/**
 * Bytes looked at four at a time. V8 makes one load of each `getInt32`, so that this is about twice as quick as byte by
 * byte; a call of `Buffer.indexOf` costs more than a field is long.
 */

/** How many bytes behind the last one may be read as well, whatever they hold. */
export const slack = 4;

/** Four quotes. */
const quotes = 0x22222222;

/** Where the next quote is, from a place on; the end or a place behind it where there is none. */
export function quoteFrom(view: DataView, from: number, end: number): number {
  let at = from;
  while (at < end) {
    // A byte that is zero now was a quote; subtracting one sets its highest bit, and the lowest bit set is never wrong.
    const word = view.getInt32(at, true) ^ quotes;
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

export function sameText(
  view: DataView,
  start: number,
  end: number,
  { length, words, lastMask }: Words,
): boolean {
  if (end - start !== length) return false;
  // From the end: SSE-S3 and SSE-KMS begin alike.
  let mask = lastMask;
  for (let index = words.length - 1; index >= 0; index -= 1) {
    if (((view.getInt32(start + index * 4, true) ^ (words[index] as number)) & mask) !== 0) return false;
    mask = -1;
  }
  return true;
}
