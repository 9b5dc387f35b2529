/** An event as EventBridge gets it (V41 to V47). */

import type { BusEvent } from "../../delivery/bus-event.ts";
import { s3Arn } from "../bucket.ts";
import { eTagOf, groupOf, isSequenced, isSized, type Occurrence, versionIdOf } from "./occurrence.ts";

const detailTypes: Readonly<Record<string, string>> = {
  "ObjectRemoved:Delete": "Object Deleted",
  "ObjectRemoved:DeleteMarkerCreated": "Object Deleted",
  "ObjectTagging:Put": "Object Tags Added",
  "ObjectTagging:Delete": "Object Tags Deleted",
  "ObjectAcl:Put": "Object ACL Updated",
  "ObjectRestore:Post": "Object Restore Initiated",
  "ObjectRetention:Put": "Object Retention Updated",
  "ObjectAnnotation:Put": "Object Annotation Created",
  "ObjectAnnotation:Delete": "Object Annotation Removed",
};

/** V44. */
const reasons: Readonly<Record<string, string>> = {
  "ObjectCreated:Put": "PutObject",
  "ObjectCreated:Post": "POST Object",
  "ObjectCreated:Copy": "CopyObject",
  "ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
  "ObjectRemoved:Delete": "DeleteObject",
  "ObjectRemoved:DeleteMarkerCreated": "DeleteObject",
};

const deletions: Readonly<Record<string, string>> = {
  "ObjectRemoved:Delete": "Permanently Deleted",
  "ObjectRemoved:DeleteMarkerCreated": "Delete Marker Created",
};

const objectOf = ({ event, sequencer }: Occurrence): Readonly<Record<string, unknown>> => {
  const [etag, versionId] = [eTagOf(event), versionIdOf(event)];
  return {
    // As it is: nothing is encoded here (V43).
    key: event.key,
    ...(isSized(event) && { size: event.version?.size }),
    ...(etag !== undefined && { etag }),
    ...(versionId !== undefined && { "version-id": versionId }),
    ...(isSequenced(event) && groupOf(event) !== "ObjectRestore" && { sequencer }),
  };
};

const extrasOf = ({ event }: Occurrence): Readonly<Record<string, unknown>> => {
  const [reason, deletion] = [reasons[event.name], deletions[event.name]];
  return {
    ...(reason !== undefined && { reason }),
    ...(deletion !== undefined && { "deletion-type": deletion }),
    ...(event.name === "ObjectRestore:Post" && { "source-storage-class": event.version?.storageClass }),
  };
};

/** The account, or the service, that asked: never the role (V44). */
const requesterOf = ({ event }: Occurrence): string => {
  const { type, service, account } = event.call.caller;
  if (type === "service") return service ?? "";
  return type === "anonymous" ? "anonymous" : account;
};

/** @param eventVersion that of the records to the other destinations, where one version of all is wanted (V3). */
export const bridgeEventOf = (occurrence: Occurrence, eventVersion: string | undefined): BusEvent => {
  const { event, bucket, at } = occurrence;
  return {
    source: "aws.s3",
    detailType: detailTypes[event.name] ?? "Object Created",
    account: bucket.account,
    region: bucket.region,
    time: at,
    resources: [s3Arn(bucket.name)],
    detail: {
      version: "0",
      ...(eventVersion !== undefined && { "event-version": "1.2" }),
      bucket: { name: bucket.name },
      object: objectOf(occurrence),
      "request-id": event.call.requestId,
      requester: requesterOf(occurrence),
      "source-ip-address": event.call.request.sourceIp,
      ...extrasOf(occurrence),
    },
  };
};
