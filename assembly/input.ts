/** Bytes that are still packed: written by the host, taken by `inflate`. */

const INPUT_SIZE: i32 = 128 * 1024;
const INPUT: usize = memory.data(INPUT_SIZE, 16);

/** Bits that were taken out of the input and not used yet, the next one lowest. */
export let bits: u64 = 0;
/** How many of them are whole; above them may stand some of the bits that follow. */
export let held: u32 = 0;
export let next: usize = INPUT;
export let end: usize = INPUT;

/** Where the host may write more: what is left moves to the beginning first, with bytes of which no bit was used. */
export function inputPlace(): usize {
  next -= held >> 3;
  held &= 7;
  bits &= (1 << held) - 1;
  const left = end - next;
  memory.copy(INPUT, next, left);
  next = INPUT;
  end = INPUT + left;
  return end;
}

/** How many bytes may be written there. */
export function inputRoom(): usize {
  return INPUT + INPUT_SIZE - end;
}

/** So many were written. */
export function inputGiven(bytes: usize): void {
  end += bytes;
}

/** Where the bytes begin that nobody took yet. */
export function inputBegin(): usize {
  return next;
}

export function inputEnd(): usize {
  return end;
}

/** The host took so many itself. */
export function inputTaken(bytes: usize): void {
  next += bytes;
}

/** Keeps where reading stands, as of now. */
export function setInput(ofBits: u64, ofHeld: u32, ofNext: usize): void {
  bits = ofBits;
  held = ofHeld;
  next = ofNext;
}

/** Takes whole bytes out until 56 bits are held or nothing is left. */
export function fill(): void {
  while (held <= 55 && next < end) {
    bits |= (<u64>load<u8>(next)) << held;
    next += 1;
    held += 8;
  }
}

/** The next bits, of which so many are held. */
export function take(count: u32): u32 {
  const value = <u32>bits & ((1 << count) - 1);
  bits >>= count;
  held -= count;
  return value;
}

/** Gives back whole bytes that were taken out and not used; the rest of a byte is skipped. */
export function giveBack(): void {
  next -= held >> 3;
  bits = 0;
  held = 0;
}
