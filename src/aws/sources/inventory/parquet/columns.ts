import { type AsyncBuffer, type ColumnMetaData, type FileMetaData, parquetScan } from "hyparquet";
import { type Chunk, codesOf, numbersOf, type OpenColumn, textsOf } from "./decode.ts";
import { constantOf } from "./statistics.ts";
import { type Codes, createNumbering, type Numbers, parsers, textOf } from "./values.ts";

/** The columns of one row group. */
export type Columns = {
  /** Of a column that has few different values. */
  readonly codes: (name: string) => Promise<Codes>;
  readonly numbers: (name: string) => Promise<Numbers>;
  /** Of some rows, whose numbers ascend. */
  readonly texts: (name: string, rows: Uint32Array) => TextReader;
};

/** Gives the texts of the next of the rows, so many; undefined where there is no such column. */
type TextReader = (count: number) => Promise<readonly (string | undefined)[]>;

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
    const column = openColumn(file, metadata, meta);
    const bytes = await column.slice(0, column.size);
    try {
      return quickly({ ...column, bytes });
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
    texts: (name, rows) => {
      const meta = metaOf(name);
      const constant = meta === undefined ? { value: undefined } : constantOf(meta, group.rows);
      if (meta === undefined || constant !== undefined)
        return async (count) => new Array(count).fill(constant?.value);
      const anyhow = () => anyValues(file, metadata, name, group);
      return textReader(() => openColumn(file, metadata, meta), anyhow, rows);
    },
  };
}

/** Reads a column page by page, so that few of its texts are in memory; the rest anyhow once that does not work. */
function textReader(
  open: () => OpenColumn,
  anyhow: () => Promise<ArrayLike<unknown>>,
  rows: Uint32Array,
): TextReader {
  let pages: ReturnType<typeof textsOf> | undefined;
  let page: { readonly count: number; readonly text: (index: number) => string } | undefined;
  let at = 0;
  const read = async (count: number): Promise<readonly string[]> => {
    pages ??= textsOf(open(), rows);
    const texts: string[] = [];
    while (texts.length < count) {
      if (page !== undefined && at < page.count) {
        texts.push(page.text(at));
        at += 1;
        continue;
      }
      const next = await pages.next();
      if (next.done === true) throw new Error("a column has fewer rows than its group");
      page = next.value;
      at = 0;
    }
    return texts;
  };
  let told = 0;
  let values: ArrayLike<unknown> | undefined;
  return async (count) => {
    const from = told;
    told += count;
    try {
      if (values === undefined) return await read(count);
    } catch {
      values = await anyhow();
    }
    return Array.from(rows.subarray(from, told), (row) => textOf(values?.[row] ?? null));
  };
}

function openColumn(file: AsyncBuffer, { schema }: FileMetaData, meta: ColumnMetaData): OpenColumn {
  const [name, ...within] = meta.path_in_schema;
  const element = schema.find((each, index) => index > 0 && each.name === name);
  if (element === undefined || within.length > 0) throw new Error(`the column ${name} is no flat one`);
  const begin = Number(meta.dictionary_page_offset ?? meta.data_page_offset);
  const size = Number(meta.total_compressed_size);
  return {
    ...{ meta, optional: element.repetition_type === "OPTIONAL", element, size },
    slice: async (from, to) => new Uint8Array(await file.slice(begin + from, begin + Math.min(to, size))),
  };
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
