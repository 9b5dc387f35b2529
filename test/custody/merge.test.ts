import { describe, expect, it } from "vitest";
import type { KeyCustody } from "../../src/custody/custody.ts";
import { mergeCustody } from "../../src/custody/merge.ts";
import { absent, unknown } from "../../src/model/fact.ts";

function row(key: string, objects: number, bucket: string, more: Partial<KeyCustody> = {}): KeyCustody {
  return {
    key,
    kind: "kms",
    facts: unknown("access-denied", "no"),
    holdings: { objects, bytes: 10 * objects, buckets: [bucket] },
    customerKeyRequired: false,
    namedBy: [bucket],
    ifLost: "",
    ...more,
  };
}

describe("custody of a fleet that was scanned in parts", () => {
  it("adds up what lies under each key, most bytes first", () => {
    const merged = mergeCustody([row("a", 1, "x"), row("b", 5, "x"), row("a", 2, "y")], new Map());
    expect(merged.map(({ key, holdings }) => [key, holdings])).toEqual([
      ["b", { objects: 5, bytes: 50, buckets: ["x"] }],
      ["a", { objects: 3, bytes: 30, buckets: ["x", "y"] }],
    ]);
  });

  it("says anew what is lost, of all parts together", () => {
    const [only] = mergeCustody([row("a", 1, "x"), row("a", 2, "y")], new Map([["a", ["x"]]]));
    expect(only?.ifLost).toBe(
      "3 objects (30 bytes) in 2 buckets can never be read again, and uploads by default to x fail.",
    );
  });

  it("keeps what one part could learn, and proven SSE-C over a guess (E95)", () => {
    const [first] = mergeCustody([row("a", 1, "x"), row("a", 1, "y", { facts: absent })], new Map());
    expect(first?.facts).toEqual(absent);
  });

  it("keeps apart what only shares a name, and requires a customer key if one bucket does", () => {
    const rows = [row("a", 1, "x"), row("a", 1, "x", { kind: "client-side", customerKeyRequired: true })];
    expect(mergeCustody(rows, new Map())).toHaveLength(2);
    expect(
      mergeCustody([rows[0] ?? row("a", 0, ""), row("a", 1, "y", { customerKeyRequired: true })], new Map()),
    ).toMatchObject([{ customerKeyRequired: true }]);
  });
});
