import { count, someOf } from "../../model/text.ts";
import type { UploadCell, UploadKind, UploadMatrix } from "../../uploads/matrix.ts";
import { cellText, uploadNames } from "../uploads.ts";
import { type Painter, painter, plain, remaining, type Style, table } from "./style.ts";

/** The matrix of one bucket: PutObject by anybody in the account as a table, then every other cell that is wrong. */
export function terminalMatrix(matrix: UploadMatrix, style: Style): string {
  const paint = painter(style);
  const plainCells = matrix.cells.filter(
    (cell) => cell.operation === "PutObject" && cell.principal === "account",
  );
  const rows = (Object.keys(uploadNames) as UploadKind[])
    .map((upload) => {
      const cells = plainCells.filter((cell) => cell.upload === upload);
      return [
        uploadNames[upload],
        ...(["tls", "http"] as const).map((transport) => {
          const cell = cells.find((one) => one.transport === transport);
          return cell === undefined ? "" : cellWords(cell, paint);
        }),
      ];
    })
    .filter((row) => row[1] !== "");
  const half = Math.floor(remaining(style, 24, 40) / 2);
  const columns = [
    { head: "UPLOAD", width: 24 },
    { head: "OVER TLS", width: half },
    { head: "OVER PLAIN HTTP", width: half },
  ];
  const title = `${paint.bold(plain(matrix.bucket))}: what can be stored next, by PutObject from anybody in the account\n`;
  return `${title}\n${table(style, columns, rows)}\n${others(matrix, plainCells, style)}`;
}

function others(matrix: UploadMatrix, shown: readonly UploadCell[], style: Style): string {
  const seen = new Set(shown);
  const wrong = matrix.cells.filter((cell) => !cell.content && !seen.has(cell));
  const paint = painter(style);
  if (wrong.length === 0)
    return `${paint.green("Every other way to write is denied, or ends as the baseline requires.")}\n`;
  const groups = new Map<string, UploadCell[]>();
  for (const cell of wrong) {
    const name = `${cell.operation} by ${cell.principal}`;
    groups.set(name, [...(groups.get(name) ?? []), cell]);
  }
  const rows = [...groups].map(([name, cells]) => {
    const kinds = [...new Set(cells.map((cell) => `${uploadNames[cell.upload]} (${cell.transport})`))];
    return [name, count(cells.length), someOf(kinds, 3)];
  });
  const columns = [
    { head: "ALSO AGAINST THE BASELINE", width: 44 },
    { head: "CELLS", right: true, width: 7 },
    { head: "UPLOADS", width: remaining(style, 52) },
  ];
  return table(style, columns, rows);
}

function cellWords(cell: UploadCell, paint: Painter): string {
  return `${cell.content ? paint.green("ok ") : paint.red("!! ")}${plain(cellText(cell))}`;
}

/** Some cells of a matrix, one a row, each with the reason: for a question about one kind of upload. */
export function terminalCells(matrix: UploadMatrix, style: Style): string {
  const paint = painter(style);
  const rows = alike(matrix.cells).map(([cell, operations]) => [
    someOf(operations, 2),
    `${plain(cell.principal)}\n${cell.transport === "tls" ? "TLS" : "HTTP"}`,
    `${cellWords(cell, paint)}${cell.why === "" ? "" : `\n${plain(cell.why)}`}`,
  ]);
  const columns = [
    { head: "CALL", width: 24 },
    { head: "BY, OVER", width: 22 },
    { head: "WHAT BECOMES OF IT", width: remaining(style, 46, 30) },
  ];
  return table(style, columns, rows);
}

/** Cells that differ in nothing but the operation, together. */
function alike(cells: readonly UploadCell[]): readonly (readonly [UploadCell, readonly string[]])[] {
  const groups = new Map<string, { cell: UploadCell; operations: string[] }>();
  for (const cell of cells) {
    const { operation, ...rest } = cell;
    const name = JSON.stringify(rest);
    const group = groups.get(name) ?? { cell, operations: [] };
    group.operations.push(operation);
    groups.set(name, group);
  }
  return [...groups.values()].map(({ cell, operations }) => [cell, operations]);
}
