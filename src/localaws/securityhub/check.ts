/** What a value has to be, and the words for what is wrong with it. */

import { isObject } from "../pattern/conditions.ts";

/** Problems of a value at a path, in words; none when it is as it should be. */
export type Check = (value: unknown, path: string) => readonly string[];

const problem = (ok: boolean, path: string, words: string): readonly string[] =>
  ok ? [] : [`${path} ${words}`];

/** Lengths are in characters. */
export const text =
  (most: number, least = 1): Check =>
  (value, path) => {
    if (typeof value !== "string") return [`${path} should be string`];
    if (value.length < least) return [`${path} should not be shorter than ${least} characters`];
    return problem(value.length <= most, path, `should not be longer than ${most} characters`);
  };

export const matching =
  (pattern: RegExp): Check =>
  (value, path) =>
    problem(
      typeof value === "string" && pattern.test(value),
      path,
      `should match pattern "${pattern.source}"`,
    );

export const oneOf =
  (...values: readonly string[]): Check =>
  (value, path) =>
    problem(
      values.some((each) => each === value),
      path,
      `should be equal to one of the allowed values ${values.join(", ")}`,
    );

export const whole =
  (least: number, most: number): Check =>
  (value, path) =>
    problem(
      typeof value === "number" && value >= least && value <= most,
      path,
      `should be between ${least} and ${most}`,
    );

/** RFC 3339 with an offset and at most nine digits of a second (F7). */
export const timestamp: Check = (value, path) =>
  problem(
    typeof value === "string" &&
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d(:?\d\d)?)$/.test(value) &&
      !Number.isNaN(Date.parse(value)),
    path,
    'should match format "date-time"',
  );

export const list =
  (item: Check, most: number, least = 0): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return [`${path} should be array`];
    if (value.length < least) return [`${path} should not have fewer than ${least} items`];
    if (value.length > most) return [`${path} should not have more than ${most} items`];
    return value.flatMap((each: unknown, at) => item(each, `${path}[${at}]`));
  };

/** A map from text to text. */
export const pairs =
  (most: number, keyLength: number, valueLength: number): Check =>
  (value, path) => {
    if (!isObject(value)) return [`${path} should be object`];
    const entries = Object.entries(value);
    if (entries.length > most) return [`${path} should not have more than ${most} properties`];
    return entries.flatMap(([name, each]) => [
      ...text(keyLength)(name, `${path} property name '${name}'`),
      ...text(valueLength)(each, `${path}['${name}']`),
    ]);
  };

type Members = Readonly<Record<string, Check>>;

/** Members that are not named here are not looked at. */
export const object =
  (required: Members, optional: Members = {}): Check =>
  (value, path) => {
    if (!isObject(value)) return [`${path} should be object`];
    const missing = Object.keys(required).filter((name) => value[name] === undefined);
    const members = Object.entries({ ...required, ...optional });
    return [
      ...missing.map((name) => `${path} should have required property '${name}'`),
      ...members.flatMap(([name, check]) =>
        value[name] === undefined ? [] : check(value[name], `${path}.${name}`),
      ),
    ];
  };
