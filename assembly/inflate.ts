/** Unpacks deflate (RFC 1951), going on wherever the input or the room for output came to an end. */

import {
  DISTANCE_BITS,
  DISTANCES,
  END,
  LITERAL,
  LITERAL_BITS,
  LITERALS,
  lengthEntry,
  makeDistances,
  makeLengths,
  makeLiterals,
  NONE,
  SPECIAL,
} from "./codes";
import { bits, end, fill, giveBack, held, next, setInput, take } from "./input";
import { forget, LIMIT, oldest, setWritten, written } from "./output";

/** What `inflate` ended with. */
export const MORE_INPUT: i32 = 0;
export const MORE_ROOM: i32 = 1;
export const WHOLE: i32 = 2;
export const BROKEN: i32 = 3;
/** Within: the block is at its end. */
const GO_ON: i32 = 4;

/** What comes next. */
const HEADER: i32 = 0;
const STORED: i32 = 1;
const SYMBOLS: i32 = 2;

/** Bits of a length, a distance and all that is added to them. */
const MOST_BITS: u32 = 48;
/** A round of `symbols` writes less: eight literals, or a copy in whole vectors. */
const ROUND: usize = 320;

/** Lengths of codes, a byte each. */
const LENGTHS: usize = memory.data(320, 16);

let phase: i32 = HEADER;
let last: bool = false;
/** Bytes left of a block that is stored as it is. */
let stored: usize = 0;

/** Begins with something new. */
export function beginInflate(): void {
  setInput(0, 0, next);
  phase = HEADER;
  last = false;
  forget();
}

export function inflate(): i32 {
  let came = step();
  while (came === GO_ON && !(phase === HEADER && last)) came = step();
  if (came !== GO_ON) return came;
  giveBack();
  return WHOLE;
}

function step(): i32 {
  if (phase === HEADER) return header();
  return phase === STORED ? copyStored() : symbols();
}

/** The head of a block; where the input ends within it, it is read again when there is more. */
function header(): i32 {
  const ofBits = bits;
  const ofHeld = held;
  const ofNext = next;
  const came = readHeader();
  if (came === MORE_INPUT) setInput(ofBits, ofHeld, ofNext);
  return came;
}

function readHeader(): i32 {
  fill();
  if (held < 3) return MORE_INPUT;
  const isLast = take(1) !== 0;
  const type = take(2);
  let came = BROKEN;
  if (type === 0) came = storedHeader();
  else if (type === 1) came = fixedCodes();
  else if (type === 2) came = dynamicCodes();
  if (came === GO_ON) {
    last = isLast;
    phase = type === 0 ? STORED : SYMBOLS;
  }
  return came;
}

function storedHeader(): i32 {
  take(held & 7);
  fill();
  if (held < 32) return MORE_INPUT;
  stored = take(16);
  if (stored !== (take(16) ^ 0xffff)) return BROKEN;
  giveBack();
  return GO_ON;
}

function copyStored(): i32 {
  const count = min(stored, min(end - next, LIMIT - written));
  memory.copy(written, next, count);
  setWritten(written + count);
  setInput(0, 0, next + count);
  stored -= count;
  if (stored > 0) return next === end ? MORE_INPUT : MORE_ROOM;
  phase = HEADER;
  return GO_ON;
}

function fixedCodes(): i32 {
  memory.fill(LENGTHS, 8, 144);
  memory.fill(LENGTHS + 144, 9, 112);
  memory.fill(LENGTHS + 256, 7, 24);
  memory.fill(LENGTHS + 280, 8, 8);
  makeLiterals(LENGTHS, 288);
  memory.fill(LENGTHS, 5, 32);
  makeDistances(LENGTHS, 32);
  return GO_ON;
}

/** The order in which the lengths of the code of lengths come. */
const order = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

function dynamicCodes(): i32 {
  fill();
  if (held < 14) return MORE_INPUT;
  const literals = take(5) + 257;
  const distances = take(5) + 1;
  const lengths = take(4) + 4;
  if (literals > 286 || distances > 30) return BROKEN;
  memory.fill(LENGTHS, 0, 19);
  for (let at: u32 = 0; at < lengths; at++) {
    fill();
    if (held < 3) return MORE_INPUT;
    store<u8>(LENGTHS + load<u8>(order + at), <u8>take(3));
  }
  if (!makeLengths(LENGTHS, 19)) return BROKEN;
  const came = readLengths(literals + distances);
  if (came !== GO_ON) return came;
  // A block without an end is none.
  if (load<u8>(LENGTHS + 256) === 0) return BROKEN;
  const made = makeDistances(LENGTHS + literals, distances) && makeLiterals(LENGTHS, literals);
  return made ? GO_ON : BROKEN;
}

