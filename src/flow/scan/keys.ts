import type { KeyCustody } from "../../custody/custody.ts";
import type { KeyInquiry } from "../../custody/inquiry.ts";
import type { ServedBucket } from "../../custody/key-policy.ts";
import { keysToResolve } from "../../model/baseline/choose.ts";
import type { Baseline } from "../../model/baseline.ts";
import type { Fact } from "../../model/fact.ts";
import type { BucketFacts, KeyFacts } from "../../model/facts.ts";
import { judgeCustody } from "../../rules/judge-custody.ts";
import { groupBy } from "../group-by.ts";
import { eachOf } from "../in-order.ts";
import { createInquiry } from "./inquire.ts";
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
  const inquiries = await inquireAbout(run, run.ledger.table(facts), fleet);
  const custody = run.ledger.table(facts, inquiries);
  await tellVerdicts(run, run.tally, judgeCustody(custody, run.judging));
  return custody;
}

/** Asks once about each key that somebody wants to know more of, whichever rows it has. */
async function inquireAbout(
  run: ScanRun,
  rows: readonly KeyCustody[],
  fleet: readonly BucketFacts[],
): Promise<ReadonlyMap<string, KeyInquiry>> {
  const { ports, identity, options, startedAt } = run;
  const { surroundings } = options;
  const inquiry = createInquiry(
    { ports, surroundings, account: identity.account, startedAt },
    options.inquiry,
  );
  const inquiries = new Map<string, KeyInquiry>();
  const inKms = groupBy(
    rows.filter(({ kind }) => kind !== "sse-c"),
    ({ key }) => key,
  );
  await eachOf([...inKms], atOnce, async ([key, ofKey]) => {
    const [row] = ofKey;
    const expected = ofKey.map((one) => one.expected).find((one) => one !== undefined);
    if (row === undefined) return;
    const served = ofKey.filter(({ kind }) => kind === "kms").flatMap((one) => servedBy(one, fleet));
    const asked = await inquiry.about(expected === undefined ? row : { ...row, expected }, served);
    if (asked !== undefined) inquiries.set(key, asked);
  });
  return inquiries;
}

/** The buckets that S3 uses the key for, or would. */
function servedBy(
  { holdings, namedBy }: Pick<KeyCustody, "holdings" | "namedBy">,
  fleet: readonly BucketFacts[],
): readonly ServedBucket[] {
  const names = new Set([...holdings.buckets, ...namedBy]);
  return fleet.flatMap(({ name, region, account, partition, encryption }) => {
    if (!names.has(name)) return [];
    const bucketKey = encryption.state === "known" && encryption.value.bucketKey;
    return [{ name, region, account, partition, bucketKey }];
  });
}
