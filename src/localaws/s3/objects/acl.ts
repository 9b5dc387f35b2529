import { aclFromHeaders, ownersGrant, refuseAcl } from "../acl-headers.ts";
import type { BucketState } from "../action.ts";
import type { Headers } from "../sse/headers.ts";
import type { Grant } from "../store.ts";

/** Account that will own a new object: its writer, unless Object Ownership gives it to the bucket's owner. */
export function ownerOfNew(bucket: BucketState, writer: string, headers: Headers): string {
  const handedOver =
    bucket.ownership === "BucketOwnerPreferred" && headers["x-amz-acl"] === "bucket-owner-full-control";
  const anonymous = writer === "";
  return handedOver || anonymous || bucket.ownership === "BucketOwnerEnforced" ? bucket.account : writer;
}

/** The grants of a new object: those its headers ask for, else its owner's alone (E163). */
export function requestedAcl(headers: Headers, bucket: BucketState, owner: string): readonly Grant[] {
  const grants = aclFromHeaders(headers, owner, bucket.account);
  if (grants !== undefined) refuseAcl(bucket, grants, headers["x-amz-acl"]);
  return grants ?? ownersAlone(owner);
}

/** One value for all objects of an owner: there may be a million. */
function ownersAlone(owner: string): readonly Grant[] {
  const known = DEFAULTS.get(owner) ?? [ownersGrant(owner)];
  DEFAULTS.set(owner, known);
  return known;
}

const DEFAULTS = new Map<string, readonly Grant[]>();
