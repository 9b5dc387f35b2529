import { childText, malformedXml, readXml } from "../../wire/xml-reader.ts";
import type { S3Action } from "../action.ts";
import { emptyReply } from "../replies.ts";
import { addressedVersion } from "./addressed.ts";
import { refuseWithoutLock } from "./lock.ts";

/** Lays a legal hold on a version or lifts it; retention does not matter to it. */
export const putObjectLegalHold: S3Action = (call, s3) => {
  const { bucket, version } = addressedVersion(call, s3, "PutObjectLegalHold");
  refuseWithoutLock(bucket);
  const status = childText(readXml(call.body, "LegalHold"), "Status");
  if (status !== "ON" && status !== "OFF") throw malformedXml();
  bucket.objects.replace({ ...version, lock: { ...version.lock, legalHold: status === "ON" } });
  return emptyReply(200);
};
