import type { Lookalike } from "../../uploads/lookalikes.ts";
import { painter, plain, remaining, type Style, table } from "./style.ts";

/** Statements that only look like guards: what each does, and how to mend it; empty where there are none. */
export function terminalLookalikes(found: readonly Lookalike[], style: Style): string {
  if (found.length === 0) return "";
  const paint = painter(style);
  const rows = found.map(({ statement, variant, effect, mend }) => [
    `${plain(statement)}\n${variant}`,
    `${paint.red("!! ")}${plain(effect)}.\n${plain(mend)}.`,
  ]);
  const columns = [
    { head: "LOOKS LIKE A GUARD", width: 34 },
    { head: "WHAT IT DOES, AND HOW TO MEND IT (S3E-107)", width: remaining(style, 34, 30) },
  ];
  return table(style, columns, rows);
}
