import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { linesBackwards, linesOf } from "../../src/cli/lines.ts";
import { type Shell, UsageError } from "../../src/cli/shell.ts";

const folder = mkdtempSync(join(tmpdir(), "bucketseal-lines-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shell = { cwd: folder } as Shell;

describe("the lines of a file", () => {
  it("backwards are the whole lines forwards, whatever is read at a time", () => {
    const line = fc.string({ unit: fc.constantFrom("a", "ä", "日", "🔑", " "), maxLength: 12 });
    const file = fc.record({
      lines: fc.array(line, { maxLength: 8 }),
      unfinished: line,
      size: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(file, ({ lines, unfinished, size }) => {
        writeFileSync(join(folder, "f"), lines.map((one) => `${one}\n`).join("") + unfinished);
        const forwards = [...linesOf(shell, "f", "file")];
        expect(forwards.filter(({ whole }) => whole).map(({ text }) => text)).toEqual(lines);
        expect([...linesBackwards(shell, "f", "file", size)]).toEqual([...lines].reverse());
      }),
      { numRuns: 100 },
    );
  });

  it("are none of a file that is not there, and one sentence where it cannot be read", () => {
    for (const read of [linesOf, linesBackwards]) {
      expect([...read(shell, "absent", "file")]).toEqual([]);
      expect(() => [...read(shell, ".", "file")]).toThrow(UsageError);
    }
  });
});
