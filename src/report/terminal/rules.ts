import type { Rule } from "../../rules/rule.ts";
import { painter, remaining, type Style, table } from "./style.ts";

const questions = {
  stored: "1  What is stored?",
  next: "2  What can be stored next?",
  custody: "3  Who can open it?",
} as const;

type Listed = Pick<Rule<never>, "id" | "title" | "question" | "severity">;

/** The rules, under the question each helps to answer. */
export function rulesTable(rules: readonly Listed[], style: Style): string {
  const paint = painter(style);
  const widths = [9, 15];
  return Object.entries(questions)
    .map(([question, title]) => {
      const rows = rules
        .filter((rule) => rule.question === question)
        .map((rule) => [rule.id, rule.severity, rule.title]);
      const columns = [
        { head: "RULE", width: widths[0] ?? 0 },
        { head: "SEVERITY", width: widths[1] ?? 0 },
        { head: "WHAT IT ASKS", width: remaining(style, 24) },
      ];
      return `${paint.bold(title)}\n${table(style, columns, rows)}`;
    })
    .join("\n");
}
