/** Reads what both calls have in common. */

import { type JsonObject, objectsIn, stringIn } from "../wire/json.ts";
import { invalidValue, missing } from "./errors.ts";

export const requiredString = (input: JsonObject, name: string): string => {
  const value = stringIn(input, name);
  if (value === undefined || value === "") throw missing(name);
  return value;
};

/** At most 30, each by name and value. */
export const dimensionsIn = (input: JsonObject): Readonly<Record<string, string>> => {
  const dimensions = objectsIn(input, "Dimensions") ?? [];
  if (dimensions.length > 30)
    throw invalidValue("The collection Dimensions must not have a size greater than 30.");
  return Object.fromEntries(
    dimensions.map((each) => [requiredString(each, "Name"), requiredString(each, "Value")]),
  );
};
