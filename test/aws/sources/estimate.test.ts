import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { estimateOf, estimateWords } from "../../../src/aws/sources/estimate.ts";

const page = readFileSync(new URL("../../../docs/scale.md", import.meta.url), "utf8");

describe("what reading a bucket takes", () => {
  it.each([6, 8, 9, 10])(
    "is what docs/scale.md says of the sources besides a listing, for 10^%d objects",
    (power) => {
      const cells = (["inventory", "metadata", "journal", "manifest"] as const).map((source) => {
        const journal = { records: 10_000_000, changed: 10_000 };
        const sized = { region: "us-east-1", objects: 10 ** power, headsAll: false, journal };
        return estimateWords(estimateOf(source, sized)).replace("about ", "").replace("requests", "calls");
      });
      expect(page).toContain(`| 10^${power} | ${cells.join(" | ")} |`);
    },
  );

  it("allows for a HEAD of each object where rows may say too little, and takes the longer of both times", () => {
    const sized = { region: "us-east-1", objects: 1_000_000, headsAll: true };
    const estimate = estimateOf("inventory", sized);
    expect(estimate).toMatchObject({ requests: 1_000_006, headsAll: true, seconds: 1_000_000 / 5500 });
    expect(estimate.dollars).toBeCloseTo(0.4025);
    expect(estimateWords(estimate)).toBe("at most 1,000,006 requests, $0.40, 4 min");
  });
});
