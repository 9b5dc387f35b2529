/** EventBridge on the wire. */

import { createJsonService } from "../json-service.ts";
import type { Service } from "../types.ts";
import type { EventsWorld } from "./action.ts";
import { eventsOperations } from "./operations.ts";

export const createEventsService = (events: EventsWorld): Service =>
  createJsonService(
    {
      name: "events",
      title: "EventBridge",
      version: "1.1",
      operations: eventsOperations,
      resource: ["Rule", "Name"],
    },
    events,
  );
