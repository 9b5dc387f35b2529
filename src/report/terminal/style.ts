import Table from "cli-table3";
import pc from "picocolors";

/** How text for a terminal may look. */
export type Style = { readonly columns: number; readonly colour: boolean };

type Paint = (text: string) => string;
export type Painter = Readonly<Record<"bold" | "dim" | "red" | "green" | "yellow" | "cyan", Paint>>;

export function painter(style: Style): Painter {
  return pc.createColors(style.colour);
}

/**
 * Text that came from AWS, made harmless for a terminal: control characters and those that turn or hide text are
 * shown as escapes, so that a key cannot move the cursor, change colours or fake a line.
 */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(sign: string): string {
  const short: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u001b": "\\e" };
  return short[sign] ?? `\\u{${sign.codePointAt(0)?.toString(16)}}`;
}

export type Column = { readonly head: string; readonly right?: boolean; readonly width?: number };

/** A table without rules, cells cut or wrapped to the widths given; `dim` heads. */
export function table(
  style: Style,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const paint = painter(style);
  const made = new Table({
    head: columns.map(({ head }) => paint.dim(head)),
    colAligns: columns.map(({ right }) => (right === true ? "right" : "left")),
    colWidths: columns.map(({ width }) => width ?? null),
    wordWrap: true,
    wrapOnWordBoundary: true,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: bare,
  });
  made.push(...rows.map((row) => row.map((cell, index) => breakable(cell, columns[index]?.width))));
  return `${made
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")}\n`;
}

/** Words longer than their column, as ARNs are, get places to break: the table would cut them off. */
function breakable(cell: string, width: number | undefined): string {
  if (width === undefined) return cell;
  const room = width - 2;
  // Only what is longer than the column even without its colour codes.
  return cell.replace(/[^\s\u001b]+/g, (word) =>
    word.length <= room ? word : (word.match(new RegExp(`.{1,${room}}`, "gu")) ?? [word]).join("\n"),
  );
}

const bare = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right", "left"]
    .concat(["left-mid", "mid", "mid-mid", "right", "right-mid", "middle"])
    .map((name) => [name, ""]),
);

/** Width that is left for the last column of a table, so that a line fits the terminal. */
export function remaining(style: Style, used: number, least = 20): number {
  return Math.max(least, Math.min(style.columns, 120) - used);
}
