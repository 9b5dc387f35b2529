import { element } from "../../wire/xml.ts";
import type { S3Action } from "../action.ts";
import { xmlReply } from "../replies.ts";
import { addressedVersion } from "./addressed.ts";
import { refuseWithoutLock } from "./lock.ts";

/** Whether a legal hold lies on a version. */
export const getObjectLegalHold: S3Action = (call, s3) => {
  const { bucket, version } = addressedVersion(call, s3, "GetObjectLegalHold");
  refuseWithoutLock(bucket);
  return xmlReply("LegalHold", element("Status", version.lock.legalHold ? "ON" : "OFF"));
};
