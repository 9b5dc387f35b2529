/** What the embedded EventBridge keeps: the rules of the default bus of each account and Region. */

import type { Kept } from "../data/kept.ts";
import { type Pattern, readPattern } from "../pattern/pattern.ts";
import type { JsonObject } from "../wire/json.ts";

export type Target = {
  readonly id: string;
  readonly arn: string;
  /** As it was put, for it is given back so. */
  readonly input: JsonObject;
};

export type Rule = {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly description: string | undefined;
  readonly state: string;
  readonly schedule: string | undefined;
  readonly pattern: { readonly text: string; readonly is: Pattern } | undefined;
  /** By id. */
  readonly targets: Map<string, Target>;
};

/** Rules by ARN, in the order they were made. */
export type EventsStore = { readonly rules: Map<string, Rule> };

export const createEventsStore = (): EventsStore => ({ rules: new Map() });

export const ruleArn = (region: string, account: string, name: string): string =>
  `arn:aws:events:${region}:${account}:rule/${name}`;

/** A rule is kept with the text of its pattern, which is read again. */
type KeptRule = Omit<Rule, "pattern"> & { readonly pattern: string | undefined };

const readAgain = (text: string | undefined): Rule["pattern"] => {
  const is = text === undefined ? undefined : readPattern(text);
  return text === undefined || is === undefined || typeof is === "string" ? undefined : { text, is };
};

export const keptRules = ({ rules }: EventsStore): Kept => ({
  name: "events.rules",
  documents: function* () {
    for (const [arn, rule] of rules) yield [arn, { ...rule, pattern: rule.pattern?.text }] as const;
  },
  restore: (arn, value) => {
    const rule = value as KeptRule;
    rules.set(arn, { ...rule, pattern: readAgain(rule.pattern) });
  },
  remove: (arn) => {
    rules.delete(arn);
  },
});
