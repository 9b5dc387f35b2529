import { element } from "../../wire/xml.ts";
import type { S3Action } from "../action.ts";
import { xmlReply } from "../replies.ts";
import { addressedVersion } from "./addressed.ts";
import { noLockOnObject, refuseWithoutLock } from "./lock.ts";

/** Whether a legal hold lies on a version. */
export const getObjectLegalHold: S3Action = (call, s3) => {
  const { bucket, version } = addressedVersion(call, s3, "GetObjectLegalHold");
  refuseWithoutLock(bucket);
  const { legalHold } = version.lock;
  if (legalHold === undefined) throw noLockOnObject();
  return xmlReply("LegalHold", element("Status", legalHold ? "ON" : "OFF"));
};
