/** What the embedded CloudWatch keeps. */

/** Values that one call reported together. */
export type Sample = {
  /** Epoch milliseconds. */
  readonly at: number;
  /** With how often each was seen. */
  readonly values: readonly { readonly value: number; readonly count: number }[];
  readonly unit: string | undefined;
};

/** A metric by namespace, name and dimensions. */
export type MetricName = {
  readonly namespace: string;
  readonly name: string;
  /** By name; a metric of other dimensions is another metric. */
  readonly dimensions: Readonly<Record<string, string>>;
};

/** Samples by account, Region and metric. */
export type MetricStore = Map<string, Sample[]>;

export const metricKey = (
  account: string,
  region: string,
  { namespace, name, dimensions }: MetricName,
): string => JSON.stringify([account, region, namespace, name, Object.entries(dimensions).sort()]);
