import type { RunReport } from "../../report/run.ts";
import { groupBy } from "../group-by.ts";
import type { FleetItem } from "./places.ts";
import type { PartReport } from "./scan-part.ts";

/** A bucket that fails and may be mended, and where its verdicts lie. */
export type WorkItem = { readonly item: FleetItem; readonly verdicts: readonly string[] };

/** What `apply` may mend: buckets in `remediate` mode with failures. */
export function workOf(report: RunReport, parts: readonly PartReport[]): readonly WorkItem[] {
  const byBucket = groupBy(parts, ({ item }) => item.bucket);
  return report.buckets.flatMap(({ facts, requirement, counts }): WorkItem[] => {
    const own = byBucket.get(facts.name) ?? [];
    const [first] = own;
    if (first === undefined || counts.fail === 0) return [];
    if (requirement.state !== "known" || requirement.value.mode !== "remediate") return [];
    const inTurn = [...own].sort((a, b) => a.part - b.part);
    return [{ item: first.item, verdicts: inTurn.flatMap(({ verdicts }) => verdicts) }];
  });
}
