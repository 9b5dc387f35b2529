/** Rows of a CSV, several at a time: as many as a chunk holds. */
export type Rows = readonly (readonly string[])[];

/**
 * Splits CSV text that comes in chunks into rows. Every field of an inventory is quoted and none holds a quote, as
 * keys are URL-encoded (I8, I9): such a row is cut at `","`. A row of any other shape is read by RFC 4180.
 * @param columns that every row must have.
 * @throws Error when a row has another number of fields.
 */
export async function* csvRows(chunks: AsyncIterable<Buffer>, columns: number): AsyncGenerator<Rows> {
  let rest = "";
  for await (const chunk of chunks) {
    const text = rest + chunk.toString("latin1");
    const { rows, at } = rowsIn(text, columns, false);
    rest = text.slice(at);
    if (rows.length > 0) yield rows;
  }
  const { rows } = rowsIn(rest, columns, true);
  if (rows.length > 0) yield rows;
}

function rowsIn(text: string, columns: number, last: boolean): { rows: string[][]; at: number } {
  const rows: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const row = plainRow(text, at, columns) ?? anyRow(text, at, last);
    if (row === undefined) break;
    if (row.fields.length !== columns)
      throw new Error(`a row has ${row.fields.length} fields instead of ${columns}`);
    rows.push(row.fields);
    at = row.next;
  }
  return { rows, at };
}

type Row = { readonly fields: string[]; readonly next: number };

/** Undefined when the row is not of the usual shape, or not whole. */
function plainRow(text: string, at: number, columns: number): Row | undefined {
  const end = text.indexOf("\n", at);
  if (end < 0) return undefined;
  const close = text[end - 1] === "\r" ? end - 2 : end - 1;
  if (text[at] !== '"' || text[close] !== '"' || close <= at) return undefined;
  const fields = text.slice(at + 1, close).split('","');
  if (fields.length !== columns) return undefined;
  for (const field of fields) if (field.includes('"')) return undefined;
  return { fields, next: end + 1 };
}

/** One row by RFC 4180: fields with or without quotes, doubled quotes, line breaks inside quotes. */
function anyRow(text: string, from: number, last: boolean): Row | undefined {
  const fields: string[] = [];
  let at = from;
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : bareField(text, at);
    if (field === undefined) {
      if (last) throw new Error("the last row is cut off");
      return undefined;
    }
    fields.push(field.value);
    at = field.next;
    if (text[at] === ",") at += 1;
    else if (text.startsWith("\r\n", at)) return { fields, next: at + 2 };
    else if (text[at] === "\n") return { fields, next: at + 1 };
    else if (at >= text.length || (text[at] === "\r" && at + 1 === text.length))
      return last ? { fields, next: at } : undefined;
    else throw new Error("a row has text behind a quoted field");
  }
}

type Field = { readonly value: string; readonly next: number };

function quotedField(text: string, at: number): Field | undefined {
  let close = text.indexOf('"', at + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0) return undefined;
  return { value: text.slice(at + 1, close).replaceAll('""', '"'), next: close + 1 };
}

function bareField(text: string, at: number): Field {
  let end = at;
  while (end < text.length && text[end] !== "," && text[end] !== "\n" && text[end] !== "\r") end += 1;
  return { value: text.slice(at, end), next: end };
}
