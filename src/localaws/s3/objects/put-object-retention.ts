import { childText, malformedXml, readXml } from "../../wire/xml-reader.ts";
import type { S3Action } from "../action.ts";
import { emptyReply } from "../replies.ts";
import type { ObjectLock } from "../store.ts";
import { addressedVersion } from "./addressed.ts";
import {
  bypassesGovernance,
  checkedRetention,
  isRetained,
  protectedByLock,
  refuseWithoutLock,
} from "./lock.ts";

/** Sets, extends or lifts the retention of a version, as far as its present one lets it. */
export const putObjectRetention: S3Action = (call, s3) => {
  const { bucket, version } = addressedVersion(call, s3, "PutObjectRetention");
  refuseWithoutLock(bucket);
  const now = s3.clock.now();
  const wanted = retentionIn(call.body, now);
  const { lock } = version;
  const hold = lock.legalHold === undefined ? {} : { legalHold: lock.legalHold };
  if (isRetained(lock, now) && isWeaker(wanted, lock)) {
    const lifts = lock.mode === "GOVERNANCE" && bypassesGovernance(call, s3, bucket, version.key);
    if (!lifts) throw protectedByLock();
  }
  const changed = { ...version, lock: { ...wanted, ...hold } };
  bucket.objects.replace(changed);
  s3.emit({ name: "ObjectRetention:Put", bucket: bucket.name, key: version.key, version: changed, call });
  return emptyReply(200);
};

type Retention = Omit<ObjectLock, "legalHold">;

/** An empty document lifts the retention. */
function retentionIn(body: Uint8Array, now: number): Retention {
  const root = readXml(body, "Retention");
  const mode = childText(root, "Mode");
  const until = childText(root, "RetainUntilDate");
  if (mode === undefined && until === undefined) return {};
  if (mode === undefined || until === undefined) throw malformedXml();
  if (mode !== "GOVERNANCE" && mode !== "COMPLIANCE") throw malformedXml();
  return checkedRetention(mode, until, now);
}

/** A retention may grow; to shorten it, or to change its mode, takes a bypass, which compliance does not have. */
function isWeaker(wanted: Retention, present: Retention): boolean {
  return (wanted.retainUntil ?? 0) < (present.retainUntil ?? 0) || wanted.mode !== present.mode;
}
