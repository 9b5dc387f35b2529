import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { checkReadable, reasonOf } from "./files.ts";
import { type Shell, UsageError } from "./shell.ts";

/** Bytes that are read at a time. */
const blockSize = 2 ** 20;

/** The bytes of a file, which may be larger than any string. Each block is good until the next one is asked for. */
export function* blocksOf(shell: Shell, name: string, what: string): Generator<Uint8Array> {
  checkReadable(shell, name, what);
  const descriptor = openedForReading(shell, name, what);
  if (descriptor === undefined) return;
  const block = Buffer.alloc(blockSize);
  try {
    for (let length = readSync(descriptor, block); length > 0; length = readSync(descriptor, block))
      yield block.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** The lines of a file, which may be larger than any string; the last one is not whole where nothing ends it. */
export function* linesOf(
  shell: Shell,
  name: string,
  what: string,
): Generator<{ readonly text: string; readonly whole: boolean }> {
  const descriptor = openedForReading(shell, name, what);
  if (descriptor === undefined) return;
  const block = Buffer.alloc(blockSize);
  // Cut at line ends before decoding: a block may end within a character.
  let rest = Buffer.alloc(0);
  try {
    for (let length = 1; length > 0; ) {
      length = readSync(descriptor, block);
      const bytes = Buffer.concat([rest, block.subarray(0, length)]);
      const end = bytes.lastIndexOf("\n") + 1;
      if (end > 0)
        for (const text of bytes.toString("utf8", 0, end - 1).split("\n")) yield { text, whole: true };
      rest = bytes.subarray(end);
    }
    if (rest.length > 0) yield { text: rest.toString("utf8"), whole: false };
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The whole lines of a file as it is now, the last one first. What is appended meanwhile is not among them.
 * @param size bytes that are read at a time.
 */
export function* linesBackwards(
  shell: Shell,
  name: string,
  what: string,
  size = blockSize,
): Generator<string> {
  const descriptor = openedForReading(shell, name, what);
  if (descriptor === undefined) return;
  const block = Buffer.alloc(size);
  // The end of a line that begins in a block before; nothing until a line has ended.
  let rest = Buffer.alloc(0);
  let ended = false;
  try {
    for (let from = fstatSync(descriptor).size; from > 0; ) {
      const length = Math.min(size, from);
      from -= length;
      readSync(descriptor, block, 0, length, from);
      let bytes = Buffer.concat([block.subarray(0, length), rest]);
      const end = ended ? bytes.length : bytes.lastIndexOf("\n");
      if (end < 0) continue;
      ended = true;
      bytes = bytes.subarray(0, end);
      const first = from === 0 ? 0 : bytes.indexOf("\n") + 1;
      rest = first === 0 ? bytes : bytes.subarray(0, first - 1);
      if (from === 0 || first > 0) yield* bytes.toString("utf8", first).split("\n").reverse();
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Undefined when the file is not there. */
function openedForReading(shell: Shell, name: string, what: string): number | undefined {
  const path = resolve(shell.cwd, name);
  if (!existsSync(path)) return undefined;
  const refuse = (reason: string) =>
    new UsageError(`${name}: the ${what} cannot be read (${reason}); check the path.`);
  if (statSync(path).isDirectory()) throw refuse("it is a folder");
  try {
    return openSync(path, "r");
  } catch (error) {
    throw refuse(reasonOf(error));
  }
}
