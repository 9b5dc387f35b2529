/** CloudTrail as tests see it. */

import {
  CloudTrailClient,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from "@aws-sdk/client-cloudtrail";
import type { LocalAws } from "../../../src/localaws/aws.ts";
import { settings } from "../core/clients.ts";

export const trailClient = (aws: LocalAws, place: Parameters<typeof settings>[1] = {}): CloudTrailClient =>
  new CloudTrailClient(settings(aws, place));

/** The events of one name, newest first, as CloudTrail keeps them. */
export const lookUp = async (
  aws: LocalAws,
  EventName: string,
): Promise<readonly Record<string, unknown>[]> => {
  const LookupAttributes = [{ AttributeKey: "EventName" as const, AttributeValue: EventName }];
  const { Events = [] } = await trailClient(aws).send(new LookupEventsCommand({ LookupAttributes }));
  return Events.map(({ CloudTrailEvent }) => JSON.parse(CloudTrailEvent ?? ""));
};

export const find = async (aws: LocalAws, input: LookupEventsCommandInput) =>
  (await trailClient(aws).send(new LookupEventsCommand(input))).Events ?? [];
