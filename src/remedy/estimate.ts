import type { Action } from "../model/plan.ts";
import { durationOf, limitsIn } from "./duration.ts";
import { type PriceEstimate, priceOf } from "./price.ts";
import { PRICES_AS_OF } from "./prices.ts";

/** What a plan costs in all, and the least time it takes. An estimate, not an offer. */
export type PlanEstimate = Pick<PriceEstimate, "once" | "monthly" | "asOf" | "assumptions"> & {
  readonly requests: { readonly put: number; readonly get: number; readonly kms: number };
  /** Bytes that are read and written again. */
  readonly bytes: number;
  /** Under the limits the assumptions state; Regions go side by side. */
  readonly seconds: number;
};

/** Region by Region, since each has its prices and its KMS quota. */
export function estimateOf(actions: readonly Pick<Action, "region" | "cost">[]): PlanEstimate {
  const parts = [...new Set(actions.map(({ region }) => region))].map((region) => {
    const costs = actions.filter((action) => action.region === region).map(({ cost }) => cost);
    return { price: priceOf(costs, region), seconds: durationOf(costs, limitsIn(region)) };
  });
  const sum = (part: (cost: Action["cost"]) => number): number =>
    actions.reduce((total, { cost }) => total + part(cost), 0);
  return {
    once: parts.reduce((total, { price }) => total + price.once, 0),
    monthly: parts.reduce((total, { price }) => total + price.monthly, 0),
    asOf: PRICES_AS_OF,
    assumptions: [...new Set([...parts.flatMap(({ price }) => price.assumptions), SPEED])],
    requests: {
      put: sum((cost) => cost.s3.put),
      get: sum((cost) => cost.s3.get),
      kms: Math.ceil(sum((cost) => cost.kms)),
    },
    bytes: sum((cost) => cost.bytes),
    seconds: Math.max(0, ...parts.map(({ seconds }) => seconds)),
  };
}

const SPEED =
  "The time is that of 3,500 PUT and 5,500 GET requests a second and half the Region's KMS quota (L1, K60); copies of large objects take longer.";
