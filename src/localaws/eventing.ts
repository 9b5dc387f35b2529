/** The services that carry events, and everything between them. */

import type { BusEvent } from "./delivery/bus-event.ts";
import { createDestinations, through } from "./delivery/destinations.ts";
import { createEventsDoor, type EventsDoor } from "./delivery/door.ts";
import { createFunctionCarrier, type Functions } from "./delivery/functions.ts";
import type { Destinations } from "./delivery/parcel.ts";
import { createPostOffice } from "./delivery/post-office.ts";
import { createQueueCarrier } from "./sqs/carrier.ts";
import { createSqsService } from "./sqs/service.ts";
import { createSqsStore } from "./sqs/store.ts";
import type { Clock, Random, Service } from "./types.ts";

export type Eventing = {
  readonly services: readonly Service[];
  readonly destinations: Destinations;
  readonly bus: (event: BusEvent) => void;
  readonly door: EventsDoor;
};

type EventingParts = {
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: Random;
};

export const createEventing = (parts: EventingParts): Eventing => {
  const { clock, random } = parts;
  const office = createPostOffice();
  const functions: Functions = { byName: new Map(), waiting: [] };
  const sqs = { clock, random, store: createSqsStore() };
  const destinations = createDestinations(
    new Map([
      ["sqs", through(office, createQueueCarrier(sqs))],
      ["lambda", through(office, createFunctionCarrier(functions, random))],
    ]),
  );
  return {
    services: [createSqsService(sqs)],
    destinations,
    bus: () => undefined,
    door: createEventsDoor({ ...parts, office, functions, sqs }),
  };
};
