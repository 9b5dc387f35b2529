import type { BatchAction, Plan } from "../../model/plan.ts";
import { bytes, count, counted, someOf } from "../../model/text.ts";
import {
  type ActionGroup,
  type PlanSummary,
  placeOf,
  planSummary,
  type RefusalGroup,
} from "../plan-summary.ts";
import { terminalEstimate } from "./estimate.ts";
import { painter, plain, remaining, type Style, table } from "./style.ts";

/** A plan for a person: what will be done and what it takes, then what will not be touched, and why. */
export function terminalPlan(plan: Plan, style: Style): string {
  const paint = painter(style);
  const title = `${paint.bold(`Plan ${plan.digest.slice(0, 12)}`)}  ${counted(plan.actions.length, "action")}, ${counted(plan.refusals.length, "refusal")}\n`;
  const cost = plan.estimate === undefined ? "" : terminalEstimate(plan.estimate, style);
  const summary = planSummary(plan);
  const parts = [
    actions(summary.actions, style),
    jobs(summary.jobs, style),
    cost,
    risks(summary.risks, style),
  ];
  return [title, ...parts, refusals(summary.refusals, style)].filter((part) => part !== "").join("\n");
}

function actions(groups: readonly ActionGroup[], style: Style): string {
  if (groups.length === 0) return "Nothing to do.\n";
  const rows = groups.map(({ kind, place, moved, ...group }) => [
    kind,
    plain(place),
    count(group.count),
    count(group.s3),
    count(group.kms),
    bytes(moved),
  ]);
  const columns = [
    { head: "ACTION", width: 26 },
    { head: "BUCKET", width: 24 },
    { head: "COUNT", right: true },
    { head: "S3", right: true },
    { head: "KMS", right: true },
    { head: "MOVED", right: true },
  ];
  return table(style, columns, rows);
}

/** The jobs of S3 Batch Operations: what each does and costs, and by which role. */
function jobs(all: readonly BatchAction[], style: Style): string {
  if (all.length === 0) return "";
  const rows = all.map(({ resource, summary, role, reports }) => [
    plain(placeOf(resource)),
    `${plain(summary)}\nRole ${plain(role)}, manifest and report in ${plain(reports)}.`,
  ]);
  const columns = [
    { head: "JOB IN", width: 24 },
    { head: "WHAT IT DOES", width: remaining(style, 25) },
  ];
  return table(style, columns, rows);
}

function risks(all: PlanSummary["risks"], style: Style): string {
  if (all.length === 0) return "";
  const rows = all.map(([risk, times]) => [count(times), plain(risk)]);
  const columns = [
    { head: "COUNT", right: true, width: 8 },
    { head: "GOOD TO KNOW BEFORE YOU SAY YES", width: remaining(style, 9) },
  ];
  return table(style, columns, rows);
}

function refusals(groups: readonly RefusalGroup[], style: Style): string {
  if (groups.length === 0) return "";
  const paint = painter(style);
  const rows = groups.map(({ first, places, refusals: { length } }) => {
    const words = `${plain(someOf(places))}\n${plain(first.reason)}\n${paint.dim(plain(first.advice))}`;
    return [first.code, count(length), words];
  });
  const columns = [
    { head: "REFUSED", width: 27 },
    { head: "COUNT", right: true, width: 7 },
    { head: "WHERE, WHY, AND WHAT YOU CAN DO", width: remaining(style, 35) },
  ];
  return table(style, columns, rows);
}
