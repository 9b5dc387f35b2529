import { describe, expect, it } from "vitest";
import type { KeyCustody } from "../../src/custody/custody.ts";
import { mergeCustody } from "../../src/custody/merge.ts";
import { absent, known, unknown } from "../../src/model/fact.ts";

function row(key: string, objects: number, bucket: string, more: Partial<KeyCustody> = {}): KeyCustody {
  return {
    key,
    kind: "kms",
    facts: unknown("access-denied", "no"),
    holdings: { objects, bytes: 10 * objects, noncurrent: 0, bucketKey: objects, buckets: [bucket] },
    customerKeyRequired: false,
    namedBy: [bucket],
    ifLost: "",
    ...more,
  };
}

const denied = unknown("access-denied", "no");

describe("custody of a fleet that was scanned in parts", () => {
  it("adds up what lies under each key, most bytes first", () => {
    const merged = mergeCustody([row("a", 1, "x"), row("b", 5, "x"), row("a", 2, "y")], new Map());
    expect(merged.map(({ key, holdings }) => [key, holdings])).toEqual([
      ["b", { objects: 5, bytes: 50, noncurrent: 0, bucketKey: 5, buckets: ["x"] }],
      ["a", { objects: 3, bytes: 30, noncurrent: 0, bucketKey: 3, buckets: ["x", "y"] }],
    ]);
  });

  it("says anew what is lost, of all parts together", () => {
    const [only] = mergeCustody([row("a", 1, "x"), row("a", 2, "y")], new Map([["a", ["x"]]]));
    expect(only?.ifLost).toBe(
      "3 objects (30 B) in 2 buckets can never be read again, and uploads by default to x fail.",
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

  it("keeps of each answer about a key the one that is known, and the later of two", () => {
    const lastUse = known({ trackedSince: "2026-04-23" });
    const users = (since: string) => known({ since, uses: [] });
    const [only] = mergeCustody(
      [
        row("a", 1, "x", { inquiry: { asOf: "2026-06-02", lastUse: denied, users: users("new") } }),
        row("a", 1, "y", { inquiry: { asOf: "2026-06-01", lastUse, users: users("old"), grants: denied } }),
        row("a", 1, "z"),
      ],
      new Map(),
    );
    expect(only?.inquiry).toEqual({ asOf: "2026-06-02", lastUse, users: users("new"), grants: denied });
  });

  it("expects what any part expects: users by bucket, and the fewest days", () => {
    const [only] = mergeCustody(
      [
        row("a", 1, "x", { expected: { users: { x: ["ann"] }, unusedDays: 90 } }),
        row("a", 1, "y", { expected: { users: { y: ["bob"] }, unusedDays: 30 } }),
        row("a", 1, "z", { expected: { users: {} } }),
      ],
      new Map(),
    );
    expect(only?.expected).toEqual({ users: { x: ["ann"], y: ["bob"] }, unusedDays: 30 });
  });

  it("adds up what KMS said to wrapped data keys", () => {
    const [only] = mergeCustody(
      [
        row("a", 1, "x", { proofs: { opened: 1, refused: 0, unknown: 0 } }),
        row("a", 1, "y", { proofs: { opened: 2, refused: 1, unknown: 0, refusal: "damaged" } }),
      ],
      new Map(),
    );
    expect(only?.proofs).toEqual({ opened: 3, refused: 1, unknown: 0, refusal: "damaged" });
  });
});
