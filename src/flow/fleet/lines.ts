import type { ReportPlace } from "../platform.ts";
import type { Failure, Result } from "../ports.ts";

/** Lines on their way into files of a bounded size: memory does not grow with their number. */
export type Lines = {
  /** A promise while a full file is written. */
  readonly add: (line: string) => void | Promise<void>;
  /** Writes the rest. @returns the names of all files, or the first failure. */
  readonly end: () => Promise<Result<readonly string[]>>;
};

/** Characters of a file, about. */
const mostCharacters = 4 * 2 ** 20;

/** @param nameOf the name of the n-th file, from 1. */
export function createLines(
  place: ReportPlace,
  nameOf: (chunk: number) => string,
  most = mostCharacters,
): Lines {
  const names: string[] = [];
  let lines: string[] = [];
  let characters = 0;
  let failure: Failure | undefined;
  const flush = async () => {
    if (lines.length === 0) return;
    const name = nameOf(names.length + 1);
    const text = `${lines.join("\n")}\n`;
    names.push(name);
    lines = [];
    characters = 0;
    const kept = await place.writeText(name, text, "application/x-ndjson");
    if (!kept.ok) failure ??= kept.failure;
  };
  return {
    add: (line) => {
      lines.push(line);
      characters += line.length + 1;
      return characters >= most ? flush() : undefined;
    },
    end: async () => {
      await flush();
      return failure === undefined ? { ok: true, value: names } : { ok: false, failure };
    },
  };
}
