import { describe, expect, it } from "vitest";
import type { KeyCall } from "../../src/custody/inquiry.ts";
import { usersOf } from "../../src/custody/users.ts";

const call = (principal: string, at: string, more: Partial<KeyCall> = {}): KeyCall => ({
  principal,
  operation: "Decrypt",
  at,
  bucketKey: false,
  refused: false,
  ...more,
});

describe("who used a key", () => {
  it("is added up by principal, operation and bucket, most calls first", () => {
    const { uses } = usersOf(
      [
        call("ann", "2026-11-03", { bucket: "a" }),
        call("bob", "2026-11-04", { bucket: "a" }),
        call("bob", "2026-11-02", { bucket: "a" }),
        call("bob", "2026-11-01", { bucket: "b" }),
        call("bob", "2026-11-01", { operation: "GenerateDataKey", bucket: "a" }),
      ],
      "2026-11-01",
    );
    expect(
      uses.map(({ principal, operation, bucket, count, last }) => [
        principal,
        operation,
        bucket,
        count,
        last,
      ]),
    ).toEqual([
      ["bob", "Decrypt", "a", 2, "2026-11-04"],
      ["ann", "Decrypt", "a", 1, "2026-11-03"],
      ["bob", "Decrypt", "b", 1, "2026-11-01"],
      ["bob", "GenerateDataKey", "a", 1, "2026-11-01"],
    ]);
  });

  it("counts apart what KMS refused, and what was asked for a whole bucket (K74)", () => {
    const calls = [
      call("bob", "2026-11-01", { bucket: "a" }),
      call("bob", "2026-11-02", { bucket: "a", refused: true }),
      call("bob", "2026-11-03", { bucket: "a", bucketKey: true }),
    ];
    expect(usersOf(calls, "2026-11-01").uses).toMatchObject([
      { count: 1, refused: 1, bucketKey: false, last: "2026-11-02" },
      { count: 1, refused: 0, bucketKey: true },
    ]);
  });
});
