import { AwsError } from "../../errors.ts";
import { type JsonObject, numberIn, objectsIn, stringIn } from "../../wire/json.ts";
import { pageStart, pageToken } from "../../wire/page-token.ts";
import type { CloudTrailAction, CloudTrailCall } from "../action.ts";
import type { TrailEvent } from "../record.ts";

const DAY = 86_400_000;
/** Per page. */
const MOST = 50;

const bad = (code: string, message: string): AwsError => new AwsError(code, 400, message);

type Wanted = (event: TrailEvent, value: string) => boolean;

/** By lookup attribute. */
const attributes: Readonly<Record<string, Wanted>> = {
  EventId: ({ id }, value) => id === value,
  EventName: ({ name }, value) => name === value,
  EventSource: ({ source }, value) => source === value,
  ReadOnly: ({ readOnly }, value) => String(readOnly) === value,
  Username: ({ userName }, value) => userName === value,
  AccessKeyId: ({ accessKeyId }, value) => accessKeyId === value,
  ResourceType: ({ resources }, value) => resources.some(({ type }) => type === value),
  ResourceName: ({ resources }, value) => resources.some(({ ARN }) => ARN === value || nameOf(ARN) === value),
};

/** A bucket is listed by its name, a key by its ARN. */
const nameOf = (arn: string): string => arn.replace(/^arn:aws:s3:::/, "");

/** One attribute, or none. */
const filterIn = ({ input }: CloudTrailCall): ((event: TrailEvent) => boolean) => {
  const [asked, ...others] = objectsIn(input, "LookupAttributes") ?? [];
  if (others.length > 0) {
    throw bad("InvalidLookupAttributesException", "You can only have one attribute in a lookup request.");
  }
  if (asked === undefined) return () => true;
  const [key, value] = [stringIn(asked, "AttributeKey") ?? "", stringIn(asked, "AttributeValue")];
  const wanted = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  if (wanted === undefined || value === undefined || value === "") {
    throw bad("InvalidLookupAttributesException", `The lookup attribute ${key} is not valid.`);
  }
  return (event) => wanted(event, value);
};

const limitIn = ({ input }: CloudTrailCall): number => {
  const limit = numberIn(input, "MaxResults") ?? MOST;
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST) return limit;
  throw bad("InvalidMaxResultsException", `MaxResults must be between 1 and ${MOST}.`);
};

/** Epoch seconds on the wire. */
const rangeIn = ({ input }: CloudTrailCall, now: number): { readonly from: number; readonly to: number } => {
  const [start, end] = [numberIn(input, "StartTime"), numberIn(input, "EndTime")];
  const range = { from: (start ?? 0) * 1000, to: end === undefined ? now : end * 1000 };
  if (range.from > range.to) {
    throw bad("InvalidTimeRangeException", "The start time is after the end time.");
  }
  // The history goes back 90 days.
  return { ...range, from: Math.max(range.from, now - 90 * DAY) };
};

const shown = (event: TrailEvent): JsonObject => ({
  EventId: event.id,
  EventName: event.name,
  ReadOnly: String(event.readOnly),
  AccessKeyId: event.accessKeyId,
  EventTime: Math.floor(event.at / 1000),
  EventSource: event.source,
  Username: event.userName,
  Resources: event.resources.map(({ type, ARN }) => ({ ResourceType: type, ResourceName: nameOf(ARN) })),
  CloudTrailEvent: JSON.stringify(event.detail()),
});

const startIn = ({ input }: CloudTrailCall): number => {
  const start = pageStart(stringIn(input, "NextToken"));
  if (start !== undefined) return start;
  throw bad("InvalidNextTokenException", "The next token is not valid.");
};

/** Management events of the caller's account and Region, newest first. */
export const lookupEvents: CloudTrailAction = (call, { clock, trail }) => {
  const wanted = filterIn(call);
  const limit = limitIn(call);
  const { from, to } = rangeIn(call, clock.now());
  const start = startIn(call);
  const insight = stringIn(call.input, "EventCategory") === "insight";
  const found = trail
    .events()
    .filter(({ account, region }) => account === call.caller.account && region === call.region)
    .filter((event) => !insight && event.at >= from && event.at <= to && wanted(event))
    .toReversed();
  const end = start + limit;
  return {
    Events: found.slice(start, end).map(shown),
    ...(end < found.length && { NextToken: pageToken(end) }),
  };
};
