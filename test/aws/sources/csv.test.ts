import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CutRow, createRowCutter } from "../../../src/aws/sources/inventory/csv.ts";

function rowsOf(text: string, columns: number, cuts: readonly number[] = []) {
  const bytes = Buffer.from(text, "latin1");
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const rows: string[][] = [];
  const take = ({ bytes: of, starts, ends }: CutRow) =>
    rows.push(Array.from(starts, (start, column) => of.toString("latin1", start, ends[column])));
  const { cut } = createRowCutter(columns);
  for (let index = 0; index + 1 < places.length; index += 1)
    cut(bytes.subarray(places[index], places[index + 1]), false, take);
  cut(Buffer.alloc(0), true, take);
  return rows;
}

const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;
const field = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom("", '","', '"', '""', "a\nb", "a\r\nb", ",", "SSE-S3", "\r"),
);

describe("rows of an inventory", () => {
  it("are what was written, whatever the fields hold and wherever the chunks are cut (I9)", () => {
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((columns) =>
        fc.array(fc.array(field, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 8 }),
      );
    fc.assert(
      fc.property(
        table,
        fc.array(fc.nat(), { maxLength: 6 }),
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        (rows, cuts, end, closed) => {
          const text = rows.map((row) => row.map(quoted).join(",")).join(end) + (closed ? end : "");
          expect(rowsOf(text, rows[0]?.length ?? 0, cuts)).toEqual(rows);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("may do without quotes", () => {
    expect(rowsOf('b,k,,"x,y"\n', 4)).toEqual([["b", "k", "", "x,y"]]);
  });

  it.each([
    ["too few fields", '"a","b"\n'],
    ["too many fields", '"a","b","c","d"\n'],
    ["text behind a quote", '"a"x,"b","c"\n'],
    ["a quote that is never closed", '"a","b","c'],
  ])("are refused: %s", (_name, text) => {
    expect(() => rowsOf(text, 3)).toThrow();
  });

  it("may be longer than a look ahead", () => {
    const long = "x".repeat(70_000);
    expect(rowsOf(`b,"${long}"\nb,k\n`, 2, [5000])).toEqual([
      ["b", long],
      ["b", "k"],
    ]);
  });
});
