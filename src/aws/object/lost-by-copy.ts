import type { ObjectLockMode, StorageClass } from "@aws-sdk/client-s3";
import type { ObjectWrite } from "../../flow/object-state.ts";

/** Headers for everything that a copy loses unless it is sent again: class, redirect, lock, grants (E163 to E166). */
export function resent(write: ObjectWrite) {
  const { facts, grants } = write.state;
  return {
    // Sent even for STANDARD: then it is what was read and not what S3 may prefer one day (E164).
    StorageClass: facts.storageClass as StorageClass,
    ...(facts.websiteRedirect === undefined ? {} : { WebsiteRedirectLocation: facts.websiteRedirect }),
    ...lockHeaders(write.lock),
    ...grantHeaders(grants),
  };
}

function lockHeaders(lock: ObjectWrite["lock"]) {
  return {
    ...(lock.mode === undefined || lock.retainUntil === undefined
      ? {}
      : {
          ObjectLockMode: lock.mode as ObjectLockMode,
          ObjectLockRetainUntilDate: new Date(lock.retainUntil),
        }),
    ...(lock.legalHold ? { ObjectLockLegalHoldStatus: "ON" as const } : {}),
  };
}

const headerOf = {
  FULL_CONTROL: "GrantFullControl",
  READ: "GrantRead",
  READ_ACP: "GrantReadACP",
  WRITE_ACP: "GrantWriteACP",
} as const;

/** Grants go along with the copy itself: no moment in which the object is there and its readers are not. */
function grantHeaders(grants: readonly string[]) {
  const headers: { [Header in (typeof headerOf)[keyof typeof headerOf]]?: string } = {};
  for (const grant of grants) {
    const space = grant.indexOf(" ");
    const permission = grant.slice(0, space);
    if (!isPermission(permission)) continue;
    const header = headerOf[permission];
    const before = headers[header];
    headers[header] = before === undefined ? grant.slice(space + 1) : `${before}, ${grant.slice(space + 1)}`;
  }
  return headers;
}

function isPermission(text: string): text is keyof typeof headerOf {
  return Object.hasOwn(headerOf, text);
}
