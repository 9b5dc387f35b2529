import type { Severity, Verdict } from "../../model/verdict.ts";

/** Verdicts to show: a few of each rule, the same ones in whatever order they came. */
export type Sample = {
  readonly add: (verdict: Verdict) => void;
  /** Most severe first, failures before unknowns. */
  readonly verdicts: () => readonly Verdict[];
};

const severities: readonly Severity[] = ["critical", "high", "medium", "low", "informational"];

export function createSample(ofEachRule = 8): Sample {
  const kept = new Map<string, Verdict[]>();
  return {
    add: (verdict) => {
      if (verdict.verdict !== "fail" && verdict.verdict !== "unknown") return;
      const name = `${verdict.rule} ${verdict.verdict}`;
      const few = kept.get(name) ?? [];
      kept.set(name, few);
      const place = few.findIndex(({ id }) => verdict.id < id);
      if (place >= 0) few.splice(place, 0, verdict);
      else if (few.length < ofEachRule) few.push(verdict);
      if (few.length > ofEachRule) few.pop();
    },
    verdicts: () => [...kept.values()].flat().sort(bySeverity),
  };
}

function bySeverity(a: Verdict, b: Verdict): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    a.verdict.localeCompare(b.verdict) ||
    (a.id < b.id ? -1 : 1)
  );
}
