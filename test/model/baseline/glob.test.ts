import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesGlob } from "../../../src/model/baseline/glob.ts";

describe("globs", () => {
  it.each([
    ["prod-*", "prod-", true],
    ["prod-*", "prod-a/b", true],
    ["prod-*", "xprod-a", false],
    ["*-logs", "a-logs-logs", true],
    ["*-logs", "a-logs-x", false],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["a?c", "a😀c", true],
    ["a??c", "a😀c", false],
    ["*a*b", "xxaxxb", true],
    ["", "", true],
    ["", "a", false],
    ["*", "", true],
    ["a.c", "abc", false],
    ["[ab]", "a", false],
    ["*?c", "😀c", true],
  ])("%s and %s: %s", (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });

  const text = fc.string({ unit: fc.constantFrom("a", "b", "/", "😀", "\n") });

  it("agrees with the same pattern as a regular expression", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "😀"), maxLength: 8 }),
        text,
        (glob, s) => {
          const pattern = [...glob].map((c) => (c === "*" ? ".*" : c === "?" ? "." : c)).join("");
          expect(matchesGlob(glob, s)).toBe(new RegExp(`^${pattern}$`, "su").test(s));
        },
      ),
    );
  });

  it("answers at once where a backtracking matcher would not in a lifetime", () => {
    expect(matchesGlob(`${"*a".repeat(500)}b`, "a".repeat(1024))).toBe(false);
  });
});
