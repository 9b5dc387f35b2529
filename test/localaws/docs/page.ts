/** docs/local-aws.md, written from the tables and from the chapters beside this file. */

import { readFileSync } from "node:fs";
import { type CataloguedService, catalogue } from "./catalogue.ts";

const chapter = (name: string): string => readFileSync(new URL(`${name}.md`, import.meta.url), "utf8").trim();

const cell = (text: string): string => text.replaceAll("|", "\\|");

const row = ({ notes }: CataloguedService, operation: string): readonly string[] => {
  const note = notes[operation];
  return [operation, cell(note?.models ?? ""), cell(note?.lacks ?? "")];
};

/** A table as the formatter of this repository lays it out. */
const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((cells) => (cells[at] ?? "").length)));
  const line = (cells: readonly string[], fill: string): string =>
    `| ${widths.map((width, at) => (cells[at] ?? "").padEnd(width, fill)).join(" | ")} |`;
  const [head = [], ...others] = rows;
  return [line(head, " "), line([], "-"), ...others.map((cells) => line(cells, " "))].join("\n");
};

const section = (service: CataloguedService): string =>
  [
    `### ${service.title}`,
    `${service.operations.length} operations.`,
    table([
      ["operation", "modelled", "not modelled"],
      ...service.operations.map((operation) => row(service, operation)),
    ]),
  ].join("\n\n");

const total = catalogue.reduce((sum, { operations }) => sum + operations.length, 0);

/** The whole page. */
export const localAwsPage = (): string =>
  `${[
    "<!-- Written by `UPDATE_DOCS=1 npx vitest run test/localaws/docs`: change the tables and notes, not this file. -->",
    chapter("use"),
    chapter("switches"),
    chapter("choices"),
    "## Operations",
    `${total} operations of ${catalogue.length} services. Anything else is answered 501 NotImplemented, which names it.`,
    ...catalogue.map(section),
  ].join("\n\n")}\n`;
