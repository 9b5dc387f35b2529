/** From a call to the event that CloudTrail keeps of it. */

import { createHash } from "node:crypto";
import type { AwsError } from "../errors.ts";
import type { Caller, WireRequest } from "../types.ts";
import { accessKeyIn, isoSeconds, userIdentityOf, userNameOf } from "./identity.ts";

/** One event; its text is written when somebody asks for it. */
export type TrailEvent = {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly account: string;
  readonly region: string;
  /** For example kms.amazonaws.com. */
  readonly source: string;
  readonly name: string;
  readonly readOnly: boolean;
  readonly userName: string;
  readonly accessKeyId: string | undefined;
  readonly resources: readonly TrailResource[];
  /** All of it, as trails and EventBridge have it. */
  readonly detail: () => Readonly<Record<string, unknown>>;
};

export type TrailResource = {
  readonly accountId: string;
  /** For example AWS::KMS::Key. */
  readonly type: string;
  readonly ARN: string;
};

/** What was done. The parts that take work to write are written when asked for. */
export type Deed = {
  readonly at: number;
  readonly caller: Caller;
  readonly region: string;
  readonly requestId: string;
  /** Where the request came from; undefined when a service of AWS made it. */
  readonly request: WireRequest | undefined;
  readonly source: string;
  readonly name: string;
  readonly readOnly: boolean;
  readonly resources: readonly TrailResource[];
  readonly error: AwsError | undefined;
  readonly requestParameters: () => unknown;
  readonly responseElements: () => unknown;
  readonly additionalEventData: () => unknown;
  /** The account whose trail it is in. */
  readonly account: string;
};

/** A UUID made of the request: the same run gives the same ids. One request can use a key twice (E130). */
const eventIdOf = ({ requestId, name, source }: Deed, count: number): string =>
  createHash("sha256")
    .update([requestId, source, name, count].join("\n"))
    .digest("hex")
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/** What CloudTrail shows of calls that services make on a caller's behalf (K72). */
const internal = "AWS Internal";

/** KMS's own name of the error differs from the one that CloudTrail gives. */
const errorCodeOf = ({ code }: AwsError): string =>
  code === "AccessDeniedException" ? "AccessDenied" : code;

const whoAndWhere = ({ caller, request, at }: Deed): Readonly<Record<string, unknown>> => ({
  userIdentity:
    request === undefined
      ? userIdentityOf(caller, undefined, at, internal)
      : userIdentityOf(caller, accessKeyIn(request), at),
  sourceIPAddress: request?.sourceIp ?? internal,
  userAgent: request === undefined ? internal : (request.headers["user-agent"] ?? ""),
});

const detailOf = (deed: Deed, eventID: string): Readonly<Record<string, unknown>> => {
  const additionalEventData = deed.additionalEventData();
  return {
    eventVersion: "1.11",
    ...whoAndWhere(deed),
    eventTime: isoSeconds(deed.at),
    eventSource: deed.source,
    eventName: deed.name,
    awsRegion: deed.region,
    // Failed calls are there too (V66).
    ...(deed.error && { errorCode: errorCodeOf(deed.error), errorMessage: deed.error.message }),
    requestParameters: deed.requestParameters() ?? null,
    responseElements: deed.responseElements() ?? null,
    ...(additionalEventData !== undefined && { additionalEventData }),
    requestID: deed.requestId,
    eventID,
    readOnly: deed.readOnly,
    ...(deed.resources.length > 0 && { resources: deed.resources }),
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: deed.account,
    eventCategory: "Management",
    ...(deed.request?.secure && {
      tlsDetails: { tlsVersion: "TLSv1.3", clientProvidedHostHeader: deed.request.headers["host"] ?? "" },
    }),
  };
};

/** @param count of the events before it. */
export const trailEventOf = (deed: Deed, count: number): TrailEvent => {
  const { at, account, region, source, name, readOnly, resources } = deed;
  const id = eventIdOf(deed, count);
  const userName = userNameOf(deed.caller);
  const accessKeyId = deed.request === undefined ? undefined : accessKeyIn(deed.request);
  const known = { id, at, account, region, source, name, readOnly, userName, accessKeyId, resources };
  return { ...known, detail: () => detailOf(deed, id) };
};
