/**
 * Huffman codes as tables (RFC 1951, 3.2.2): the next bits of the input are the number of an entry, which tells what
 * they mean and how many of them do. Codes that are longer than a table's bits go on in a table behind it.
 *
 * An entry of a code for literals and lengths, or for distances:
 *   literal:  1 in bit 31; in bit 30 whether there are two; the first in bits 8 to 15, the second in bits 16 to 23
 *   base:     length or distance in bits 16 to 30, and bits of the code itself in bits 8 to 12
 *   further:  1 in bit 15, and the first entry of the other table in bits 16 to 30
 *   end:      1 in bits 15 and 14: the end of the block
 *   none:     1 in bits 15 and 13: no code begins so
 * and in bits 0 to 7 the bits to take: of the code, and those behind it that are added to a base.
 */

export const LITERAL_BITS: u32 = 11;
export const DISTANCE_BITS: u32 = 8;
/** Of a code for the lengths of other codes. */
const LENGTH_BITS: u32 = 7;
const LONGEST: u32 = 15;

/** Each of 143 pairs of long codes could begin differently. */
export const LITERALS: usize = memory.data((2048 + 143 * 16) * 4, 16);
export const DISTANCES: usize = memory.data((256 + 15 * 128) * 4, 16);
const LENGTHS_TABLE: usize = memory.data(128 * 2, 16);
/** How many codes there are of each length, and where the next symbol of that length is put. */
const COUNTS: usize = memory.data(16 * 4, 16);
const OFFSETS: usize = memory.data(16 * 4, 16);
/** Symbols in the order of their codes. */
const SORTED: usize = memory.data(320 * 2, 16);

export const LITERAL: u32 = 1 << 31;
const TWO: u32 = 1 << 30;
export const SPECIAL: u32 = 1 << 15;
export const END: u32 = 1 << 14;
export const NONE: u32 = 1 << 13;

const lengthBase = memory.data<u16>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
]);
const lengthExtra = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);
const distanceBase = memory.data<u16>([
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577,
]);
const distanceExtra = memory.data<u8>([
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
]);

/**
 * Makes the table for literals and lengths.
 * @param lengths a byte for each symbol: bits of its code.
 * @returns false where they are those of no code.
 */
export function makeLiterals(lengths: usize, symbols: u32): bool {
  if (!make(LITERALS, LITERAL_BITS, lengths, symbols, false)) return false;
  pairUp();
  return true;
}

/** As `makeLiterals`; a code for distances may be one code of one bit, or none where all bytes are literals. */
export function makeDistances(lengths: usize, symbols: u32): bool {
  return make(DISTANCES, DISTANCE_BITS, lengths, symbols, true);
}

function make(table: usize, tableBits: u32, lengths: usize, symbols: u32, distances: bool): bool {
  if (!isCode(lengths, symbols, distances)) return false;
  sort(lengths, symbols);
  let place: u32 = 0;
  let at = SORTED;
  store<u32>(table, SPECIAL | NONE);
  for (let length: u32 = 1; length <= tableBits; length++) {
    // What is there is the same whatever the bit behind it is.
    const half: usize = 4 << (length - 1);
    memory.copy(table + half, table, half);
    for (const end = at + (countOf(length) << 1); at < end; at += 2) {
      store<u32>(table + (place << 2), entryOf(load<u16>(at), length, distances));
      place = following(place, length);
    }
  }
  const size: u32 = 1 << tableBits;
  let free = size;
  for (let length = tableBits + 1; length <= LONGEST; length++) {
    const longer: u32 = 1 << (LONGEST - tableBits);
    for (const end = at + (countOf(length) << 1); at < end; at += 2) {
      const begin = table + ((place & (size - 1)) << 2);
      if (place >> tableBits === 0) {
        store<u32>(begin, SPECIAL | (free << 16) | tableBits);
        free += longer;
      }
      const other = table + ((load<u32>(begin) >> 16) << 2);
      const entry = entryOf(load<u16>(at), length - tableBits, distances);
      for (let to = place >> tableBits; to < longer; to += 1 << (length - tableBits))
        store<u32>(other + (to << 2), entry);
      place = following(place, length);
    }
  }
  return true;
}

