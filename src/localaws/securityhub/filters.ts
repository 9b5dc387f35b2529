/** The filters of GetFindings. */

import { isObject } from "../pattern/conditions.ts";
import { type JsonObject, numberIn, objectIn, objectsIn, stringIn } from "../wire/json.ts";
import { invalidInput } from "./errors.ts";
import { type FieldKind, fieldOf, valuesAt } from "./fields.ts";
import type { Finding } from "./store.ts";

export type Wanted = (finding: Finding) => boolean;

/** One condition on the values of a field; `not` ones must all hold, of the others any one. */
type Condition = { readonly not: boolean; readonly holds: (values: readonly unknown[]) => boolean };

const comparisons: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  EQUALS: (value, wanted) => value === wanted,
  PREFIX: (value, wanted) => value.startsWith(wanted),
  CONTAINS: (value, wanted) => value.includes(wanted),
};

const comparisonOf = (
  filter: JsonObject,
): { readonly not: boolean; readonly test: (value: unknown) => boolean } => {
  const name = stringIn(filter, "Comparison") ?? "";
  const plain = name.replace(/^NOT_|_NOT_EQUALS$/, "").replace(/^PREFIX_NOT$/, "PREFIX");
  const compare = Object.hasOwn(comparisons, plain) ? comparisons[plain] : undefined;
  if (compare === undefined) throw invalidInput(`Invalid comparison: ${name}`);
  const wanted = stringIn(filter, "Value") ?? "";
  return { not: plain !== name, test: (value) => typeof value === "string" && compare(value, wanted) };
};

const onText = (filter: JsonObject): Condition => {
  const { not, test } = comparisonOf(filter);
  return { not, holds: (values) => values.some(test) !== not };
};

/** The comparison is one of values under a key. */
const onMap = (filter: JsonObject): Condition => {
  const { not, test } = comparisonOf(filter);
  const key = stringIn(filter, "Key") ?? "";
  return { not, holds: (values) => values.some((map) => isObject(map) && test(map[key])) !== not };
};

const onNumber = (filter: JsonObject): Condition => {
  const least = numberIn(filter, "Gte") ?? Number.NEGATIVE_INFINITY;
  const most = numberIn(filter, "Lte") ?? Number.POSITIVE_INFINITY;
  const equal = numberIn(filter, "Eq");
  const fits = (value: unknown): boolean =>
    typeof value === "number" && value >= least && value <= most && (equal === undefined || value === equal);
  return { not: false, holds: (values) => values.some(fits) };
};

const DAY = 86_400_000;

const onDate = (filter: JsonObject, now: number): Condition => {
  const days = numberIn(objectIn(filter, "DateRange") ?? {}, "Value");
  const start = days === undefined ? Date.parse(stringIn(filter, "Start") ?? "1970-01-01") : now - days * DAY;
  const end = days === undefined ? Date.parse(stringIn(filter, "End") ?? "9999-12-31") : now;
  if (Number.isNaN(start) || Number.isNaN(end)) throw invalidInput("Invalid date range in a filter.");
  const fits = (value: unknown): boolean => {
    const time = Date.parse(String(value));
    return time >= start && time <= end;
  };
  return { not: false, holds: (values) => values.some(fits) };
};

const makers: Readonly<Record<FieldKind, (filter: JsonObject, now: number) => Condition>> = {
  text: onText,
  map: onMap,
  number: onNumber,
  date: onDate,
};

/** All fields must be as asked. @throws AwsError InvalidInputException. */
export const filterOf = (filters: JsonObject, now: number): Wanted => {
  const tests = Object.keys(filters).map((name) => {
    const field = fieldOf(name);
    if (field === undefined) throw invalidInput(`The embedded Security Hub has no filter ${name}.`);
    const conditions = (objectsIn(filters, name) ?? []).map((each) => makers[field.kind](each, now));
    const [no, yes] = [conditions.filter(({ not }) => not), conditions.filter(({ not }) => !not)];
    return (finding: Finding): boolean => {
      const values = valuesAt(finding, field.path);
      return (
        no.every(({ holds }) => holds(values)) && (yes.length === 0 || yes.some(({ holds }) => holds(values)))
      );
    };
  });
  return (finding) => tests.every((test) => test(finding));
};
