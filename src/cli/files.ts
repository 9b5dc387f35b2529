import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { resolve } from "node:path";
import { setImmediate as immediately } from "node:timers/promises";
import { type Shell, UsageError } from "./shell.ts";

/** Reads a file the user named; a missing or unreadable one is one sentence that says so. */
export function readNamed(shell: Shell, name: string, what: string): string {
  try {
    return readFileSync(resolve(shell.cwd, name), "utf8");
  } catch (error) {
    throw new UsageError(`${name}: the ${what} cannot be read (${reasonOf(error)}); check the path.`);
  }
}

/** Refuses in one sentence a file that cannot be read; nothing of it is. */
export function checkReadable(shell: Shell, name: string, what: string): void {
  try {
    accessSync(resolve(shell.cwd, name), constants.R_OK);
  } catch (error) {
    throw new UsageError(`${name}: the ${what} cannot be read (${reasonOf(error)}); check the path.`);
  }
}

/** Where the pieces of a result go. */
export type Sink = {
  readonly write: (text: string) => Promise<void>;
  /** Makes what was written visible under its name. */
  readonly done: () => void;
  /** Leaves the old file as it was. */
  readonly abandon: () => void;
};

/** A file that appears whole or not at all: written beside its place, synced, then renamed. */
export function fileSink(shell: Shell, name: string): Sink {
  const target = resolve(shell.cwd, name);
  if (statSync(target, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new UsageError(`${name}: cannot be written (it is a folder); choose another place.`);
  const temporary = `${target}.partial`;
  const descriptor = opened(temporary, "w", name);
  return {
    write: async (text) => writeAll(descriptor, text, name),
    done: () => {
      fsyncSync(descriptor);
      closeSync(descriptor);
      renameSync(temporary, target);
    },
    abandon: () => {
      closeSync(descriptor);
      rmSync(temporary, { force: true });
    },
  };
}

/** Standard output, waiting while the reader is slower than we are. */
export function outputSink(shell: Shell): Sink {
  return {
    write: async (text) => {
      if (!shell.stdout.write(text)) await shell.stdout.drained();
    },
    done: () => {},
    abandon: () => {},
  };
}

/**
 * A file of lines, each on disk when its `append` resolves: receipts. Lines that come at the same time share one
 * fsync, so that many actions under way wait for the disk once.
 */
export function durableLines(
  shell: Shell,
  name: string,
): { append: (line: string) => Promise<void>; close: () => void } {
  const path = resolve(shell.cwd, name);
  cutUnfinished(path);
  const descriptor = opened(path, "a", name);
  let waiting = "";
  let written: Promise<void> | undefined;
  const flush = async () => {
    await immediately();
    const text = waiting;
    waiting = "";
    written = undefined;
    writeAll(descriptor, text, name);
    fsyncSync(descriptor);
  };
  return {
    append: (line) => {
      waiting += `${line}\n`;
      written ??= flush();
      return written;
    },
    close: () => closeSync(descriptor),
  };
}

/** A line that a killed run did not end would swallow the next one; nobody was ever told that it was written. */
function cutUnfinished(path: string): void {
  if (!existsSync(path)) return;
  const descriptor = openSync(path, "r");
  const block = Buffer.alloc(2 ** 16);
  const { size } = fstatSync(descriptor);
  let end = 0;
  for (let from = size; from > 0 && end === 0; ) {
    const length = Math.min(block.length, from);
    from -= length;
    readSync(descriptor, block, 0, length, from);
    const at = block.lastIndexOf("\n", length - 1);
    if (at >= 0) end = from + at + 1;
  }
  closeSync(descriptor);
  if (end < size) truncateSync(path, end);
}

/** Writes a small file whole. */
export async function writeNamed(shell: Shell, name: string, text: string): Promise<void> {
  const sink = fileSink(shell, name);
  await sink.write(text);
  sink.done();
}

/** Characters of small pieces that are written at once. */
const gathered = 2 ** 20;

/** Writes what may be longer than any string. */
export async function writePieces(sink: Sink, pieces: Iterable<string>): Promise<void> {
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length < gathered) continue;
    await sink.write(text);
    text = "";
  }
  await sink.write(text);
}

function opened(path: string, flags: string, name: string): number {
  try {
    return openSync(path, flags);
  } catch (error) {
    throw new UsageError(`${name}: cannot be written (${reasonOf(error)}); choose another place.`);
  }
}

function writeAll(descriptor: number, text: string, name: string): void {
  const bytes = Buffer.from(text);
  try {
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(descriptor, bytes, offset);
  } catch (error) {
    throw new UsageError(`${name}: cannot be written any further (${reasonOf(error)}).`);
  }
}

/** What a file could not be used for, in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const words: Record<string, string> = {
    ENOENT: "no such file or folder",
    EACCES: "permission denied",
    EISDIR: "it is a folder",
    ENOSPC: "no space left on the disk",
    EROFS: "the disk is read-only",
  };
  return words[code] ?? (error instanceof Error ? error.message : String(error));
}
