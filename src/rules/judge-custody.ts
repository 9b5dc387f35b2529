import type { KeyCustody } from "../custody/custody.ts";
import { keyResource } from "../model/resource.ts";
import type { Outcome, Verdict } from "../model/verdict.ts";
import { keyRules } from "./index.ts";
import { type JudgeContext, judge } from "./judge.ts";

/**
 * The verdicts on all keys. A key that both S3 and clients wrap under has two rows, and of one rule one verdict: the
 * worse one.
 */
export function judgeCustody(rows: readonly KeyCustody[], context: JudgeContext): readonly Verdict[] {
  const verdicts = new Map<string, Verdict>();
  for (const custody of rows)
    for (const verdict of judge(keyRules, { custody }, keyResource(custody.key), context)) {
      const other = verdicts.get(verdict.id);
      if (other === undefined || badness[verdict.verdict] > badness[other.verdict])
        verdicts.set(verdict.id, verdict);
    }
  return [...verdicts.values()];
}

const badness: Readonly<Record<Outcome, number>> = { pass: 0, exempt: 1, unknown: 2, fail: 3 };
