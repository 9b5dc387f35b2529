import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvHeader, csvRow } from "../../src/report/csv.ts";
import { hostile, verdict } from "./fixture.ts";

const rowsOf = (text: string): Record<string, string>[] => parse(text, { columns: true });

describe("CSV report", () => {
  it("is RFC 4180: any key comes back as it was, but for the guard against formulas", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (key) => {
        const [row] = rowsOf(csvHeader + csvRow(verdict(key)));
        const guarded = /^[=+\-@\t\r\n]/.test(key) ? `'${key}` : key;
        expect(row?.["key"]).toBe(guarded);
        expect(row?.["bucket"]).toBe("acme");
      }),
    );
  });

  it.each(hostile)("no cell of a verdict about %j starts a formula", (key) => {
    const [row] = rowsOf(csvHeader + csvRow(verdict(key, { evidence: { summary: key } })));
    for (const value of Object.values(row ?? {})) expect(value).not.toMatch(/^[=+\-@\t\r]/);
  });

  it("leaves bucket, key and version empty for a KMS key", () => {
    const [row] = rowsOf(
      csvHeader + csvRow(verdict("x", { resource: { type: "key", arn: "arn:aws:kms:::key/1" } })),
    );
    expect(row).toMatchObject({
      type: "key",
      arn: "arn:aws:kms:::key/1",
      bucket: "",
      key: "",
      versionId: "",
    });
  });
});
