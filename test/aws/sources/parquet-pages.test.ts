import { readFileSync } from "node:fs";
import fc from "fast-check";
import { type FileMetaData, parquetMetadata, parquetReadObjects } from "hyparquet";
import { type BasicType, parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { columnsOf } from "../../../src/aws/sources/inventory/parquet/columns.ts";
import {
  type Chunk,
  codesOf,
  numbersOf,
  type OpenColumn,
  textsOf,
} from "../../../src/aws/sources/inventory/parquet/decode.ts";
import { parquetRows } from "../../../src/aws/sources/inventory/parquet/groups.ts";
import { parsers } from "../../../src/aws/sources/inventory/parquet/values.ts";
import { all } from "../world.ts";

type File = { readonly bytes: ArrayBuffer; readonly metadata: FileMetaData };

const opened = (bytes: ArrayBuffer): File => ({ bytes, metadata: parquetMetadata(bytes, { parsers }) });
const bufferOf = ({ bytes }: File) => ({
  byteLength: bytes.byteLength,
  slice: (start: number, end?: number) => Promise.resolve(bytes.slice(start, end)),
});

/**
 * An inventory of 600 rows as the Rust writer of Parquet has it (parquet-rs 59, through parquet-wasm): pages of the
 * older or the newer kind of 1 KB, packed by Snappy, with dictionaries that are given up after 2 KB.
 */
function inventory(name: "older" | "newer"): File {
  const { buffer, byteOffset, length } = readFileSync(
    new URL(`files/${name}-pages.parquet`, import.meta.url),
  );
  return opened(buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer);
}

/** What was written. */
const rows = Array.from({ length: 600 }, (_, at) => ({
  at,
  key: `\ufeffключ/${at}/${"x".repeat(at % 9)}`,
  versionId: at % 7 === 0 ? "null" : `v${at * 7919}`,
  current: at % 5 !== 0,
  marker: at % 11 !== 0 && at % 13 === 0,
  size: at % 11 === 0 ? 0 : at * 10_000_000_019,
  modified: at % 17 === 0 ? "" : new Date(Date.UTC(2026, 0, 1) + at * 1001).toISOString(),
  eTag: at % 11 === 0 ? "" : `tag${at % 50}`,
  status: at % 11 === 0 ? "" : (["SSE-S3", "SSE-KMS", "NOT-SSE"][at % 3] ?? ""),
}));

function chunkOf({ bytes, metadata }: File, group: number, name: string): Chunk {
  const meta = metadata.row_groups[group]?.columns.find(
    ({ meta_data }) => meta_data?.path_in_schema[0] === name,
  )?.meta_data;
  const element = metadata.schema.find((each) => each.name === name);
  if (meta === undefined || element === undefined) throw new Error(`no column ${name}`);
  const begin = Number(meta.dictionary_page_offset ?? meta.data_page_offset);
  const end = begin + Number(meta.total_compressed_size);
  const optional = element.repetition_type === "OPTIONAL";
  return { bytes: new Uint8Array(bytes.slice(begin, end)), meta, optional, element };
}

/** The same chunk, to be read piece by piece. */
const openedChunk = (chunk: Chunk): OpenColumn => ({
  ...chunk,
  size: chunk.bytes.length,
  slice: async (from, to) => chunk.bytes.slice(from, to),
});

/** Texts of some rows, whatever page they are in. */
const textsIn = async (chunk: Chunk, some: readonly number[]) =>
  (await all(textsOf(openedChunk(chunk), Uint32Array.from(some)))).flatMap(({ count, text }) =>
    Array.from({ length: count }, (_, index) => text(index)),
  );

const reading = { bucket: "source", versions: true };

describe("pages of Parquet", () => {
  it.each(["older", "newer"] as const)("of the %s kind tell what was written", async (name) => {
    const groups = await all(parquetRows(bufferOf(inventory(name)), reading, () => "rows"));
    expect(new Set(groups.map(({ at }) => at.group))).toEqual(new Set([0, 1, 2]));
    const told = groups.flatMap((group) => group.rows);
    expect(
      told.map(({ facts }) => ({
        key: facts.ref.key,
        versionId: facts.ref.versionId,
        current: facts.current,
        size: facts.size,
        modified: facts.lastModified,
        eTag: facts.eTag,
      })),
    ).toEqual(rows.filter(({ marker }) => !marker).map(({ at, marker, status, ...row }) => row));
  });

  it("are counted without any key", async () => {
    const groups = await all(parquetRows(bufferOf(inventory("older")), reading, () => "count"));
    const counted = groups.flatMap((group) => group.counted);
    const objects = rows.filter(({ marker }) => !marker);
    expect(counted.reduce((sum, each) => sum + each.objects, 0)).toBe(objects.length);
    expect(counted.reduce((sum, each) => sum + each.bytes, 0)).toBe(
      objects.reduce((sum, { size }) => sum + size, 0),
    );
  });

  it("of the older kind need no other reader", async () => {
    const file = inventory("older");
    const begin = 400;
    const some = [0, 1, 17, 77, 198, 199];
    const { of, values } = codesOf(chunkOf(file, 1, "encryption_status"));
    expect(Array.from(of ?? [], (code) => values[code])).toEqual(
      rows.slice(begin).map(({ status }) => status),
    );
    const latest = codesOf(chunkOf(file, 1, "is_latest"));
    expect(Array.from(latest.of ?? [], (code) => latest.values[code])).toEqual(
      rows.slice(begin).map(({ current }) => String(current)),
    );
    expect([...numbersOf(chunkOf(file, 1, "size"), 0)]).toEqual(rows.slice(begin).map(({ size }) => size));
    const written = some.map((at) => rows[begin + at]);
    const texts = (column: string) => textsIn(chunkOf(file, 1, column), some);
    expect(await texts("key")).toEqual(written.map((row) => row?.key));
    expect(await texts("e_tag")).toEqual(written.map((row) => row?.eTag));
    expect(await texts("last_modified_date")).toEqual(written.map((row) => row?.modified));
  });

  it("are left to the other reader where they are packed by differences", async () => {
    const file = inventory("newer");
    await expect(textsIn(chunkOf(file, 0, "key"), [0, 399])).rejects.toThrow();
    expect(() => numbersOf(chunkOf(file, 0, "size"), 0)).toThrow();
  });

  it("that are not whole are refused, or the same", async () => {
    const chunk = chunkOf(inventory("older"), 0, "key");
    const every = Array.from({ length: 400 }, (_, row) => row);
    const whole = await textsIn(chunk, every);
    await fc.assert(
      fc.asyncProperty(fc.nat(chunk.bytes.length - 1), async (length) => {
        const cut = { ...chunk, bytes: chunk.bytes.slice(0, length) };
        await expect(textsIn(cut, every)).rejects.toThrow();
      }),
      { numRuns: 50 },
    );
    expect(whole.length).toBe(400);
  });

  it("are asked for piece by piece, and those that nobody wants are not unpacked", async () => {
    const texts = Array.from({ length: 90_000 }, (_, at) => `${at}-${"x".repeat(40)}`);
    const file = opened(
      parquetWriteBuffer({
        ...{ codec: "UNCOMPRESSED", pageSize: 50_000, rowGroupSize: texts.length },
        columnData: [{ name: "key", type: "STRING", data: texts, encoding: "PLAIN" }],
      }),
    );
    const { slice, ...buffer } = bufferOf(file);
    const pieces: number[] = [];
    const counted = {
      ...buffer,
      slice: (start: number, end?: number) => {
        pieces.push((end ?? buffer.byteLength) - start);
        return slice(start, end);
      },
    };
    const group = { index: 0, start: 0, rows: texts.length };
    const some = Array.from({ length: 300 }, (_, at) => (at < 200 ? at : 89_700 + at));
    const read = columnsOf(counted, file.metadata, group).texts("key", Uint32Array.from(some));
    const found = [...(await read(1)), ...(await read(250)), ...(await read(49))];
    expect(found).toEqual(some.map((at) => texts[at]));
    expect(pieces.length).toBeGreaterThan(3);
    expect(Math.max(...pieces)).toBeLessThan(2 ** 21);
  });

  it("give what hyparquet gives, whatever the texts, and however they are packed", async () => {
    const value = fc.option(
      fc.oneof(fc.constantFrom("SSE-S3", "", "\ufeffk", "ß"), fc.string({ unit: "binary" })),
      {
        nil: undefined,
        freq: 4,
      },
    );
    const table = fc.record({
      values: fc.array(value, { minLength: 1, maxLength: 60 }),
      booleans: fc.array(fc.option(fc.boolean(), { nil: undefined }), { minLength: 60, maxLength: 60 }),
      numbers: fc.array(fc.option(fc.maxSafeNat(), { nil: undefined }), { minLength: 60, maxLength: 60 }),
      repeated: fc.integer({ min: 1, max: 20 }),
      pageSize: fc.constantFrom(10, 100, 100_000),
      codec: fc.constantFrom("SNAPPY" as const, "UNCOMPRESSED" as const),
    });
    await fc.assert(
      fc.asyncProperty(table, async ({ values, booleans, numbers, repeated, pageSize, codec }) => {
        const texts = values.flatMap((text) => Array.from({ length: repeated }, () => text));
        const column = (name: string, type: BasicType, of: (index: number) => unknown) => {
          const data = texts.map((_, index) => of(index) ?? null);
          return { name, type, nullable: true, data };
        };
        const file = opened(
          parquetWriteBuffer({
            codec,
            pageSize,
            columnData: [
              column("text", "STRING", (index) => texts[index]),
              column("boolean", "BOOLEAN", (index) => booleans[index % 60]),
              column("number", "INT64", (index) => {
                const number = numbers[index % 60];
                return number === undefined ? undefined : BigInt(number);
              }),
            ],
          }),
        );
        const written = await parquetReadObjects({ file: file.bytes });
        const some = texts.flatMap((_, row) => (row % 3 === 0 ? [row] : []));
        const group = { index: 0, start: 0, rows: texts.length };
        const columns = columnsOf(bufferOf(file), file.metadata, group);
        const { of, values: kinds } = await columns.codes("text");
        expect(texts.map((_, row) => kinds[of === undefined ? 0 : (of[row] ?? 0)])).toEqual(
          texts.map((text) => text ?? ""),
        );
        const read = columns.texts("text", Uint32Array.from(some));
        const first = await read(Math.min(some.length, 5));
        expect([...first, ...(await read(some.length - first.length))]).toEqual(
          some.map((row) => texts[row] ?? ""),
        );
        const said = await columns.codes("boolean");
        expect(written.map((_, row) => said.values[said.of === undefined ? 0 : (said.of[row] ?? 0)])).toEqual(
          written.map(({ boolean }) => (boolean == null ? "" : String(boolean))),
        );
        const sizes = await columns.numbers("number");
        expect(written.map((_, row) => (typeof sizes === "number" ? sizes : sizes[row]))).toEqual(
          written.map(({ number }) => Number(number ?? 0)),
        );
      }),
      { numRuns: 150 },
    );
  });
});
