/** Rows of a report as a file: gzipped CSV, or Parquet (I7). */

import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { Cell, Column, Row } from "./columns.ts";

export type Format = {
  /** As the manifest has it. */
  readonly name: "CSV" | "Parquet";
  /** Of the data files. */
  readonly extension: string;
  readonly schema: (columns: readonly Column[]) => string;
  readonly file: (columns: readonly Column[], rows: readonly Row[]) => Uint8Array;
};

/** As form fields are encoded, but slashes stay (I8). */
export function encodedKey(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");
}

function csvText({ name, type }: Column, cell: Cell): string {
  if (cell === undefined) return "";
  if (type === "date") return new Date(Number(cell)).toISOString();
  return name === "Key" ? encodedKey(String(cell)) : String(cell);
}

/** One line of CSV: every field in quotes, quotes in it doubled (I9). */
export function csvLine(fields: readonly string[]): string {
  return `${fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(",")}\n`;
}

const CSV: Format = {
  name: "CSV",
  extension: "csv.gz",
  // There is no header line (I6, I13).
  schema: (columns) => columns.map(({ name }) => name).join(", "),
  file: (columns, rows) =>
    gzipSync(rows.map((row) => csvLine(columns.map((column) => csvText(column, column.of(row))))).join("")),
};

const PARQUET_TYPES = {
  text: { basic: "STRING", schema: "binary", annotation: " (UTF8)" },
  boolean: { basic: "BOOLEAN", schema: "boolean", annotation: "" },
  integer: { basic: "INT64", schema: "int64", annotation: "" },
  date: { basic: "TIMESTAMP", schema: "int64", annotation: " (TIMESTAMP_MILLIS)" },
} as const;

/** Keys are not encoded here (I8). */
function parquetValue(type: Column["type"], cell: Cell): unknown {
  if (cell === undefined) return undefined;
  if (type === "date") return new Date(Number(cell));
  return type === "integer" ? BigInt(cell) : cell;
}

const PARQUET: Format = {
  name: "Parquet",
  extension: "parquet",
  schema: (columns) => {
    const fields = columns.map(({ parquet, type, required }) => {
      const { schema, annotation } = PARQUET_TYPES[type];
      return `  ${required ? "required" : "optional"} ${schema} ${parquet}${annotation};`;
    });
    return `message s3.inventory {${fields.join("")}}`;
  },
  file: (columns, rows) =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData: columns.map((column) => ({
          name: column.parquet,
          type: PARQUET_TYPES[column.type].basic,
          nullable: column.required !== true,
          data: rows.map((row) => parquetValue(column.type, column.of(row))),
        })),
      }),
    ),
};

/** The format of a configuration; undefined for ORC, which has no writer here. */
export function formatNamed(name: string): Format | undefined {
  return { CSV, Parquet: PARQUET }[name];
}
