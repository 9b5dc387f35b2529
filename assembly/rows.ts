/**
 * Cuts rows of CSV in which every field is quoted and holds no quote, as those of an inventory are; counts those of which
 * the host said that it needs no more, by what they say in some columns.
 */

import { row, setRow, written } from "./output";

/** What `cut` came to. */
/** No row of the usual shape, or not the whole of one. */
export const OTHER: i32 = 0;
/** A row that the host must look at; the next call goes on behind it. */
export const ROW: i32 = 1;

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const LINE_FEED: u8 = 0x0a;

const MOST_COLUMNS: i32 = 256;
const MOST_KINDS: i32 = 64;

/** Where the quotes of a row are, four bytes each: those before and behind each field. */
export const QUOTES: usize = memory.data(MOST_COLUMNS * 2 * 4, 16);
/** The bucket's name. */
export const NAME: usize = memory.data(64, 16);
const KIND: i32 = 48;
/** Of each kind: four texts of up to eight bytes, objects, bytes. */
const KINDS: usize = memory.data(MOST_KINDS * KIND, 16);

let columns: u32 = 0;
let namePlace: i32 = -1;
let nameLength: u32 = 0;
let sizePlace: i32 = -1;
let place0: i32 = -1;
let place1: i32 = -1;
let place2: i32 = -1;
let place3: i32 = -1;
let kinds: i32 = 0;
/** The kind of the row before: most often the next one is of it too. */
let recent: usize = KINDS;

/** False where a row may not have so many columns. */
export function expectColumns(count: u32): bool {
  columns = count;
  return count > 0 && count <= <u32>MOST_COLUMNS;
}

/** Numbers of columns, negative where there is none: those of name and size, and four by which rows are of one kind. */
export function countBy(
  name: i32,
  length: u32,
  size: i32,
  first: i32,
  second: i32,
  third: i32,
  fourth: i32,
): void {
  namePlace = name;
  nameLength = length;
  sizePlace = size;
  place0 = first;
  place1 = second;
  place2 = third;
  place3 = fourth;
}

export function cut(): i32 {
  for (let next = plainRow(); next !== 0; next = plainRow()) {
    setRow(next);
    if (!counted()) return ROW;
  }
  return OTHER;
}

/**
 * Counts the row that was told last, and from now on all that say the same.
 * @returns the number of their kind; negative where their texts are too long, or there are too many kinds.
 */
export function learn(): i32 {
  if (kinds === MOST_KINDS || !areShort()) return -1;
  recent = KINDS + kinds * KIND;
  store<u64>(recent, text(place0));
  store<u64>(recent + 8, text(place1));
  store<u64>(recent + 16, text(place2));
  store<u64>(recent + 24, text(place3));
  kinds += 1;
  count();
  return kinds - 1;
}

/** Objects of a kind that were counted. */
export function objectsOf(kind: i32): f64 {
  return <f64>load<u64>(KINDS + kind * KIND + 32);
}

/** Their bytes. */
export function bytesOf(kind: i32): f64 {
  return <f64>load<u64>(KINDS + kind * KIND + 40);
}

/** Where the next row begins; 0 when this one is not of the usual shape, or not whole. */
function plainRow(): usize {
  const end = written;
  let block = row;
  if (block >= end || load<u8>(block) !== QUOTE) return 0;
  let found = quotesIn(block);
  const last = QUOTES + columns * 8;
  for (let at = QUOTES; at < last; at += 4) {
    while (found === 0) {
      block += 64;
      if (block >= end) return 0;
      found = quotesIn(block);
    }
    store<u32>(at, <u32>block + <u32>ctz(found));
    found &= found - 1;
  }
  const closing = load<u32>(last - 4);
  // What stands behind the end may be quotes of other rows.
  if (closing + 1 >= <u32>end || load<u8>(closing + 1) !== LINE_FEED) return 0;
  for (let at = QUOTES + 4; at < last - 4; at += 8) {
    const behind = load<u32>(at) + 1;
    if (load<u32>(at + 4) !== behind + 1 || load<u8>(behind) !== COMMA) return 0;
  }
  return closing + 2;
}

/** A bit for each quote in the next 64 bytes. */
function quotesIn(block: usize): u64 {
  const quote = i8x16.splat(QUOTE);
  const a = <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(block), quote)));
  const b = <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(block + 16), quote)));
  const c = <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(block + 32), quote)));
  const d = <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(block + 48), quote)));
  return a | (b << 16) | (c << 32) | (d << 48);
}

/** Counts the row where it is of a kind that is only counted. */
function counted(): bool {
  if (kinds === 0 || !areShort() || !isNamed()) return false;
  const a = text(place0);
  const b = text(place1);
  const c = text(place2);
  const d = text(place3);
  if (!says(recent, a, b, c, d)) {
    let kind = KINDS;
    const end = KINDS + kinds * KIND;
    while (kind < end && !says(kind, a, b, c, d)) kind += KIND;
    if (kind === end) return false;
    recent = kind;
  }
  count();
  return true;
}

function count(): void {
  store<u64>(recent + 32, load<u64>(recent + 32) + 1);
  store<u64>(recent + 40, load<u64>(recent + 40) + size());
}

function says(kind: usize, a: u64, b: u64, c: u64, d: u64): bool {
  return (
    load<u64>(kind) === a &&
    load<u64>(kind + 8) === b &&
    load<u64>(kind + 16) === c &&
    load<u64>(kind + 24) === d
  );
}

function fieldBegin(place: i32): usize {
  return load<u32>(QUOTES + ((<u32>place) << 3)) + 1;
}

function fieldEnd(place: i32): usize {
  return load<u32>(QUOTES + ((<u32>place) << 3) + 4);
}

function isShort(place: i32): bool {
  return place < 0 || fieldEnd(place) - fieldBegin(place) <= 8;
}

function areShort(): bool {
  return isShort(place0) && isShort(place1) && isShort(place2) && isShort(place3);
}

/** A short field as one number; no text holds zero bytes. */
function text(place: i32): u64 {
  if (place < 0) return 0;
  const begin = fieldBegin(place);
  return bytesAt(begin, <u32>(fieldEnd(place) - begin));
}

function bytesAt(at: usize, length: u32): u64 {
  if (length === 0) return 0;
  return load<u64>(at) & (~(<u64>0) >> (64 - (length << 3)));
}

function isNamed(): bool {
  if (namePlace < 0) return true;
  const begin = fieldBegin(namePlace);
  if (<u32>(fieldEnd(namePlace) - begin) !== nameLength) return false;
  for (let at: u32 = 0; at < nameLength; at += 8) {
    const length = min<u32>(8, nameLength - at);
    if (bytesAt(begin + at, length) !== bytesAt(NAME + at, length)) return false;
  }
  return true;
}

/** Digits; anything else counts as nothing. */
function size(): u64 {
  if (sizePlace < 0) return 0;
  let sum: u64 = 0;
  const end = fieldEnd(sizePlace);
  for (let at = fieldBegin(sizePlace); at < end; at++) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit > 9) return 0;
    sum = sum * 10 + digit;
  }
  return sum;
}
