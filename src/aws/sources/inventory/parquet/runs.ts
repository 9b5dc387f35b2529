/**
 * Numbers as Parquet packs levels, booleans and places in a dictionary: runs of one number, and groups of eight that take
 * no more bits than they need (the RLE and bit-packed hybrid).
 */

/** More bits than this are not read: as many values are in no dictionary. */
const widest = 24;

/**
 * Reads so many numbers.
 * @param end of the runs; `view` has `slack` more bytes behind it.
 * @throws Error when there are fewer.
 */
export function readRuns(
  view: DataView,
  from: number,
  end: number,
  width: number,
  out: Uint32Array,
  count: number,
): void {
  if (width > widest) throw new Error("numbers are wider than any dictionary is long");
  let at = from;
  let seen = 0;
  while (seen < count) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= end || shift > 28) throw new Error("runs end too early");
      const byte = view.getUint8(at);
      at += 1;
      header |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    const many = header >>> 1;
    if ((header & 1) === 0) {
      const bytes = (width + 7) >> 3;
      if (many === 0 || at + bytes > end) throw new Error("a run is not whole");
      const until = Math.min(count, seen + many);
      out.fill(view.getUint32(at, true) & maskOf(width), seen, until);
      at += bytes;
      seen = until;
    } else {
      const bytes = many * width;
      if (many === 0 || at + bytes > end) throw new Error("a group is not whole");
      const until = Math.min(count, seen + many * 8);
      unpack(view, at, width, out, seen, until);
      at += bytes;
      seen = until;
    }
  }
}

function unpack(view: DataView, at: number, width: number, out: Uint32Array, from: number, to: number): void {
  const mask = maskOf(width);
  let bit = 0;
  for (let index = from; index < to; index += 1) {
    out[index] = (view.getUint32(at + (bit >>> 3), true) >>> (bit & 7)) & mask;
    bit += width;
  }
}

const maskOf = (width: number): number => 2 ** width - 1;