/** The code of the lengths of other codes, with entries of 16 bits: the symbol, and in bits 0 to 3 its length. */
export function makeLengths(lengths: usize, symbols: u32): bool {
  if (!isCode(lengths, symbols, false)) return false;
  sort(lengths, symbols);
  let place: u32 = 0;
  let at = SORTED;
  for (let length: u32 = 1; length <= LENGTH_BITS; length++) {
    for (const end = at + (countOf(length) << 1); at < end; at += 2) {
      const entry = ((<u32>load<u16>(at)) << 4) | length;
      for (let to = place; to < 128; to += 1 << length) store<u16>(LENGTHS_TABLE + (to << 1), <u16>entry);
      place = following(place, length);
    }
  }
  return true;
}

/** The entry of the code of lengths that begins with these bits. */
export function lengthEntry(bits: u64): u32 {
  return load<u16>(LENGTHS_TABLE + ((<usize>bits & 127) << 1));
}

/** Whether the lengths are those of a code that is whole. */
function isCode(lengths: usize, symbols: u32, distances: bool): bool {
  memory.fill(COUNTS, 0, 16 * 4);
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const at = COUNTS + ((<usize>load<u8>(lengths + symbol)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let left: i32 = 1;
  let used: u32 = 0;
  for (let length: u32 = 1; length <= LONGEST; length++) {
    left = (left << 1) - <i32>countOf(length);
    used += countOf(length);
    if (left < 0) return false;
  }
  return left === 0 || (distances && used <= 1);
}

function countOf(length: u32): u32 {
  return load<u32>(COUNTS + (length << 2));
}

/** The symbols in the order of their codes: the short ones first. */
function sort(lengths: usize, symbols: u32): void {
  let sum: u32 = 0;
  for (let length: u32 = 1; length <= LONGEST; length++) {
    store<u32>(OFFSETS + (length << 2), <u32>SORTED + (sum << 1));
    sum += countOf(length);
  }
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const length = load<u8>(lengths + symbol);
    if (length === 0) continue;
    const offset = OFFSETS + ((<usize>length) << 2);
    const to = load<u32>(offset);
    store<u16>(to, <u16>symbol);
    store<u32>(offset, to + 2);
  }
}

/** The next code of the same length; both as they are read, with their highest bit first. */
function following(place: u32, length: u32): u32 {
  let bit: u32 = 1 << (length - 1);
  while (place & bit) bit >>= 1;
  return bit === 0 ? 0 : (place & (bit - 1)) | bit;
}

function entryOf(symbol: u32, length: u32, distances: bool): u32 {
  if (distances)
    return symbol > 29
      ? SPECIAL | NONE
      : baseEntry(load<u16>(distanceBase + (symbol << 1)), length, load<u8>(distanceExtra + symbol));
  if (symbol < 256) return LITERAL | (symbol << 8) | length;
  if (symbol === 256) return SPECIAL | END | length;
  if (symbol > 285) return SPECIAL | NONE;
  const at = symbol - 257;
  return baseEntry(load<u16>(lengthBase + (at << 1)), length, load<u8>(lengthExtra + at));
}

function baseEntry(base: u32, length: u32, extra: u32): u32 {
  return (base << 16) | (length << 8) | (length + extra);
}

/** Two literals that fit into the bits of one entry are told by one. From the end on, as the second is found before. */
function pairUp(): void {
  for (let at: i32 = (1 << LITERAL_BITS) - 1; at >= 0; at--) {
    const first = load<u32>(LITERALS + (at << 2));
    if (!(first & LITERAL)) continue;
    const length = first & 0xff;
    const second = load<u32>(LITERALS + ((<u32>at >> length) << 2));
    if (!(second & LITERAL) || length + (second & 0xff) > LITERAL_BITS) continue;
    const both = LITERAL | TWO | ((second & 0xff00) << 8) | (first & 0xff00);
    store<u32>(LITERALS + (at << 2), both | (length + (second & 0xff)));
  }
}
