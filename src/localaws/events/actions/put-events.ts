import { AwsError } from "../../errors.ts";
import { type JsonObject, numberIn, objectsIn, stringIn, stringsIn } from "../../wire/json.ts";
import type { EventsAction, EventsCall, EventsWorld } from "../action.ts";
import { createBus } from "../bus.ts";
import { missing, noSuchBus, validation } from "../errors.ts";
import { isDefaultBus } from "../input.ts";

/** Per call, and bytes of all of them (L30). */
const ENTRIES = 10;
const BYTES = 1_048_576;

const refused = (code: string, message: string): AwsError => new AwsError(code, 400, message);

const required = (entry: JsonObject, name: string): string => {
  const value = stringIn(entry, name);
  if (value === undefined || value === "") {
    throw refused(
      "InvalidArgument",
      `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    );
  }
  return value;
};

const sourceIn = (entry: JsonObject): string => {
  const source = required(entry, "Source");
  if (!source.startsWith("aws.")) return source;
  throw refused("NotAuthorizedForSourceException", "Not authorized for the source.");
};

const detailIn = (entry: JsonObject): JsonObject => {
  try {
    const value: unknown = JSON.parse(required(entry, "Detail"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch (thrown) {
    if (thrown instanceof AwsError) throw thrown;
  }
  throw refused("MalformedDetail", "Detail is malformed.");
};

/** Puts one entry on the bus. @returns its event id. */
const putOne = (entry: JsonObject, call: EventsCall, events: EventsWorld): string => {
  const bus = stringIn(entry, "EventBusName");
  if (!isDefaultBus(bus)) throw noSuchBus(bus ?? "");
  const seconds = numberIn(entry, "Time");
  return createBus(events)({
    source: sourceIn(entry),
    detailType: required(entry, "DetailType"),
    detail: detailIn(entry),
    resources: stringsIn(entry, "Resources") ?? [],
    account: call.caller.account,
    region: call.region,
    time: seconds === undefined ? events.clock.now() : seconds * 1000,
  });
};

/** Each entry succeeds or fails by itself. */
export const putEvents: EventsAction = (call, events) => {
  const entries = objectsIn(call.input, "Entries");
  if (entries === undefined) throw missing("entries");
  if (entries.length < 1 || entries.length > ENTRIES) {
    throw validation(
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${ENTRIES}`,
    );
  }
  if (call.body.length > BYTES)
    throw validation("Total size of the entries in the request is over the limit.");
  const Entries = entries.map((entry) => {
    try {
      return { EventId: putOne(entry, call, events) };
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown;
      return { ErrorCode: thrown.code, ErrorMessage: thrown.message };
    }
  });
  return { FailedEntryCount: Entries.filter((each) => "ErrorCode" in each).length, Entries };
};
