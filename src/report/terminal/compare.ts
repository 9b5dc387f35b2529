import type { Plan } from "../../model/plan.ts";
import { count, someOf } from "../../model/text.ts";
import type { RuleId } from "../../model/verdict.ts";
import { allRules } from "../../rules/index.ts";
import type { RunReport } from "../run.ts";
import { painter, remaining, type Style, table } from "./style.ts";

/** Two scans side by side, and for what still fails the refusals that say why. */
export function terminalComparison(before: RunReport, after: RunReport, plan: Plan, style: Style): string {
  const paint = painter(style);
  const why = refusedCodes(plan);
  const rows = allRules
    .filter((rule) => failing(before, rule.id) > 0 || failing(after, rule.id) > 0)
    .map((rule) => {
      const left = failing(after, rule.id);
      const reasons = left > 0 ? someOf([...(why.get(rule.id) ?? [])], 2) : "";
      const shown = left > 0 ? paint.yellow(count(left)) : paint.green("0");
      return [rule.id, rule.title, count(failing(before, rule.id)), shown, reasons];
    });
  rows.push(["", paint.bold("all rules"), count(before.counts.fail), count(after.counts.fail), ""]);
  const columns = [
    { head: "RULE", width: 9 },
    { head: "WHAT FAILED", width: 27 },
    { head: "BEFORE", right: true, width: 8 },
    { head: "AFTER", right: true, width: 8 },
    { head: "REFUSED BECAUSE", width: remaining(style, 53) },
  ];
  return table(style, columns, rows);
}

function failing(run: RunReport, rule: RuleId): number {
  return run.rules[rule]?.fail ?? 0;
}

function refusedCodes(plan: Plan): ReadonlyMap<RuleId, ReadonlySet<string>> {
  const codes = new Map<RuleId, Set<string>>();
  const left = plan.actions.flatMap((action) =>
    "leaves" in action && action.leaves !== undefined ? [action.leaves] : [],
  );
  for (const refusal of [...plan.refusals, ...left]) {
    for (const rule of refusal.rules) codes.set(rule, (codes.get(rule) ?? new Set()).add(refusal.code));
  }
  return codes;
}
