import { type JsonObject, numberIn, objectIn, objectsIn, stringIn } from "../../wire/json.ts";
import type { CloudWatchAction } from "../action.ts";
import { invalidValue, missing } from "../errors.ts";
import { dimensionsIn, requiredString } from "../input.ts";
import { metricKey, type Sample } from "../store.ts";

/** Metrics per call, and values of one of them. */
const METRICS = 1000;
const VALUES = 150;

const finite = (value: unknown): number => {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw invalidValue(`The value ${String(value)} is not a number.`);
};

const numbersIn = (datum: JsonObject, name: string): readonly number[] | undefined => {
  const list = datum[name];
  if (list === undefined || list === null) return undefined;
  if (!Array.isArray(list) || list.length > VALUES) {
    throw invalidValue(`The collection ${name} must not have a size greater than ${VALUES}.`);
  }
  return list.map(finite);
};

/** A statistic set keeps its extremes and spreads the rest. */
const ofStatistics = (statistics: JsonObject): Sample["values"] => {
  const [count, sum] = [finite(statistics["SampleCount"]), finite(statistics["Sum"])];
  const [least, most] = [finite(statistics["Minimum"]), finite(statistics["Maximum"])];
  if (count < 3) return [{ value: count === 0 ? 0 : sum / count, count }];
  const rest = count - 2;
  return [
    { value: least, count: 1 },
    { value: most, count: 1 },
    { value: (sum - least - most) / rest, count: rest },
  ];
};

const valuesIn = (datum: JsonObject): Sample["values"] => {
  const statistics = objectIn(datum, "StatisticValues");
  if (statistics !== undefined) return ofStatistics(statistics);
  const values = numbersIn(datum, "Values");
  const counts = numbersIn(datum, "Counts");
  if (values !== undefined) {
    if (counts !== undefined && counts.length !== values.length) {
      throw invalidValue("The parameters Values and Counts must be of the same size.");
    }
    return values.map((value, at) => ({ value, count: counts?.[at] ?? 1 }));
  }
  const value = numberIn(datum, "Value");
  if (value === undefined) throw missing("MetricData.member.1.Value");
  return [{ value: finite(value), count: 1 }];
};

export const putMetricData: CloudWatchAction = (call, { clock, store }) => {
  const namespace = requiredString(call.input, "Namespace");
  if (namespace.startsWith("AWS/")) {
    throw invalidValue("The value AWS/ for parameter Namespace is invalid.");
  }
  const data = objectsIn(call.input, "MetricData") ?? [];
  if (data.length > METRICS) {
    throw invalidValue(`The collection MetricData must not have a size greater than ${METRICS}.`);
  }
  const made = data.map((datum) => {
    const metric = { namespace, name: requiredString(datum, "MetricName"), dimensions: dimensionsIn(datum) };
    const seconds = numberIn(datum, "Timestamp");
    const at = seconds === undefined ? clock.now() : seconds * 1000;
    const sample: Sample = { at, values: valuesIn(datum), unit: stringIn(datum, "Unit") };
    return { key: metricKey(call.caller.account, call.region, metric), sample };
  });
  for (const { key, sample } of made) store.set(key, [...(store.get(key) ?? []), sample]);
  return {};
};
