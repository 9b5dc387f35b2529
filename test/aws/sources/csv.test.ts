import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRows } from "../../../src/aws/sources/inventory/csv.ts";

async function rowsOf(text: string, columns: number, cuts: readonly number[] = []) {
  async function* chunks() {
    const bytes = Buffer.from(text, "latin1");
    const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
    for (let index = 0; index + 1 < places.length; index += 1)
      yield bytes.subarray(places[index], places[index + 1]);
  }
  const rows: (readonly string[])[] = [];
  for await (const some of csvRows(chunks(), columns)) rows.push(...some);
  return rows;
}

const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;
const field = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom("", '","', '"', '""', "a\nb", "a\r\nb", ",", "SSE-S3", "\r"),
);

describe("rows of an inventory", () => {
  it("are what was written, whatever the fields hold and wherever the chunks are cut (I9)", async () => {
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((columns) =>
        fc.array(fc.array(field, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 8 }),
      );
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.array(fc.nat(), { maxLength: 6 }),
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        async (rows, cuts, end, closed) => {
          const text = rows.map((row) => row.map(quoted).join(",")).join(end) + (closed ? end : "");
          expect(await rowsOf(text, rows[0]?.length ?? 0, cuts)).toEqual(rows);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("may do without quotes", async () => {
    expect(await rowsOf('b,k,,"x,y"\n', 4)).toEqual([["b", "k", "", "x,y"]]);
  });

  it.each([
    ["too few fields", '"a","b"\n'],
    ["too many fields", '"a","b","c","d"\n'],
    ["text behind a quote", '"a"x,"b","c"\n'],
    ["a quote that is never closed", '"a","b","c'],
  ])("are refused: %s", async (_name, text) => {
    await expect(rowsOf(text, 3)).rejects.toThrow();
  });
});
