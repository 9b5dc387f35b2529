import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesGlob } from "../../src/model/baseline/glob.ts";
import { known } from "../../src/model/fact.ts";
import { objectKeys } from "../../src/uploads/object-keys.ts";
import { readPolicy } from "../../src/uploads/read-policy.ts";
import { BASE_ENCRYPTION } from "../../src/uploads/scene.ts";
import { BUCKET, policy } from "./scenes.ts";

const ARN = "arn:aws:s3:::b/";

/** The keys that stand for all, for Denies on these patterns. */
function keysFor(elements: readonly (readonly string[])[]) {
  const statements = elements.map((patterns) => ({
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: patterns.map((pattern) => ARN + pattern),
  }));
  const read = readPolicy(known(policy(...statements)));
  if (read.state !== "known") throw new Error("no policy");
  const settings = { bucket: BUCKET, encryption: BASE_ENCRYPTION, policy: read.value, managedKey: undefined };
  return objectKeys(settings, ["Deny"]);
}

const inShort = (elements: readonly (readonly string[])[], key: string) =>
  elements.map((patterns) => (patterns.some((one) => matchesGlob(one, key)) ? "1" : "0")).join("");

/** Every text of up to three characters of a small alphabet. */
function textsOf(alphabet: string): readonly string[] {
  let last = [""];
  const all: string[] = [];
  for (let length = 1; length <= 3; length++) {
    last = last.flatMap((text) => alphabet.split("").map((letter) => text + letter));
    all.push(...last);
  }
  return all;
}

describe("objectKeys", () => {
  it("has a key for every way in which patterns hold, and none twice", () => {
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "/", "*", "?"), minLength: 1, maxLength: 4 });
    const elements = fc.array(fc.array(pattern, { minLength: 1, maxLength: 2 }), {
      minLength: 1,
      maxLength: 3,
    });
    const texts = textsOf("ab/~");
    fc.assert(
      fc.property(elements, (of) => {
        const found = keysFor(of).map(({ value }) => inShort(of, value.slice(ARN.length)));
        expect(new Set(found).size).toBe(found.length);
        const possible = new Set(texts.map((text) => inShort(of, text)));
        for (const one of possible) expect(found).toContain(one);
      }),
      { numRuns: 300 },
    );
  });

  it("says in words which keys each stands for", () => {
    expect(
      keysFor([["raw/*"], ["raw/secret/*"], ["*.csv", "x"]])
        .map(({ label }) => label)
        .sort(),
    ).toEqual([
      "the key begins with raw/ and (matches *.csv or is x) and does not begin with raw/secret/",
      "the key begins with raw/ and begins with raw/secret/ and (matches *.csv or is x)",
      "the key begins with raw/ and begins with raw/secret/ and does not match *.csv and is not x",
      "the key begins with raw/ and does not begin with raw/secret/ and does not match *.csv and is not x",
      "the key matches *.csv or is x and does not begin with raw/ and does not begin with raw/secret/",
      "the key matches none of raw/*, raw/secret/*, *.csv, x",
    ]);
  });

  it("is one key where no pattern tells keys apart", () => {
    expect(keysFor([["*"], ["?*"], ["**"]])).toHaveLength(1);
    expect(keysFor([["*"]])[0]?.label).toBe("");
  });

  it("stays small where patterns are many", () => {
    const prefixes = Array.from({ length: 500 }, (_, i) => [`team-${i}/*`]);
    expect(keysFor(prefixes)).toHaveLength(501);
    const tangled = Array.from({ length: 14 }, (_, i) => [`*${String.fromCharCode(97 + i)}*`]);
    const keys = keysFor(tangled);
    expect(keys.length).toBeLessThan(600);
    for (const [pattern = ""] of tangled)
      expect(keys.some(({ value }) => matchesGlob(pattern, value.slice(ARN.length)))).toBe(true);
  });
});
