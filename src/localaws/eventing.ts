/** The services that carry events, and everything between them. */

import { type Kept, keptMap } from "./data/kept.ts";
import { createDestinations, through } from "./delivery/destinations.ts";
import { createEventsDoor, type EventsDoor } from "./delivery/door.ts";
import { createFunctionCarrier, type Functions } from "./delivery/functions.ts";
import { createKeyCheck } from "./delivery/key-check.ts";
import type { Carrier, Destinations } from "./delivery/parcel.ts";
import { createPostOffice } from "./delivery/post-office.ts";
import type { Bus } from "./events/action.ts";
import { createBus } from "./events/bus.ts";
import { createEventsService } from "./events/service.ts";
import { createEventsStore, keptRules } from "./events/store.ts";
import type { KmsForServices } from "./kms/engine.ts";
import { createTopicCarrier } from "./sns/carrier.ts";
import { createSnsService } from "./sns/service.ts";
import { createSnsStore } from "./sns/store.ts";
import { createQueueCarrier } from "./sqs/carrier.ts";
import { createSqsService } from "./sqs/service.ts";
import { createSqsStore } from "./sqs/store.ts";
import type { Clock, Random, Service } from "./types.ts";

export type Eventing = {
  readonly services: readonly Service[];
  readonly destinations: Destinations;
  readonly bus: Bus;
  /** Whether any rule listens. */
  readonly isHeard: () => boolean;
  readonly door: EventsDoor;
  readonly stores: readonly Kept[];
};

type EventingParts = {
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly kms: KmsForServices;
};

export const createEventing = (parts: EventingParts): Eventing => {
  const { clock, random } = parts;
  const office = createPostOffice();
  const mayUse = createKeyCheck(parts.kms);
  const functions: Functions = { byName: new Map(), waiting: [] };
  const carriers = new Map<string, Carrier>();
  const destinations = createDestinations(carriers);
  const sqs = { clock, random, store: createSqsStore() };
  const sns = { clock, random, store: createSnsStore(), destinations };
  const events = { clock, random, store: createEventsStore(), destinations };
  carriers.set("sqs", through(office, createQueueCarrier(sqs, mayUse)));
  carriers.set("lambda", through(office, createFunctionCarrier(functions, random)));
  // A topic only passes on: what it sends is held at its subscribers' doors.
  carriers.set("sns", createTopicCarrier(sns, mayUse));
  return {
    services: [createSqsService(sqs), createSnsService(sns), createEventsService(events)],
    destinations,
    bus: createBus(events),
    isHeard: () => events.store.rules.size > 0,
    door: createEventsDoor({ ...parts, office, functions, sqs }),
    stores: [
      keptMap("sqs.queues", sqs.store.queues),
      keptMap("sqs.deleted", sqs.store.deleted),
      keptMap("sns.topics", sns.store.topics),
      keptMap("sns.subscriptions", sns.store.subscriptions),
      keptRules(events.store),
    ],
  };
};
