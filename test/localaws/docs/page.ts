/** docs/local-aws.md, written from the tables and from the chapters beside this file. */

import { readFileSync } from "node:fs";
import { catalogue } from "./catalogue.ts";

const chapter = (name: string): string => readFileSync(new URL(`${name}.md`, import.meta.url), "utf8").trim();

const cell = (text: string): string => text.replaceAll("|", "\\|");

const row = ({ notes }: (typeof catalogue)[number], operation: string): string => {
  const note = notes[operation];
  return `| ${operation} | ${cell(note?.models ?? "")} | ${cell(note?.lacks ?? "")} |`;
};

const section = (service: (typeof catalogue)[number]): string =>
  [
    `### ${service.title}`,
    `${service.operations.length} operations.`,
    [
      "| operation | modelled | not modelled |",
      "| --- | --- | --- |",
      ...service.operations.map((operation) => row(service, operation)),
    ].join("\n"),
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
