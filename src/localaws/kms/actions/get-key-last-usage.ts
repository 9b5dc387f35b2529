import { createHash } from "node:crypto";
import type { JsonObject } from "../../wire/json.ts";
import type { KmsAction } from "../action.ts";
import { keyOf } from "../input.ts";
import { seconds } from "../metadata.ts";
import type { StoredKey } from "../store.ts";
import { trackingStart } from "../use.ts";

/** An id in the form CloudTrail gives its events, the same for the same request. */
const eventId = (requestId: string): string =>
  createHash("sha256")
    .update(requestId)
    .digest("hex")
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/** Empty when the key was not used since tracking began (K40). */
const usage = ({ lastUse }: StoredKey): JsonObject =>
  lastUse === undefined
    ? {}
    : {
        Operation: lastUse.operation,
        Timestamp: seconds(lastUse.at),
        CloudTrailEventId: eventId(lastUse.requestId),
        KmsRequestId: lastUse.requestId,
      };

export const getKeyLastUsage: KmsAction = (call, kms) => {
  const key = keyOf(call, kms, "kms:GetKeyLastUsage");
  return {
    KeyId: key.arn,
    KeyLastUsage: usage(key),
    TrackingStartDate: seconds(Math.max(trackingStart, key.createdAt)),
    KeyCreationDate: seconds(key.createdAt),
  };
};
