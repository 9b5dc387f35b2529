import { AwsError } from "../../errors.ts";
import { childOf, childText, readXml } from "../../wire/xml-reader.ts";
import type { BucketState, S3Call, S3World } from "../action.ts";
import { authorize } from "../authorize.ts";
import { accessDenied, invalidArgument, invalidRequest } from "../object-errors.ts";
import type { Headers } from "../sse/headers.ts";
import type { ObjectLock, ObjectVersion } from "../store.ts";
import { parsedDate } from "./dates.ts";
import { isPermitted } from "./permissions.ts";

const MODE = "x-amz-object-lock-mode";
const UNTIL = "x-amz-object-lock-retain-until-date";
const HOLD = "x-amz-object-lock-legal-hold";
const DAY = 86_400_000;

/** The bucket setting that holds the default retention, as XML. */
const LOCK_SETTING = "object-lock";

/** One value for all objects that have no lock. */
const UNLOCKED: ObjectLock = {};

/** The lock of a new object: what the headers ask, else the bucket's default retention (E166). */
export function requestedLock(headers: Headers, bucket: BucketState, now: number): ObjectLock {
  const asked = [MODE, UNTIL, HOLD].some((name) => headers[name] !== undefined);
  if (!asked && !bucket.lockEnabled) return UNLOCKED;
  refuseWithoutLock(bucket);
  const legalHold = legalHoldIn(headers[HOLD]);
  const mode = headers[MODE];
  const until = headers[UNTIL];
  if (mode === undefined && until === undefined) return { ...defaultRetention(bucket, now), ...legalHold };
  if (mode === undefined || until === undefined) {
    throw invalidArgument(
      `${UNTIL} and ${MODE} must both be supplied`,
      mode === undefined ? MODE : UNTIL,
      "null",
    );
  }
  return { ...checkedRetention(mode, until, now), ...legalHold };
}

/** What a call that needs Object Lock is told where the bucket has none. */
export function refuseWithoutLock(bucket: BucketState): void {
  if (!bucket.lockEnabled) throw invalidRequest("Bucket is missing Object Lock Configuration");
}

function legalHoldIn(value: string | undefined): Pick<ObjectLock, "legalHold"> {
  if (value === undefined) return {};
  if (value === "ON" || value === "OFF") return { legalHold: value === "ON" };
  throw invalidArgument("Legal Hold must be either of 'ON' or 'OFF'", HOLD, value);
}

/** @throws AwsError InvalidArgument for an unknown mode, or a date that is none or past. */
export function checkedRetention(
  mode: string,
  until: string,
  now: number,
): { readonly mode: "GOVERNANCE" | "COMPLIANCE"; readonly retainUntil: number } {
  if (mode !== "GOVERNANCE" && mode !== "COMPLIANCE") {
    throw invalidArgument("Unknown wormMode directive.", MODE, mode);
  }
  const retainUntil = parsedDate(until);
  if (retainUntil === undefined) {
    throw invalidArgument("The retain until date must be provided in ISO 8601 format", UNTIL, until);
  }
  if (retainUntil <= now) throw invalidArgument("The retain until date must be in the future!", UNTIL, until);
  return { mode, retainUntil };
}

function defaultRetention(bucket: BucketState, now: number): Omit<ObjectLock, "legalHold"> {
  const setting = bucket.settings.get(LOCK_SETTING);
  if (!bucket.lockEnabled || setting === undefined) return {};
  const retention = childOf(childOf(readXml(setting), "Rule"), "DefaultRetention");
  const mode = childText(retention, "Mode");
  if (mode !== "GOVERNANCE" && mode !== "COMPLIANCE") return {};
  const days = Number(childText(retention, "Days") ?? 0) + 365 * Number(childText(retention, "Years") ?? 0);
  return { mode, retainUntil: now + days * DAY };
}

/** Whether a version may not be changed or deleted now. */
export function isLocked({ lock }: ObjectVersion, now: number): boolean {
  return lock.legalHold === true || isRetained(lock, now);
}

export function isRetained(lock: ObjectLock, now: number): boolean {
  return lock.mode !== undefined && (lock.retainUntil ?? 0) > now;
}

const BYPASS = "x-amz-bypass-governance-retention";

/** Refuses to delete a version that a lock protects. Only governance mode can be bypassed, by who may. */
export function refuseLockedDelete(
  call: S3Call,
  s3: S3World,
  bucket: BucketState,
  version: ObjectVersion,
): void {
  const now = s3.clock.now();
  if (!isLocked(version, now)) return;
  const lifted = !version.lock.legalHold && version.lock.mode === "GOVERNANCE";
  if (lifted && bypassesGovernance(call, s3, bucket, version.key)) return;
  throw protectedByLock();
}

/** What is told to who would touch a locked version. */
export function protectedByLock(): AwsError {
  return accessDenied("Access Denied because object protected by object lock.");
}

/** What a read of a lock is told that the object does not have. */
export function noLockOnObject(): AwsError {
  return new AwsError(
    "NoSuchObjectLockConfiguration",
    404,
    "The specified object does not have a ObjectLock configuration",
  );
}

/** Whether the request asks to bypass governance mode, and its caller may. */
export function bypassesGovernance(call: S3Call, s3: S3World, bucket: BucketState, key: string): boolean {
  if (call.request.headers[BYPASS]?.toLowerCase() !== "true") return false;
  return isPermitted(() => authorize(call, s3, bucket, { action: "s3:BypassGovernanceRetention", key }));
}

/** The bypass header has no meaning, and so no place, where nothing can be locked. */
export function refuseStrayBypass(call: S3Call, bucket: BucketState): void {
  const value = call.request.headers[BYPASS];
  if (value === undefined || bucket.lockEnabled) return;
  throw new AwsError("InvalidArgument", 400, `${BYPASS} is only applicable to Object Lock enabled buckets.`, {
    fields: { ArgumentName: BYPASS },
  });
}

/** The retention of a version, as headers of a read. */
export function retentionHeaders({ lock }: ObjectVersion): Record<string, string> {
  return { [MODE]: lock.mode ?? "", [UNTIL]: new Date(lock.retainUntil ?? 0).toISOString() };
}

/** The legal hold of a version, as a header of a read. */
export function legalHoldHeader({ lock }: ObjectVersion): Record<string, string> {
  return { [HOLD]: lock.legalHold ? "ON" : "OFF" };
}
