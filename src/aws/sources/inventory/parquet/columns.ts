import { type AsyncBuffer, type ColumnMetaData, type FileMetaData, parquetScan } from "hyparquet";
import { type Chunk, codesOf, numbersOf, textsOf } from "./decode.ts";
import { constantOf } from "./statistics.ts";
import { type Codes, createNumbering, type Numbers, parsers, textOf } from "./values.ts";

/** The columns of one row group. */
export type Columns = {
  /** Of a column that has few different values. */
  readonly codes: (name: string) => Promise<Codes>;
  readonly numbers: (name: string) => Promise<Numbers>;
  /** Of some rows, whose numbers ascend; undefined where there is no such column. */
  readonly texts: (name: string, rows: readonly number[]) => Promise<readonly (string | undefined)[]>;
};

type RowGroup = { readonly index: number; readonly start: number; readonly rows: number };

/**
 * Reads columns of one group: a constant one by its statistics alone, others page by page. What is not understood there
 * is read by hyparquet, which knows more and takes longer.
 */
export function columnsOf(file: AsyncBuffer, metadata: FileMetaData, group: RowGroup): Columns {
  const { columns = [] } = metadata.row_groups[group.index] ?? {};
  const metaOf = (name: string) =>
    columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name)?.meta_data;
  const read = async <Value>(
    meta: ColumnMetaData,
    name: string,
    quickly: (chunk: Chunk) => Value,
    anyhow: (values: ArrayLike<unknown>) => Value,
  ): Promise<Value> => {
    const chunk = await chunkOf(file, metadata, meta);
    try {
      return quickly(chunk);
    } catch {
      return anyhow(await anyValues(file, metadata, name, group));
    }
  };
  return {
    codes: async (name) => {
      const meta = metaOf(name);
      if (meta === undefined) return { of: undefined, values: [undefined] };
      const constant = constantOf(meta, group.rows);
      if (constant !== undefined) return { of: undefined, values: [constant.value] };
      return read(meta, name, codesOf, anyCodes);
    },
    numbers: async (name) => {
      const meta = metaOf(name);
      if (meta === undefined) return 0;
      const constant = constantOf(meta, group.rows);
      if (constant !== undefined) return Number(constant.value);
      return read(
        meta,
        name,
        (chunk) => numbersOf(chunk, 0),
        (values) => Float64Array.from(values, (value) => Number(value ?? 0)),
      );
    },
    texts: async (name, rows) => {
      const meta = metaOf(name);
      const constant = meta === undefined ? { value: undefined } : constantOf(meta, group.rows);
      if (meta === undefined || constant !== undefined) return rows.map(() => constant?.value);
      return read<readonly (string | undefined)[]>(
        meta,
        name,
        (chunk) => textsOf(chunk, rows),
        (values) => rows.map((row) => textOf(values[row] ?? null)),
      );
    },
  };
}

async function chunkOf(file: AsyncBuffer, { schema }: FileMetaData, meta: ColumnMetaData): Promise<Chunk> {
  const [name, ...within] = meta.path_in_schema;
  const element = schema.find((each, index) => index > 0 && each.name === name);
  if (element === undefined || within.length > 0) throw new Error(`the column ${name} is no flat one`);
  const begin = Number(meta.dictionary_page_offset ?? meta.data_page_offset);
  const bytes = await file.slice(begin, begin + Number(meta.total_compressed_size));
  return { bytes: new Uint8Array(bytes), meta, optional: element.repetition_type === "OPTIONAL", element };
}

/** Every value of a column, whatever its encoding. */
async function anyValues(
  file: AsyncBuffer,
  metadata: FileMetaData,
  column: string,
  { start, rows }: RowGroup,
): Promise<ArrayLike<unknown>> {
  // A scan keeps what it read: one for each column, so that no more than one is in memory.
  const scan = await parquetScan({
    file,
    metadata,
    columns: [column],
    utf8: false,
    parsers,
    useOffsetIndex: false,
  });
  return scan.readColumn({ column, rowStart: start, rowEnd: start + rows });
}

function anyCodes(values: ArrayLike<unknown>): Codes {
  const numbering = createNumbering();
  const of = Uint8Array.from(values, (value) => numbering.codeOf(textOf(value ?? null) ?? ""));
  return { of, values: numbering.values };
}
