/** What the embedded EventBridge keeps: the rules of the default bus of each account and Region. */

import type { Pattern } from "../pattern/pattern.ts";
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
