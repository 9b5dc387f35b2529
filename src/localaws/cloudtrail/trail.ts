/** What the embedded CloudTrail keeps: the latest management events, in the order they happened. */

import type { Kept } from "../data/kept.ts";
import type { BusEvent } from "../delivery/bus-event.ts";
import { type Deed, type TrailEvent, trailEventOf } from "./record.ts";

export type Trail = {
  note(deed: Deed): void;
  /** Oldest first. */
  events(): readonly TrailEvent[];
  readonly kept: Kept;
};

type TrailParts = {
  /** False while no rule of EventBridge could want an event. */
  readonly isHeard: () => boolean;
  readonly bus: (event: BusEvent) => unknown;
};

/** As rules see it (V60): aws.kms for kms.amazonaws.com. AWS takes minutes, here it is at once (V67). */
const busEventOf = (event: TrailEvent): BusEvent => ({
  source: `aws.${event.source.split(".")[0] ?? ""}`,
  detailType: "AWS API Call via CloudTrail",
  account: event.account,
  region: event.region,
  time: event.at,
  resources: [],
  detail: event.detail(),
  readOnly: event.readOnly,
});

/** An event with its text. */
type KeptEvent = Omit<TrailEvent, "detail"> & { readonly detail: ReturnType<TrailEvent["detail"]> };

/** @param limit how many events are kept at least, so that a long run needs no more memory. */
export const createTrail = ({ isHeard, bus }: TrailParts, limit = 10_000): Trail => {
  let kept: TrailEvent[] = [];
  let count = 0;
  const keep = (event: TrailEvent): void => {
    if (kept.length >= 2 * limit) kept = kept.slice(-limit);
    kept.push(event);
    count += 1;
  };
  return {
    note: (deed) => {
      const event = trailEventOf(deed, count);
      keep(event);
      if (isHeard()) bus(busEventOf(event));
    },
    events: () => kept,
    kept: {
      name: "cloudtrail.events",
      onlyGrows: true,
      documents: function* () {
        const first = count - kept.length;
        for (const [index, event] of kept.entries()) yield [String(first + index), event] as const;
      },
      written: (value) => {
        const event = value as TrailEvent;
        return { ...event, detail: event.detail() };
      },
      restore: (_key, value) => {
        const { detail, ...event } = value as KeptEvent;
        keep({ ...event, detail: () => detail });
      },
      remove: () => undefined,
    },
  };
};
