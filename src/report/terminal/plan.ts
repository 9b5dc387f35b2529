import type { Action, Plan, Refusal } from "../../model/plan.ts";
import type { Resource } from "../../model/resource.ts";
import { bytes, count, counted, someOf } from "../text.ts";
import { terminalEstimate } from "./estimate.ts";
import { painter, plain, remaining, type Style, table } from "./style.ts";

/** A plan for a person: what will be done and what it takes, then what will not be touched, and why. */
export function terminalPlan(plan: Plan, style: Style): string {
  const paint = painter(style);
  const title = `${paint.bold(`Plan ${plan.digest.slice(0, 12)}`)}  ${counted(plan.actions.length, "action")}, ${counted(plan.refusals.length, "refusal")}\n`;
  const cost = plan.estimate === undefined ? "" : terminalEstimate(plan.estimate, style);
  const parts = [actions(plan.actions, style), jobs(plan.actions, style), cost, risks(plan.actions, style)];
  return [title, ...parts, refusals(plan.refusals, style)].filter((part) => part !== "").join("\n");
}

function actions(all: readonly Action[], style: Style): string {
  if (all.length === 0) return "Nothing to do.\n";
  const groups = grouped(all, (action) => `${action.kind}\n${placeOf(action.resource)}`);
  const rows = groups.map((group) => {
    const s3 = group.reduce((sum, { cost }) => sum + cost.s3.put + cost.s3.get, 0);
    const kms = group.reduce((sum, { cost }) => sum + cost.kms, 0);
    const moved = group.reduce((sum, { cost }) => sum + cost.bytes, 0);
    const [first] = group;
    return [
      first?.kind ?? "",
      first === undefined ? "" : placeOf(first.resource),
      count(group.reduce((sum, action) => sum + ("objects" in action ? action.objects.count : 1), 0)),
      count(s3),
      count(Math.ceil(kms)),
      bytes(moved),
    ];
  });
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
function jobs(all: readonly Action[], style: Style): string {
  const rows = all.flatMap((action) =>
    "objects" in action
      ? [
          [
            placeOf(action.resource),
            `${plain(action.summary)}\nRole ${plain(action.role)}, manifest and report in ${plain(action.reports)}.`,
          ],
        ]
      : [],
  );
  if (rows.length === 0) return "";
  const columns = [
    { head: "JOB IN", width: 24 },
    { head: "WHAT IT DOES", width: remaining(style, 25) },
  ];
  return table(style, columns, rows);
}

function risks(all: readonly Action[], style: Style): string {
  const seen = new Map<string, number>();
  for (const action of all) for (const risk of action.risks) seen.set(risk, (seen.get(risk) ?? 0) + 1);
  if (seen.size === 0) return "";
  const rows = [...seen].map(([risk, times]) => [count(times), plain(risk)]);
  const columns = [
    { head: "COUNT", right: true, width: 8 },
    { head: "GOOD TO KNOW BEFORE YOU SAY YES", width: remaining(style, 9) },
  ];
  return table(style, columns, rows);
}

function refusals(all: readonly Refusal[], style: Style): string {
  if (all.length === 0) return "";
  const paint = painter(style);
  const rows = grouped(all, (refusal) => refusal.code).map((group) => {
    const [first] = group;
    const places = [...new Set(group.map(({ resource }) => placeOf(resource)))];
    const words = `${someOf(places)}\n${plain(first?.reason ?? "")}\n${paint.dim(plain(first?.advice ?? ""))}`;
    return [first?.code ?? "", count(group.length), words];
  });
  const columns = [
    { head: "REFUSED", width: 27 },
    { head: "COUNT", right: true, width: 7 },
    { head: "WHERE, WHY, AND WHAT YOU CAN DO", width: remaining(style, 35) },
  ];
  return table(style, columns, rows);
}

/** The bucket a resource is in; a key by the end of its ARN. */
function placeOf(resource: Resource): string {
  if (resource.type === "key") return plain(resource.arn.replace(/^.*:/, ""));
  return plain(resource.bucket);
}

function grouped<T>(all: readonly T[], by: (one: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = by(one);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}
