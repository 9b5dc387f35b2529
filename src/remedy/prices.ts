/** US dollars. An estimate: list prices without free tiers, volume discounts or private rates. */
export type Prices = {
  /** Per 1,000 requests, by storage class; STANDARD where a class is not named (L14, L15). */
  readonly put: Readonly<Record<string, number>>;
  readonly get: Readonly<Record<string, number>>;
  /** Per GB read (L15). */
  readonly retrieval: Readonly<Record<string, number>>;
  /** Per GB and month. */
  readonly storage: Readonly<Record<string, number>>;
  /** Per 10,000 requests (K63). */
  readonly kms: number;
  /** Per GB carried to another Region. */
  readonly transfer: number;
  /** S3 Batch Operations: per job, per million objects, and per million objects of a generated manifest (I78). */
  readonly batch: {
    readonly job: number;
    readonly millionObjects: number;
    readonly millionGenerated: number;
  };
  /** Per million objects listed in a report of S3 Inventory (I22). */
  readonly inventory: number;
  /** Per TB that a query of Athena reads. */
  readonly athena: number;
};

/** The day this table was last compared with its sources. */
export const PRICES_AS_OF = "2026-04-30";

const US_EAST_1: Prices = {
  put: {
    STANDARD: 0.005,
    STANDARD_IA: 0.01,
    ONEZONE_IA: 0.01,
    GLACIER_IR: 0.02,
    GLACIER: 0.03,
    DEEP_ARCHIVE: 0.05,
  },
  get: { STANDARD: 0.0004, STANDARD_IA: 0.001, ONEZONE_IA: 0.001, GLACIER_IR: 0.01 },
  retrieval: { STANDARD: 0, STANDARD_IA: 0.01, ONEZONE_IA: 0.01, GLACIER_IR: 0.03 },
  storage: {
    STANDARD: 0.023,
    STANDARD_IA: 0.0125,
    ONEZONE_IA: 0.01,
    GLACIER_IR: 0.004,
    GLACIER: 0.0036,
    DEEP_ARCHIVE: 0.00099,
  },
  kms: 0.03,
  transfer: 0.02,
  batch: { job: 0.25, millionObjects: 1, millionGenerated: 0.015 },
  inventory: 0.0025,
  athena: 5,
};

/** Regions whose prices are known here. For others us-east-1 stands in, and the estimate says so. */
const BY_REGION: Readonly<Record<string, Prices>> = {
  "us-east-1": US_EAST_1,
  "us-east-2": US_EAST_1,
  "us-west-2": US_EAST_1,
};

export function pricesIn(region: string): { readonly prices: Prices; readonly of: string } {
  const prices = Object.hasOwn(BY_REGION, region) ? BY_REGION[region] : undefined;
  return prices === undefined ? { prices: US_EAST_1, of: "us-east-1" } : { prices, of: region };
}
