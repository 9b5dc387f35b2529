import type { Action, Cost, PlanEstimate } from "../model/plan.ts";
import { durationOf, limitsIn } from "./duration.ts";
import { priceOf } from "./price.ts";
import { PRICES_AS_OF } from "./prices.ts";

/** Region by Region, since each has its prices and its KMS quota. */
export function estimateOf(actions: readonly Pick<Action, "region" | "cost">[]): PlanEstimate {
  const costs = new Map<string, Cost[]>();
  for (const { region, cost } of actions) {
    const ofRegion = costs.get(region);
    if (ofRegion === undefined) costs.set(region, [cost]);
    else ofRegion.push(cost);
  }
  const prices = [...costs].map(([region, of]) => priceOf(of, region));
  const seconds = [...costs].map(([region, of]) => durationOf(of, limitsIn(region)));
  return {
    ...amountsOf(actions),
    dollars: prices.reduce(added, noDollars),
    seconds: Math.max(0, ...seconds),
    asOf: PRICES_AS_OF,
    assumptions: [...new Set([...prices.flatMap(({ assumptions }) => assumptions), SPEED])],
  };
}

type Dollars = PlanEstimate["dollars"];

const noDollars: Dollars = {
  requests: 0,
  kms: 0,
  retrieval: 0,
  earlyDeletion: 0,
  replication: 0,
  batch: 0,
  once: 0,
  monthly: 0,
};

function added(sum: Dollars, price: Dollars): Dollars {
  const parts = Object.keys(noDollars) as (keyof Dollars)[];
  return Object.fromEntries(parts.map((part) => [part, sum[part] + price[part]])) as Dollars;
}

function amountsOf(actions: readonly Pick<Action, "cost">[]) {
  const sum = (part: (cost: Cost) => number): number =>
    actions.reduce((total, { cost }) => total + part(cost), 0);
  return {
    requests: {
      put: sum((cost) => cost.s3.put),
      get: sum((cost) => cost.s3.get),
      kms: Math.ceil(sum((cost) => cost.kms)),
      kmsByBucketKey: {
        on: Math.ceil(sum((cost) => cost.kmsByBucketKey?.on ?? cost.kms)),
        off: Math.ceil(sum((cost) => cost.kmsByBucketKey?.off ?? cost.kms)),
      },
    },
    bytes: sum((cost) => cost.bytes),
    replicatedBytes: sum((cost) => cost.replicatedBytes ?? 0),
    addedBytes: sum((cost) => cost.addedBytes ?? 0),
    batch: {
      jobs: sum((cost) => cost.batch?.jobs ?? 0),
      objects: sum((cost) => cost.batch?.objects ?? 0),
    },
  };
}

const SPEED =
  "The time is that of 3,500 PUT and 5,500 GET requests a second and half the Region's KMS quota (L1, K60); copies of large objects take longer.";
