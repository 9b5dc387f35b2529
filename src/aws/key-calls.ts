import { CloudTrailClient, type Event, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import * as z from "zod";
import type { KeyCall } from "../custody/inquiry.ts";
import type { CustodyPorts, KeyCalls, Result, TimeSpan } from "../flow/ports.ts";
import { parseArn } from "../iam/index.ts";
import { type AwsConfig, plainClient } from "./clients.ts";
import { attempt } from "./errors.ts";
import { principalOf, userIdentity } from "./principal.ts";

/** Asks CloudTrail and never tries again: it takes two calls a second (K75), and the flow counts them. */
export function keyCallsFrom(config: AwsConfig): CustodyPorts["keyCalls"] {
  const clients = new Map<string, CloudTrailClient>();
  const clientOf = (region: string) => {
    const client =
      clients.get(region) ?? new CloudTrailClient({ ...plainClient(config), region, maxAttempts: 1 });
    clients.set(region, client);
    return client;
  };
  return (arn, time, page) => keyCalls(clientOf(parseArn(arn)?.region || config.region), arn, time, page);
}

/**
 * One page of the calls that used a key's material, newest first. CloudTrail keeps management events of 90 days and
 * takes one attribute to look up by; what only describes or changes the key is left out here (K75).
 */
async function keyCalls(
  client: CloudTrailClient,
  arn: string,
  { since, until }: TimeSpan,
  page?: string,
): Promise<Result<KeyCalls>> {
  const answer = await attempt(`cloudtrail:LookupEvents of ${arn}`, () =>
    client.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: arn }],
        StartTime: new Date(since),
        EndTime: new Date(until),
        MaxResults: 50,
        ...(page === undefined ? {} : { NextToken: page }),
      }),
    ),
  );
  if (!answer.ok) return answer;
  const { Events = [], NextToken } = answer.value;
  const calls = Events.filter(({ EventName = "" }) => usesMaterial(EventName)).map(callOf);
  return { ok: true, value: { calls, ...(NextToken === undefined ? {} : { next: NextToken }) } };
}

function usesMaterial(operation: string): boolean {
  return /^(Encrypt|Decrypt|ReEncrypt|GenerateDataKey)/.test(operation);
}

/** What is taken from the text of an event (K71, K72). */
const detail = z.looseObject({
  userIdentity,
  errorCode: z.string().nullish(),
  requestParameters: z
    .looseObject({ encryptionContext: z.record(z.string(), z.string()).nullish() })
    .nullish(),
});

/** An event whose text cannot be read still counts, by what stands beside it. */
function callOf({ EventName = "", EventTime, Username, CloudTrailEvent = "" }: Event): KeyCall {
  const told = detail.safeParse(parsed(CloudTrailEvent));
  const context = told.success ? told.data.requestParameters?.encryptionContext : undefined;
  return {
    principal: told.success ? principalOf(told.data.userIdentity) : (Username ?? "unknown"),
    operation: EventName,
    at: EventTime?.toISOString() ?? "",
    ...placeOf(context?.["aws:s3:arn"]),
    refused: told.success && Boolean(told.data.errorCode),
  };
}

/** S3 names the object, or with a Bucket Key the bucket alone (E125, K74). */
function placeOf(named: string | undefined): Pick<KeyCall, "bucket" | "bucketKey"> {
  const arn = named === undefined ? undefined : parseArn(named);
  if (arn?.service !== "s3" || arn.account !== "") return { bucketKey: false };
  const slash = arn.resource.indexOf("/");
  return slash < 0
    ? { bucket: arn.resource, bucketKey: true }
    : { bucket: arn.resource.slice(0, slash), bucketKey: false };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
