import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concat, type Glob, globOf, literalOf, matcherOf, over, splitAtColons } from "../../src/iam/glob.ts";
import { NO, OPEN, YES } from "../../src/iam/truth.ts";

/** Every text of up to eight letters over a small alphabet: two patterns of four that share a text share one of these. */
const ALPHABET = ["a", "b", "*"];
const TEXTS: string[] = [""];
for (let from = 0; TEXTS.length < 9841; from++)
  for (const letter of ALPHABET) TEXTS.push(`${TEXTS[from]}${letter}`);

/** Patterns with wildcards, and with stars and question marks that stand for themselves. */
const glob: fc.Arbitrary<Glob> = fc
  .array(
    fc.oneof(fc.constantFrom("a", "b", "*", "?").map(globOf), fc.constantFrom("a", "*").map(literalOf)),
    {
      maxLength: 4,
    },
  )
  .map(concat);

function regexOf({ chars, wild }: Glob): RegExp {
  const parts = chars.split("").map((letter, i) => {
    if (wild[i]) return letter === "*" ? "[^]*" : "[^]";
    return letter.replace(/[*?]/, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`);
}

describe("globs", () => {
  it("match as regular expressions of the same meaning do", () => {
    fc.assert(
      fc.property(glob, (one) => {
        const regex = regexOf(one);
        const matches = matcherOf(one);
        expect(TEXTS.filter(matches)).toEqual(TEXTS.filter((text) => regex.test(text)));
      }),
    );
  });

  it("tell what they match of the texts of another", () => {
    fc.assert(
      fc.property(glob, glob, (one, other) => {
        const matches = TEXTS.filter(matcherOf(other)).map(matcherOf(one));
        const answer = over(one, other);
        if (answer === YES) expect(matches).not.toContain(false);
        if (answer === NO) expect(matches).not.toContain(true);
        // NO is exact; YES may be missed where two patterns cover by cases.
        if (!matches.includes(true)) expect(answer).toBe(NO);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["*", "*", YES],
    ["a*", "a*b", YES],
    ["a*", "*", OPEN],
    ["?", "*", OPEN],
    ["*a*", "b*", OPEN],
    ["a*", "b*", NO],
    ["a?", "a??", NO],
    ["*", "", YES],
    ["", "", YES],
    ["", "*", OPEN],
    ["?*", "*?", OPEN],
  ])("%j over %j", (one, other, expected) => {
    expect(over(globOf(one), globOf(other))).toBe(expected);
  });

  it("do not slow down on many stars", () => {
    const text = "a".repeat(20_000);
    expect(matcherOf(globOf(`${"a*".repeat(20)}b`))(text)).toBe(false);
    expect(matcherOf(globOf(`${"a*".repeat(20)}a`))(text)).toBe(true);
  });

  it("split at colons with their wildcards", () => {
    const parts = splitAtColons(concat([globOf("a*:?"), literalOf("*:b:c")]), 3);
    expect(parts).toEqual([globOf("a*"), concat([globOf("?"), literalOf("*")]), globOf("b:c")]);
  });
});
