import { elements } from "../../wire/xml.ts";
import type { S3Action } from "../action.ts";
import { isoTime, xmlReply } from "../replies.ts";
import { addressedVersion } from "./addressed.ts";
import { noLockOnObject, refuseWithoutLock } from "./lock.ts";

/** Until when a version may not be deleted, and in which mode. */
export const getObjectRetention: S3Action = (call, s3) => {
  const { bucket, version } = addressedVersion(call, s3, "GetObjectRetention");
  refuseWithoutLock(bucket);
  const { mode, retainUntil } = version.lock;
  if (mode === undefined) throw noLockOnObject();
  return xmlReply("Retention", elements({ Mode: mode, RetainUntilDate: isoTime(retainUntil ?? 0) }));
};
