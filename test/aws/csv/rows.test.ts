import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRowReader, type Row, type RowOptions } from "../../../src/aws/csv/rows.ts";
import { cutAt } from "./cut-at.ts";

const run = (steps: Iterable<void>) => Array.from(steps).length;

function rowsOf(text: string, columns: number, cuts: readonly number[] = []) {
  const rows: string[][] = [];
  const tell: RowOptions<never>["tell"] = (row) => {
    rows.push(Array.from({ length: columns }, (_, column) => row.text(column)));
    return undefined;
  };
  const reader = createRowReader({ columns, packed: false, tell });
  for (const chunk of cutAt(Buffer.from(text, "latin1"), cuts)) run(reader.write(chunk));
  run(reader.end());
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
    const long = "x".repeat(450_000);
    expect(rowsOf(`b,"${long}"\nb,k\n`, 2, [5000])).toEqual([
      ["b", long],
      ["b", "k"],
    ]);
  });

  it("are refused where one is longer than the room for it", () => {
    const endless = `"${"x".repeat(600_000)}"\n`;
    expect(() => rowsOf(endless, 1)).toThrow("a row is longer than any row can be");
  });

  it("are moved out of the way of those that follow, however many there are", () => {
    const rows = Array.from({ length: 40_000 }, (_, index) => [`key-${index}`, "x".repeat(index % 90)]);
    const text = rows.map((row) => `${row.map(quoted).join(",")}\n`).join("");
    expect(rowsOf(text, 2, [700_000, 1_100_001])).toEqual(rows);
  });

  it("are told some at a time, of a packed chunk too", () => {
    const rows = Array.from({ length: 5000 }, (_, index) => [`key-${index}`]);
    const text = Buffer.from(rows.map((row) => `${row.map(quoted).join(",")}\n`).join(""));
    for (const packed of [false, true]) {
      let told: string[] = [];
      const tell = (row: Row): undefined => {
        told.push(row.text(0));
      };
      const reader = createRowReader({ columns: 1, packed, tell, enough: () => told.length >= 10 });
      const some: string[][] = [];
      for (const steps of [reader.write(packed ? gzipSync(text) : text), reader.end()])
        for (const _ of steps) {
          some.push(told);
          told = [];
        }
      expect([...some, told].flat()).toEqual(rows.flat());
      expect(some.every(({ length }) => length === 10)).toBe(true);
    }
  });

  it("may not have more columns than can be held, nor none", () => {
    for (const columns of [0, 257]) expect(() => rowsOf("", columns)).toThrow(`${columns} columns`);
  });
});

type Kind = { readonly texts: string };

/** Rows with bucket, key, size and two texts; those of some texts are counted. */
function count(rows: readonly (readonly string[])[], told: readonly string[], cuts: readonly number[] = []) {
  const kinds = new Map<string, Kind>();
  const seen: string[] = [];
  const reader = createRowReader<Kind>({
    columns: 5,
    packed: false,
    countBy: { name: { column: 0, text: "bucket" }, size: 2, kind: [3, 4, -1, -1] },
    tell: (row) => {
      if (row.text(0) !== "bucket") throw new Error(`of ${row.text(0)}`);
      const texts = `${row.text(3)} ${row.text(4)}`;
      seen.push(row.text(1));
      if (told.includes(texts)) return undefined;
      const kind = kinds.get(texts) ?? { texts };
      kinds.set(texts, kind);
      return kind;
    },
  });
  const text = rows.map((row) => `${row.map(quoted).join(",")}\n`).join("");
  for (const chunk of cutAt(Buffer.from(text, "latin1"), cuts)) run(reader.write(chunk));
  run(reader.end());
  return { seen, counted: reader.counted() };
}

const texts = fc.constantFrom(
  "",
  "true",
  "SSE-S3",
  "SSE-KMS",
  "DSSE-KMS",
  "ENABLED",
  "longer than eight",
  '"',
);
const someRow = fc.tuple(
  fc.constant("bucket"),
  fc.constant("key"),
  fc.oneof(fc.nat().map(String), fc.constantFrom("", "-1", "1e3", "x")),
  texts,
  texts,
);

describe("rows that are only counted", () => {
  it("are summed up by what they say, and each other one is told", () => {
    fc.assert(
      fc.property(
        fc.array(someRow, { maxLength: 60 }),
        fc.array(fc.nat(), { maxLength: 4 }),
        fc.array(fc.tuple(texts, texts), { maxLength: 4 }),
        (content, cuts, those) => {
          const rows = content.map(([bucket, , ...rest], index) => [bucket, `k${index}`, ...rest] as const);
          const told = those.map((both) => both.join(" "));
          const { seen, counted } = count(rows, told, cuts);
          const sums = new Map<string, { objects: number; bytes: number }>();
          for (const [, , size, first, second] of rows) {
            const name = `${first} ${second}`;
            if (told.includes(name)) continue;
            const sum = sums.get(name) ?? { objects: 0, bytes: 0 };
            sum.objects += 1;
            sum.bytes += /^\d+$/.test(size) ? Number(size) : 0;
            sums.set(name, sum);
          }
          const found = new Map<string, { objects: number; bytes: number }>();
          for (const { kind, objects, bytes } of counted) {
            const { objects: before = 0, bytes: more = 0 } = found.get(kind.texts) ?? {};
            found.set(kind.texts, { objects: objects + before, bytes: bytes + more });
          }
          expect(found).toEqual(sums);
          const mustTell = rows.flatMap(([, key, , first, second]) =>
            told.includes(`${first} ${second}`) ? [key] : [],
          );
          const asked = new Set<string>(mustTell);
          expect(seen.filter((key) => asked.has(key))).toEqual(mustTell);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("are told once a kind, as the module counts the others", () => {
    const rows = Array.from({ length: 1000 }, (_, index) => [
      "bucket",
      `k${index}`,
      String(index),
      index % 2 === 0 ? "SSE-S3" : "SSE-KMS",
      "false",
    ]);
    const { seen, counted } = count(rows, []);
    expect(seen).toEqual(["k0", "k1"]);
    expect(counted).toEqual([
      { kind: { texts: "SSE-S3 false" }, objects: 500, bytes: 249_500 },
      { kind: { texts: "SSE-KMS false" }, objects: 500, bytes: 250_000 },
    ]);
  });

  it("are of one bucket: a row of another is told, whatever was counted before", () => {
    const row = (bucket: string) => [bucket, "k", "1", "SSE-S3", "true"];
    for (const other of ["bucke", "buckets", "Bucket"])
      expect(() => count([row("bucket"), row(other)], [])).toThrow(`of ${other}`);
  });

  it("may be of more kinds than the module holds", () => {
    const rows = Array.from({ length: 300 }, (_, index) => ["bucket", "k", "2", `t${index % 100}`, ""]);
    const { counted } = count(rows, []);
    expect(counted).toHaveLength(100);
    for (const { objects, bytes } of counted) expect([objects, bytes]).toEqual([3, 6]);
  });
});
