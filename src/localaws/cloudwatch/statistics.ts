/** What is made of the samples of one period. */

import { invalidValue } from "./errors.ts";
import type { Sample } from "./store.ts";

type Values = Sample["values"];
type Statistic = (values: Values) => number;

const count: Statistic = (values) => values.reduce((sum, each) => sum + each.count, 0);
const sum: Statistic = (values) => values.reduce((total, each) => total + each.value * each.count, 0);

const simple: Readonly<Record<string, Statistic>> = {
  SampleCount: count,
  Sum: sum,
  Average: (values) => sum(values) / count(values),
  Minimum: (values) => Math.min(...values.map(({ value }) => value)),
  Maximum: (values) => Math.max(...values.map(({ value }) => value)),
};

/** The smallest value that at least this share of all values does not exceed. */
const percentile =
  (percent: number): Statistic =>
  (values) => {
    const sorted = [...values].sort((a, b) => a.value - b.value);
    const wanted = (count(values) * percent) / 100;
    let seen = 0;
    for (const each of sorted) {
      seen += each.count;
      if (seen >= wanted) return each.value;
    }
    return sorted.at(-1)?.value ?? 0;
  };

/** By name: Sum, Average, ..., or p90. @throws AwsError InvalidParameterValueException. */
export const statisticOf = (name: string): Statistic => {
  const known = Object.hasOwn(simple, name) ? simple[name] : undefined;
  if (known !== undefined) return known;
  const percent = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(name)?.[1];
  if (percent === undefined) throw invalidValue(`The value ${name} for parameter Stat is not supported.`);
  return percentile(Number(percent));
};

export type Point = { readonly at: number; readonly value: number };

/** One point for every period that has samples, oldest first. @param period milliseconds. */
export const pointsOf = (
  samples: readonly Sample[],
  period: number,
  statistic: Statistic,
): readonly Point[] => {
  const periods = new Map<number, Sample["values"]>();
  for (const { at, values } of samples) {
    const start = Math.floor(at / period) * period;
    periods.set(start, [...(periods.get(start) ?? []), ...values]);
  }
  return [...periods].sort(([a], [b]) => a - b).map(([at, values]) => ({ at, value: statistic(values) }));
};
