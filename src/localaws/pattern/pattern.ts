/** Event patterns, as EventBridge rules and SNS filter policies are written in. */

import { type Condition, conditionOf, isObject, PatternError } from "./conditions.ts";

/** All fields must match, and of each list of alternatives one. */
export type Pattern = {
  readonly fields: ReadonlyMap<string, readonly Condition[] | Pattern>;
  readonly alternatives: readonly Pattern[];
};

const alternativesOf = (value: unknown): readonly Pattern[] => {
  if (!Array.isArray(value) || value.length < 2 || !value.every(isObject)) {
    throw new PatternError("$or must be a list of at least two objects");
  }
  return value.map(patternOf);
};

const fieldOf = (name: string, value: unknown): readonly Condition[] | Pattern => {
  if (isObject(value)) return patternOf(value);
  if (!Array.isArray(value)) throw new PatternError(`"${name}" must be an object or an array`);
  if (value.length === 0) throw new PatternError("Empty arrays are not allowed");
  return value.map(conditionOf);
};

const patternOf = (value: Readonly<Record<string, unknown>>): Pattern => {
  const { $or, ...fields } = value;
  const entries = Object.entries(fields);
  if (entries.length === 0 && $or === undefined) throw new PatternError("Empty objects are not allowed");
  return {
    fields: new Map(entries.map(([name, each]) => [name, fieldOf(name, each)])),
    alternatives: $or === undefined ? [] : alternativesOf($or),
  };
};

/** The pattern in a text, or one sentence that says why there is none. */
export const readPattern = (text: string): Pattern | string => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? patternOf(value) : "Filter is not an object";
  } catch (thrown) {
    if (thrown instanceof PatternError) return thrown.message;
    if (thrown instanceof SyntaxError) return "Filter is not valid JSON";
    throw thrown;
  }
};

const isPattern = (field: readonly Condition[] | Pattern): field is Pattern => "fields" in field;

/** A list matches by any of its members; objects are no values. */
const valuesOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value.flatMap(valuesOf);
  return value === undefined || isObject(value) ? [] : [value];
};

const fulfils = (conditions: readonly Condition[], value: unknown): boolean => {
  const values = valuesOf(value);
  const asked = values.length === 0 ? [undefined] : values;
  return asked.some((each) => conditions.some((condition) => condition(each)));
};

const fieldMatches = (field: readonly Condition[] | Pattern, value: unknown): boolean => {
  if (!isPattern(field)) return fulfils(field, value);
  // What a list of objects is asked for, one and the same of them must have.
  if (Array.isArray(value)) return value.some((each) => fieldMatches(field, each));
  return matches(field, isObject(value) ? value : {});
};

/** Whether an event is what the pattern asks for. */
export const matches = (pattern: Pattern, event: Readonly<Record<string, unknown>>): boolean =>
  [...pattern.fields].every(([name, field]) =>
    fieldMatches(field, Object.hasOwn(event, name) ? event[name] : undefined),
  ) &&
  (pattern.alternatives.length === 0 || pattern.alternatives.some((each) => matches(each, event)));
