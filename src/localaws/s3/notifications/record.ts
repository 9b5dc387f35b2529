/** An event as SQS, SNS and Lambda get it (V1). */

import { createHash } from "node:crypto";
import { hostIdOf } from "../../random.ts";
import type { Caller } from "../../types.ts";
import { s3Arn } from "../bucket.ts";
import { eTagOf, groupOf, isSequenced, isSized, type Occurrence, versionIdOf } from "./occurrence.ts";

/** Form-encoded, as HTML forms do it: a space is a "+" (V6). Slashes stay. */
export const formEncoded = (key: string): string =>
  encodeURIComponent(Buffer.from(key).toString())
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");

/** An account's customer id, as the owner of a bucket is named here. */
const customerIdOf = (account: string): string =>
  `A${createHash("sha256").update(`customer ${account}`).digest("hex").slice(0, 13).toUpperCase()}`;

const principalIdOf = ({ type, principalId, service }: Caller): string => {
  if (type === "service") return service ?? "";
  return type === "anonymous" ? "Anonymous" : `AWS:${principalId}`;
};

/** Changes of ACL and tags came with 2.3 (V2). */
const recordedVersion = (group: string): string =>
  ["ObjectAcl", "ObjectTagging", "ObjectRetention"].includes(group) ? "2.3" : "2.1";

/**
 * The message: one record (V11). Nothing in it says how the object is encrypted (V10).
 * @param eventVersion the one version of all records from 2.4 on (V3), where that is wanted.
 */
export const recordsText = (
  { event, bucket, at, sequencer }: Occurrence,
  configurationId: string,
  eventVersion: string | undefined,
): string => {
  const { call, version } = event;
  const record = {
    eventVersion: eventVersion ?? recordedVersion(groupOf(event)),
    eventSource: "aws:s3",
    awsRegion: bucket.region,
    eventTime: new Date(at).toISOString(),
    eventName: event.name,
    userIdentity: { principalId: principalIdOf(call.caller) },
    requestParameters: { sourceIPAddress: call.request.sourceIp },
    responseElements: { "x-amz-request-id": call.requestId, "x-amz-id-2": hostIdOf(call.requestId) },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: customerIdOf(bucket.account) },
        arn: s3Arn(bucket.name),
      },
      object: {
        key: formEncoded(event.key),
        size: isSized(event) ? version?.size : undefined,
        eTag: eTagOf(event),
        versionId: versionIdOf(event),
        sequencer: isSequenced(event) ? sequencer : undefined,
      },
    },
  };
  return JSON.stringify({ Records: [record] });
};
