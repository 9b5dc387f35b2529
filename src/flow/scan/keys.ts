import type { KeyCustody } from "../../custody/custody.ts";
import { keysToResolve } from "../../model/baseline/choose.ts";
import type { Baseline } from "../../model/baseline.ts";
import type { Fact } from "../../model/fact.ts";
import type { BucketFacts, KeyFacts } from "../../model/facts.ts";
import { keyResource } from "../../model/resource.ts";
import { keyRules } from "../../rules/index.ts";
import { judge } from "../../rules/judge.ts";
import { eachOf } from "../in-order.ts";
import type { KeyBook } from "./key-book.ts";
import { type ScanRun, tellVerdicts } from "./run.ts";

/** KMS calls at a time: well under its quotas (K61). */
const atOnce = 8;

/** Asks KMS once what the keys of the baseline are, in each Region that has buckets: aliases differ between Regions. */
export async function resolveKeys(
  keys: KeyBook,
  baseline: Baseline,
  fleet: readonly BucketFacts[],
): Promise<void> {
  const regions = [...new Set(fleet.map(({ region }) => region))];
  const questions = keysToResolve(baseline).flatMap((written) =>
    regions.map((region) => ({ written, region })),
  );
  await eachOf(questions, atOnce, ({ written, region }) => keys.facts(written, region));
}

/** Describes every key that data lies under or that something names, and judges it. */
export async function judgeKeys(run: ScanRun, fleet: readonly BucketFacts[]): Promise<readonly KeyCustody[]> {
  // Client-side metadata may name a key by its id alone: it is looked for where the first bucket is.
  const region = fleet[0]?.region ?? "us-east-1";
  const facts = new Map<string, Fact<KeyFacts>>();
  await eachOf(run.ledger.keys(), atOnce, async (key) => {
    facts.set(key, await run.keys.facts(key, region));
  });
  const custody = run.ledger.table(facts);
  for (const row of custody)
    await tellVerdicts(run, run.tally, judge(keyRules, { custody: row }, keyResource(row.key), run.judging));
  return custody;
}
