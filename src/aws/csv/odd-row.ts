/** One row and where the next one begins. */
export type OddRow = { readonly fields: readonly string[]; readonly next: number };

/**
 * One row of a CSV text by RFC 4180: fields with or without quotes, doubled quotes, line breaks inside quotes.
 * Undefined when the text ends before the row does.
 * @param last whether nothing follows the text: its end then ends the row.
 * @throws Error when it is no row, or cut off.
 */
export function oddRow(text: string, from: number, last: boolean): OddRow | undefined {
  const fields: string[] = [];
  let at = from;
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at, last) : bareField(text, at);
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
      return last ? { fields, next: text.length } : undefined;
    else throw new Error("a row has text behind a quoted field");
  }
}

type Field = { readonly value: string; readonly next: number };

function quotedField(text: string, at: number, last: boolean): Field | undefined {
  let close = text.indexOf('"', at + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  // A quote at the very end may be the first of two.
  if (close < 0 || (!last && close + 1 >= text.length)) return undefined;
  return { value: text.slice(at + 1, close).replaceAll('""', '"'), next: close + 1 };
}

function bareField(text: string, at: number): Field {
  let end = at;
  while (end < text.length && text[end] !== "," && text[end] !== "\n" && text[end] !== "\r") end += 1;
  return { value: text.slice(at, end), next: end };
}
