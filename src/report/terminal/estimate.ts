import type { PlanEstimate } from "../../model/plan.ts";
import { estimateBasis, estimateRows } from "../estimate-rows.ts";
import { painter, remaining, type Style, table } from "./style.ts";

/** What a plan costs, for a person. "" where nothing is paid for. */
export function terminalEstimate(estimate: PlanEstimate, style: Style): string {
  const rows = estimateRows(estimate);
  if (rows.length === 0) return "";
  const columns = [
    { head: "ESTIMATE", width: 20 },
    { head: "WHAT IT TAKES", width: Math.min(56, remaining(style, 32)) },
    { head: "US$", right: true },
  ];
  const cells = rows.map(({ name, amount, dollars }) => [name, amount, dollars]);
  const rests = wrapped(estimateBasis(estimate), Math.min(style.columns, 100));
  return `${table(style, columns, cells)}${painter(style).dim(rests)}\n`;
}

function wrapped(text: string, width: number): string {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.join("\n");
}
