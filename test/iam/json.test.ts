import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonNode, readJson } from "../../src/iam/json.ts";

function plainOf(node: JsonNode): unknown {
  if (node.kind === "object")
    return Object.fromEntries(node.members.map(({ name, value }) => [name, plainOf(value)]));
  if (node.kind === "array") return node.items.map(plainOf);
  if (node.kind === "number") return Number(node.text);
  return node.kind === "null" ? null : node.value;
}

/** JSON text with white space of every kind; keys named __proto__ are left out, JSON.parse treats them alone. */
const json = fc
  .tuple(
    fc.json({ maxDepth: 4 }),
    fc.constantFrom("", " ", "\n", "\t", "\r\n  "),
    fc.constantFrom(undefined, 1, "\t"),
  )
  .filter(([text]) => !text.includes("__proto__"))
  .map(([text, around, indent]) => around + JSON.stringify(JSON.parse(text), null, indent) + around);

const parses = (text: string) => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

describe("readJson", () => {
  it("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(json, (text) => {
        const result = readJson(text);
        if (!result.ok) throw new Error(result.message);
        expect(plainOf(result.node)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("gives each value the bytes it was written in", () => {
    const each = (node: JsonNode, text: string): void => {
      expect(JSON.parse(text.slice(node.start, node.end))).toEqual(plainOf(node));
      if (node.kind === "object") for (const { value } of node.members) each(value, text);
      if (node.kind === "array") for (const item of node.items) each(item, text);
    };
    fc.assert(
      fc.property(json, (text) => {
        const result = readJson(text);
        if (result.ok) each(result.node, text);
      }),
    );
  });

  it("refuses what JSON.parse refuses, when a text is damaged anywhere", () => {
    const damage = fc.constantFrom(
      "",
      '"',
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "\\",
      "\u0001",
      "0",
      "e",
      "-",
      "x",
      " ",
    );
    fc.assert(
      fc.property(json, fc.nat(), fc.nat(3), damage, (text, at, length, instead) => {
        const from = at % (text.length + 1);
        const damaged = text.slice(0, from) + instead + text.slice(from + length);
        const result = readJson(damaged);
        const expected = parses(damaged);
        if (result.ok) expect(expected).toEqual({ value: plainOf(result.node) });
        else if (expected !== undefined) expect(result.message).toMatch(/Duplicate key/);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(["\\ud83d\\ude00", "\\u0000", "\\/", "\\b\\f\\n\\r\\t", "\u007f\u2028"])(
    "reads the string %j",
    (inside) => {
      const result = readJson(`"${inside}"`);
      expect(result.ok && plainOf(result.node)).toBe(JSON.parse(`"${inside}"`));
    },
  );
});
