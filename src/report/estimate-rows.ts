import type { PlanEstimate } from "../model/plan.ts";
import { bytes, count, counted } from "../model/text.ts";

/** One thing that is paid for: what it is called, how much of it, and US dollars. */
export type EstimateRow = { readonly name: string; readonly amount: string; readonly dollars: string };

/** What a plan costs, for a person: what is not paid for is left out. Empty where nothing is. */
export function estimateRows(estimate: PlanEstimate): readonly EstimateRow[] {
  const { requests, dollars, batch, addedBytes, replicatedBytes } = estimate;
  if (requests.put + requests.get === 0) return [];
  const rows: readonly (readonly [name: string, amount: string, paid: number, shown: boolean])[] = [
    [
      "S3 requests",
      `${count(requests.put)} PUT, ${count(requests.get)} GET and HEAD`,
      dollars.requests,
      true,
    ],
    ["KMS requests", kmsWords(requests), dollars.kms, requests.kmsByBucketKey.off > 0],
    ["Retrieval", `${bytes(estimate.bytes)} read`, dollars.retrieval, dollars.retrieval > 0],
    [
      "Early deletion",
      "minimum storage durations that are cut short",
      dollars.earlyDeletion,
      dollars.earlyDeletion > 0,
    ],
    ["Replication", `${bytes(replicatedBytes)} carried again`, dollars.replication, replicatedBytes > 0],
    [
      "S3 Batch jobs",
      `${counted(batch.jobs, "job")}, ${counted(batch.objects, "object")}`,
      dollars.batch,
      batch.jobs > 0,
    ],
    ["In all, once", `at least ${duration(estimate.seconds)}`, dollars.once, true],
    ["Each month after", `${bytes(addedBytes)} of old versions`, dollars.monthly, addedBytes > 0],
  ];
  return rows
    .filter(([, , , shown]) => shown)
    .map(([name, amount, paid]) => ({ name, amount, dollars: money(paid) }));
}

/** The date of the prices, and what the estimate rests on. */
export function estimateBasis({ asOf, assumptions }: PlanEstimate): string {
  return `Prices as of ${asOf}. ${assumptions.join(" ")}`;
}

function kmsWords({ kms, kmsByBucketKey: { on, off } }: PlanEstimate["requests"]): string {
  const others = [
    on < kms ? `${count(on)} with Bucket Keys` : "",
    off > kms ? `${count(off)} without Bucket Keys` : "",
  ];
  const told = others.filter((text) => text !== "").join(", ");
  return told === "" ? count(kms) : `${count(kms)} (${told})`;
}

/** Whole cents; what is less than one is said so. */
function money(dollars: number): string {
  if (dollars === 0) return "0.00";
  return dollars < 0.01
    ? "under 0.01"
    : dollars.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function duration(seconds: number): string {
  if (seconds < 120) return counted(Math.max(1, Math.ceil(seconds)), "second");
  if (seconds < 7200) return counted(Math.ceil(seconds / 60), "minute");
  return counted(Math.ceil(seconds / 3600), "hour");
}
