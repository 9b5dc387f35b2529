import { count, someOf } from "../../model/text.ts";
import type { Severity } from "../../model/verdict.ts";
import { allRules } from "../../rules/index.ts";
import type { RunReport } from "../run.ts";
import { painter, plain, remaining, type Style, table } from "./style.ts";

const worst: readonly Severity[] = ["critical", "high", "medium", "low", "informational"];

/** The few failures to act on first: by severity, then by how many. */
export function doFirst(run: RunReport, style: Style, most = 6): string {
  const failing = allRules
    .map((rule) => ({ rule, fails: run.rules[rule.id]?.fail ?? 0 }))
    .filter(({ fails }) => fails > 0)
    .sort((a, b) => worst.indexOf(a.rule.severity) - worst.indexOf(b.rule.severity) || b.fails - a.fails);
  if (failing.length === 0) return "";
  const paint = painter(style);
  const rows = failing.slice(0, most).map(({ rule, fails }) => {
    const where = run.buckets.filter((bucket) => (bucket.rules[rule.id]?.fail ?? 0) > 0);
    const names = where.map((bucket) => plain(bucket.facts.name));
    return [
      rule.id,
      rule.severity,
      count(fails),
      names.length === 0 ? rule.title : `${rule.title}: ${someOf(names)}`,
    ];
  });
  const columns = [
    { head: "RULE", width: 9 },
    { head: "SEVERITY", width: 11 },
    { head: "FAIL", width: 8, right: true },
    { head: "WHAT AND WHERE", width: remaining(style, 29) },
  ];
  const more =
    failing.length > most ? `${count(failing.length - most)} more rules fail; see the full report.\n` : "";
  return `${paint.bold("To do first")}\n${table(style, columns, rows)}${more}`;
}
