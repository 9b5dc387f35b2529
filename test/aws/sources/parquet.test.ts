import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { parquetRows } from "../../../src/aws/sources/inventory/parquet/groups.ts";
import type { Shape, SourceBatch, SourceRow } from "../../../src/flow/ports.ts";
import { all } from "../world.ts";

type Row = { readonly bucket: string; readonly key: string; readonly status: string };

/** A file of an inventory; names as S3 writes them (I7). */
function fileOf(rows: readonly Row[], rowGroupSize = rows.length) {
  const text = (name: string, of: (row: Row) => string) =>
    ({ name, type: "STRING", data: rows.map(of) }) as const;
  const bytes = parquetWriteBuffer({
    rowGroupSize,
    columnData: [
      text("bucket", ({ bucket }) => bucket),
      text("key", ({ key }) => key),
      text("encryption_status", ({ status }) => status),
      { name: "size", type: "INT32", data: Int32Array.from(rows, (_, index) => index) },
    ],
  });
  return {
    byteLength: bytes.byteLength,
    slice: (start: number, end?: number) => Promise.resolve(bytes.slice(start, end)),
  };
}

const reading = { bucket: "source", versions: false };

describe("a Parquet file of an inventory", () => {
  it("tells each row by its own texts and numbers, however many there are, with and without a dictionary", async () => {
    const rows = Array.from({ length: 9000 }, (_, index) => ({
      bucket: "source",
      key: `ключ/${index}`,
      status: index % 3 === 0 ? "NOT-SSE" : "SSE-S3",
    }));
    const groups = await all(parquetRows(fileOf(rows), reading, () => "rows"));
    const told = groups.flatMap((group) => group.rows);
    expect(told.map(({ facts: { ref, size, serverSide } }) => ({ ref, size, serverSide }))).toEqual(
      rows.map(({ key, status }, size) => ({
        ref: { bucket: "source", key },
        size,
        serverSide: expect.objectContaining({
          value: expect.objectContaining({ type: status === "NOT-SSE" ? "none" : "sse-s3" }),
        }),
      })),
    );
  });

  it("goes on behind any of the rows it told, and counts each group once", async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => ({
      bucket: "source",
      key: `k${index}`,
      status: index % 2 === 0 ? "NOT-SSE" : "SSE-S3",
    }));
    const need = ({ facts }: Shape) =>
      facts.serverSide.state === "known" && facts.serverSide.value.type === "none" ? "rows" : "count";
    const file = fileOf(rows, 500);
    const keysOf = (some: readonly { readonly rows: readonly SourceRow[] }[]) =>
      some.flatMap((one) => one.rows.map(({ listed }) => listed.ref.key));
    const countOf = (some: readonly { readonly counted: SourceBatch["counted"] }[]) =>
      some.flatMap((one) => one.counted).reduce((sum, { objects }) => sum + objects, 0);
    const undisturbed = await all(parquetRows(file, reading, need));
    expect(keysOf(undisturbed)).toEqual(rows.flatMap(({ key }, at) => (at % 2 === 0 ? [key] : [])));
    expect(countOf(undisturbed)).toBe(500);
    expect(undisturbed.length).toBeGreaterThan(6);
    for (const [index, { at }] of undisturbed.entries()) {
      const both = [...undisturbed.slice(0, index + 1), ...(await all(parquetRows(file, reading, need, at)))];
      expect(keysOf(both)).toEqual(keysOf(undisturbed));
      expect(countOf(both)).toBe(500);
    }
  });

  it.each([
    ["all rows", ["other", "other"]],
    ["one of many", [...Array.from({ length: 50 }, () => "source"), "other"]],
    ["one of two", ["source", "other"]],
  ])("is refused when it is of another bucket: %s", async (_name, buckets) => {
    const rows = buckets.map((bucket, index) => ({ bucket, key: `k${index}`, status: "SSE-S3" }));
    await expect(all(parquetRows(fileOf(rows), reading, () => "count"))).rejects.toThrow(
      "a row is not of bucket source",
    );
  });
});
