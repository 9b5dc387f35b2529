import type { BusEvent } from "../delivery/bus-event.ts";
import type { Destinations } from "../delivery/parcel.ts";
import type { JsonAction, JsonCall } from "../json-service.ts";
import type { Clock, Random } from "../types.ts";
import type { EventsStore } from "./store.ts";

/** A call to EventBridge with its input read. */
export type EventsCall = JsonCall;

/** Everything an EventBridge action may reach. */
export type EventsWorld = {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: EventsStore;
  /** Takes events to targets. */
  readonly destinations: Pick<Destinations, "send">;
};

/** One API call of EventBridge, one file each. */
export type EventsAction = JsonAction<EventsWorld>;

/** Where every event on its way to a bus goes; gives the id it got. */
export type Bus = (event: BusEvent) => string;
