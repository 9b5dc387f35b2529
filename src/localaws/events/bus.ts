/** From an event to the targets of every rule that wants it. */

import type { BusEvent } from "../delivery/bus-event.ts";
import { matches } from "../pattern/pattern.ts";
import { uuid } from "../random.ts";
import type { Bus, EventsWorld } from "./action.ts";
import type { Rule } from "./store.ts";
import { textFor } from "./transform.ts";

/** What an event looks like to rules and targets (V41). Times are whole seconds. */
const envelopeOf = (event: BusEvent, id: string): Readonly<Record<string, unknown>> => ({
  version: "0",
  id,
  "detail-type": event.detailType,
  source: event.source,
  account: event.account,
  time: new Date(event.time).toISOString().replace(/\.\d{3}Z$/, "Z"),
  region: event.region,
  resources: event.resources,
  detail: event.detail,
});

/** Calls that only read reach rules that say so. */
const isAwake = ({ state }: Rule, { readOnly }: BusEvent): boolean =>
  state === "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" || (state === "ENABLED" && readOnly !== true);

const hasPlace = (rule: Rule, event: BusEvent): boolean =>
  rule.account === event.account && rule.region === event.region && isAwake(rule, event);

export const createBus =
  (events: EventsWorld): Bus =>
  (event) => {
    const id = uuid(events.random);
    const envelope = envelopeOf(event, id);
    for (const rule of events.store.rules.values()) {
      if (rule.pattern === undefined || !hasPlace(rule, event)) continue;
      if (!matches(rule.pattern.is, envelope)) continue;
      const { arn: sourceArn, account: sourceAccount } = rule;
      const from = { service: "events.amazonaws.com", sourceArn, sourceAccount };
      for (const target of rule.targets.values()) {
        events.destinations.send({ to: target.arn, from, text: textFor(target, rule, envelope) });
      }
    }
    return id;
  };