/** The lengths of both codes, one behind the other. */
function readLengths(count: u32): i32 {
  let at: u32 = 0;
  while (at < count) {
    fill();
    const entry = lengthEntry(bits);
    const length = entry & 15;
    const symbol = entry >> 4;
    // Up to seven bits more tell how often it is repeated.
    if (held < length + 7) return MORE_INPUT;
    take(length);
    if (symbol < 16) {
      store<u8>(LENGTHS + at, <u8>symbol);
      at += 1;
      continue;
    }
    if (symbol === 16 && at === 0) return BROKEN;
    const value: u8 = symbol === 16 ? load<u8>(LENGTHS + at - 1) : 0;
    let times: u32;
    if (symbol === 16) times = 3 + take(2);
    else if (symbol === 17) times = 3 + take(3);
    else times = 11 + take(7);
    if (at + times > count) return BROKEN;
    memory.fill(LENGTHS + at, value, times);
    at += times;
  }
  return GO_ON;
}

/**
 * Literals and copies, up to the end of the block. Everything is held in locals; eight bytes of input are looked at
 * at a time while there are so many.
 */
function symbols(): i32 {
  let some = bits;
  let count = held;
  let from = next;
  let to = written;
  const inputEnd = end;
  const fast = inputEnd - 8;
  const full = LIMIT - ROUND;
  const begin = oldest;
  let came = GO_ON;
  for (;;) {
    if (to > full) {
      came = MORE_ROOM;
      break;
    }
    if (from <= fast) {
      some |= load<u64>(from) << count;
      from += (63 - count) >> 3;
      count |= 56;
    } else {
      while (count <= 55 && from < inputEnd) {
        some |= (<u64>load<u8>(from)) << count;
        from += 1;
        count += 8;
      }
      if (count < MOST_BITS) {
        came = MORE_INPUT;
        break;
      }
    }
    let entry = load<u32>(LITERALS + ((<usize>some & ((1 << LITERAL_BITS) - 1)) << 2));
    if (entry & LITERAL) {
      // Entries take 11 bits at most: those that are held are enough for four, and one more look.
      let rounds = 0;
      do {
        store<u16>(to, <u16>(entry >> 8));
        to += 1 + ((entry >> 30) & 1);
        some >>= entry & 0xff;
        count -= entry & 0xff;
        entry = load<u32>(LITERALS + ((<usize>some & ((1 << LITERAL_BITS) - 1)) << 2));
        rounds += 1;
      } while (entry & LITERAL && rounds < 4);
      continue;
    }
    if (entry & SPECIAL) {
      if (entry & NONE) {
        came = BROKEN;
        break;
      }
      if (!(entry & END)) {
        some >>= LITERAL_BITS;
        count -= LITERAL_BITS;
        entry = load<u32>(LITERALS + (((entry >> 16) + (<u32>some & 15)) << 2));
        if (entry & LITERAL) {
          store<u8>(to, <u8>(entry >> 8));
          to += 1;
          some >>= entry & 0xff;
          count -= entry & 0xff;
          continue;
        }
        if (entry & NONE) {
          came = BROKEN;
          break;
        }
      }
      if (entry & END) {
        some >>= entry & 0xff;
        count -= entry & 0xff;
        phase = HEADER;
        break;
      }
    }
    const length = baseOf(entry, some);
    some >>= entry & 0xff;
    count -= entry & 0xff;
    let far = load<u32>(DISTANCES + ((<usize>some & ((1 << DISTANCE_BITS) - 1)) << 2));
    if (far & SPECIAL && !(far & NONE)) {
      some >>= DISTANCE_BITS;
      count -= DISTANCE_BITS;
      far = load<u32>(DISTANCES + (((far >> 16) + (<u32>some & 127)) << 2));
    }
    if (far & NONE) {
      came = BROKEN;
      break;
    }
    const distance = baseOf(far, some);
    some >>= far & 0xff;
    count -= far & 0xff;
    if (distance > <u32>(to - begin)) {
      came = BROKEN;
      break;
    }
    copy(to, distance, length);
    to += length;
  }
  setInput(some, count, from);
  setWritten(to);
  return came;
}

/** A length or distance, with the bits behind its code that are added. */
function baseOf(entry: u32, some: u64): u32 {
  const all = some & (((<u64>1) << (entry & 0xff)) - 1);
  return (entry >> 16) + <u32>(all >> ((entry >> 8) & 31));
}

/** In whole vectors, where what is copied is not copied again within one. */
function copy(to: usize, distance: u32, length: u32): void {
  let from = to - distance;
  const stop = to + length;
  if (distance >= 16) {
    do {
      v128.store(to, v128.load(from));
      to += 16;
      from += 16;
    } while (to < stop);
  } else if (distance === 1) {
    const value = i8x16.splat(load<i8>(from));
    do {
      v128.store(to, value);
      to += 16;
    } while (to < stop);
  } else if (distance >= 8) {
    do {
      store<u64>(to, load<u64>(from));
      to += 8;
      from += 8;
    } while (to < stop);
  } else {
    do {
      store<u8>(to, load<u8>(from));
      to += 1;
      from += 1;
    } while (to < stop);
  }
}
