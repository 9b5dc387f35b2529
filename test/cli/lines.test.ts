import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { durableLines } from "../../src/cli/files.ts";
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

describe("durable lines", () => {
  const read = () => readFileSync(join(folder, "receipts"), "utf8");

  it("are in the file when their append resolves, each whole, in the order they came", async () => {
    const lines = durableLines(shell, "receipts");
    const appended = ["one", "two", "three"].map((line) => lines.append(line));
    expect(read()).toBe("");
    await appended[0];
    expect(read()).toBe("one\ntwo\nthree\n");
    await lines.append("four");
    expect(read()).toBe("one\ntwo\nthree\nfour\n");
    lines.close();
  });

  it("go on behind the last whole line of a run that was killed while it wrote", async () => {
    writeFileSync(join(folder, "receipts"), `whole\n${"x".repeat(100_000)}`);
    const lines = durableLines(shell, "receipts");
    await lines.append("next");
    lines.close();
    expect(read()).toBe("whole\nnext\n");
  });

  it.runIf(existsSync("/dev/full"))("fail where the disk takes no more", async () => {
    const lines = durableLines({ ...shell, cwd: "/dev" }, "full");
    await expect(lines.append("one")).rejects.toThrow(/full: cannot be written any further \(no space left/);
    lines.close();
  });
});
