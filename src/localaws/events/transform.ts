/** What a target gets of an event: all of it, a part, something fixed, or a text made of parts. */

import { isObject } from "../pattern/conditions.ts";
import { objectIn, stringIn, stringMapIn } from "../wire/json.ts";
import type { Rule, Target } from "./store.ts";

/** The value at a path like $.detail.object.key; undefined where there is none. */
const at = (event: unknown, path: string): unknown =>
  path
    .replace(/^\$\.?/, "")
    .split(/\.|\[(?:'|")?|(?:'|")?\]\.?/)
    .filter((step) => step !== "")
    .reduce<unknown>((value, step) => {
      if (Array.isArray(value)) return value[Number(step)];
      return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    }, event);

/** Inside quotes a text goes without its own. */
const inserted = (value: unknown, quoted: boolean): string => {
  const text = JSON.stringify(value ?? "");
  if (!quoted) return text;
  return typeof value === "string" || value === undefined
    ? text.slice(1, -1)
    : JSON.stringify(text).slice(1, -1);
};

const filled = (template: string, values: Readonly<Record<string, unknown>>): string =>
  template.replace(/"(?:[^"\\]|\\.)*"|<([\w.-]+)>/g, (whole, bare: string | undefined) => {
    if (bare !== undefined) return Object.hasOwn(values, bare) ? inserted(values[bare], false) : whole;
    return whole.replace(/<([\w.-]+)>/g, (mark, name: string) =>
      Object.hasOwn(values, name) ? inserted(values[name], true) : mark,
    );
  });

type Envelope = Readonly<Record<string, unknown>>;

const transformed = (target: Target, rule: Rule, event: Envelope): string | undefined => {
  const transformer = objectIn(target.input, "InputTransformer");
  if (transformer === undefined) return undefined;
  const paths = stringMapIn(transformer, "InputPathsMap") ?? {};
  const own = Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, at(event, path)]));
  return filled(stringIn(transformer, "InputTemplate") ?? "", {
    ...own,
    "aws.events.rule-arn": rule.arn,
    "aws.events.rule-name": rule.name,
    "aws.events.event.json": event,
    "aws.events.event": event,
    "aws.events.event.ingestion-time": event["time"],
  });
};

/** The text a target of a rule gets. */
export const textFor = (target: Target, rule: Rule, event: Envelope): string => {
  const [constant, path] = [stringIn(target.input, "Input"), stringIn(target.input, "InputPath")];
  if (constant !== undefined) return constant;
  if (path !== undefined) return JSON.stringify(at(event, path) ?? null);
  return transformed(target, rule, event) ?? JSON.stringify(event);
};
