import type { Cost, PlanEstimate } from "../model/plan.ts";
import { PRICES_AS_OF, type Prices, pricesIn } from "./prices.ts";

/** What actions in one Region will cost in US dollars, as an estimate. */
export type PriceEstimate = PlanEstimate["dollars"] & Pick<PlanEstimate, "asOf" | "assumptions">;

const GB = 1024 ** 3;

/** Adds up what actions in one Region cost. */
export function priceOf(costs: readonly Cost[], region: string): PriceEstimate {
  const { prices, of } = pricesIn(region);
  const sum = (part: (cost: Cost) => number): number => costs.reduce((total, cost) => total + part(cost), 0);
  const requests = sum((cost) => requestPrice(cost, prices));
  const kms = sum((cost) => (cost.kms / 10_000) * prices.kms);
  const retrieval = sum((cost) => (cost.bytes / GB) * inClass(prices.retrieval, cost.classes?.get));
  const earlyDeletion = sum(
    (cost) => ((cost.earlyDeletionByteDays ?? 0) / GB / 30) * inClass(prices.storage, cost.classes?.get),
  );
  const replication = sum((cost) => ((cost.replicatedBytes ?? 0) / GB) * prices.transfer);
  const batch = sum((cost) => batchPrice(cost.batch, prices));
  return {
    requests,
    kms,
    retrieval,
    earlyDeletion,
    replication,
    batch,
    once: requests + kms + retrieval + earlyDeletion + replication + batch,
    monthly: sum((cost) => ((cost.addedBytes ?? 0) / GB) * inClass(prices.storage, cost.classes?.get)),
    asOf: PRICES_AS_OF,
    assumptions: assumptions(region, of),
  };
}

function requestPrice(cost: Cost, prices: Prices): number {
  const put = (cost.s3.put / 1_000) * inClass(prices.put, cost.classes?.put);
  return put + (cost.s3.get / 1_000) * inClass(prices.get, cost.classes?.get);
}

function batchPrice(batch: Cost["batch"], prices: Prices): number {
  if (batch === undefined) return 0;
  return batch.jobs * prices.batch.job + (batch.objects / 1_000_000) * prices.batch.millionObjects;
}

function inClass(table: Readonly<Record<string, number>>, storageClass = "STANDARD"): number {
  const price = Object.hasOwn(table, storageClass) ? table[storageClass] : undefined;
  return price ?? table["STANDARD"] ?? 0;
}

function assumptions(region: string, of: string): readonly string[] {
  const common = [
    "List prices, without free tiers and discounts.",
    "Replicas are taken to lie in another Region.",
    "A Bucket Key is taken to save 99 % of the KMS requests (K64).",
  ];
  return of === region ? common : [`Prices of ${of}: those of ${region} are not known here.`, ...common];
}
