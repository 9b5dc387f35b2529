import type { Cost } from "../model/plan.ts";

/** What bounds the speed, per second. */
export type SpeedLimits = {
  readonly put: number;
  readonly get: number;
  readonly kms: number;
};

/** KMS requests per second that a whole account shares (K60); Service Quotas knows the true number. */
const KMS_QUOTAS: Readonly<Record<string, number>> = {
  "us-east-1": 100_000,
  "us-west-2": 100_000,
  "eu-west-1": 100_000,
  "us-east-2": 20_000,
  "ap-southeast-1": 20_000,
  "ap-southeast-2": 20_000,
  "ap-northeast-1": 20_000,
  "eu-central-1": 20_000,
  "eu-west-2": 20_000,
};

/** What S3 gives at least to one partitioned prefix (L1), and the KMS quota of the Region with half of it left to others. */
export function limitsIn(region: string): SpeedLimits {
  const quota = Object.hasOwn(KMS_QUOTAS, region) ? KMS_QUOTAS[region] : undefined;
  return { put: 3_500, get: 5_500, kms: (quota ?? 10_000) / 2 };
}

/** The least seconds the actions take under the limits: the scarcest kind of request decides. Bytes move inside S3. */
export function durationOf(costs: readonly Cost[], limits: SpeedLimits): number {
  const sum = (part: (cost: Cost) => number): number => costs.reduce((total, cost) => total + part(cost), 0);
  return Math.max(
    sum((cost) => cost.s3.put) / limits.put,
    sum((cost) => cost.s3.get) / limits.get,
    sum((cost) => cost.kms) / limits.kms,
  );
}
