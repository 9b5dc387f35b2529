import { booleanIn, type JsonObject, numberIn, objectIn, objectsIn, stringIn } from "../../wire/json.ts";
import type { CloudWatchAction, CloudWatchCall, CloudWatchWorld } from "../action.ts";
import { invalidValue, missing } from "../errors.ts";
import { dimensionsIn, requiredString } from "../input.ts";
import { pointsOf, statisticOf } from "../statistics.ts";
import { metricKey } from "../store.ts";

type Range = { readonly from: number; readonly to: number };

/** Epoch seconds on the wire; the end does not belong to it. */
const rangeIn = ({ input }: CloudWatchCall): Range => {
  const [start, end] = [numberIn(input, "StartTime"), numberIn(input, "EndTime")];
  if (start === undefined) throw missing("StartTime");
  if (end === undefined) throw missing("EndTime");
  if (start >= end) throw invalidValue("The parameter StartTime must be less than the parameter EndTime.");
  return { from: start * 1000, to: end * 1000 };
};

const samplesFor = (stat: JsonObject, call: CloudWatchCall, { from, to }: Range, world: CloudWatchWorld) => {
  const metric = objectIn(stat, "Metric") ?? {};
  const wanted = {
    namespace: requiredString(metric, "Namespace"),
    name: requiredString(metric, "MetricName"),
    dimensions: dimensionsIn(metric),
  };
  const unit = stringIn(stat, "Unit");
  const kept = world.store.get(metricKey(call.caller.account, call.region, wanted)) ?? [];
  return [...kept, ...world.reported(wanted, call.region, from, to)].filter(
    (sample) => sample.at >= from && sample.at < to && (unit === undefined || sample.unit === unit),
  );
};

const resultOf = (
  query: JsonObject,
  call: CloudWatchCall,
  range: Range,
  world: CloudWatchWorld,
): JsonObject => {
  const stat = objectIn(query, "MetricStat");
  if (stat === undefined)
    throw invalidValue("The embedded CloudWatch has no metric math: MetricStat is required.");
  const period = numberIn(stat, "Period") ?? 60;
  if (!Number.isInteger(period) || period < 1) throw invalidValue("Period must be a positive whole number.");
  const statistic = statisticOf(requiredString(stat, "Stat"));
  const points = pointsOf(samplesFor(stat, call, range, world), period * 1000, statistic);
  const ordered = stringIn(call.input, "ScanBy") === "TimestampAscending" ? points : points.toReversed();
  const name = stringIn(objectIn(stat, "Metric") ?? {}, "MetricName");
  return {
    Id: requiredString(query, "Id"),
    Label: stringIn(query, "Label") ?? name,
    Timestamps: ordered.map(({ at }) => at / 1000),
    Values: ordered.map(({ value }) => value),
    StatusCode: "Complete",
  };
};

/** Newest first unless asked otherwise. */
export const getMetricData: CloudWatchAction = (call, world) => {
  const range = rangeIn(call);
  const queries = objectsIn(call.input, "MetricDataQueries");
  if (queries === undefined) throw missing("MetricDataQueries");
  const shown = queries.filter((query) => booleanIn(query, "ReturnData") !== false);
  return { MetricDataResults: shown.map((query) => resultOf(query, call, range, world)), Messages: [] };
};
