import { AwsError } from "../errors.ts";
import { isGroup } from "./acl-xml.ts";
import { canonicalUserOf } from "./bucket.ts";
import {
  ALL_USERS,
  AUTHENTICATED_USERS,
  LOG_DELIVERY,
  refuseStrangeGrantee,
  unresolvableEmail,
} from "./grantees.ts";
import { accessDenied, invalidArgument, invalidRequest } from "./object-errors.ts";
import { publicAccessBlockOf } from "./public-access.ts";
import type { Bucket, Grant } from "./store.ts";

type Owners = { readonly owner: Grant; readonly bucketOwner: string };

/** What each canned ACL grants. */
const CANNED: Readonly<Record<string, (owners: Owners) => readonly Grant[]>> = {
  private: ({ owner }) => [owner],
  "public-read": ({ owner }) => [owner, { grantee: ALL_USERS, permission: "READ" }],
  "public-read-write": ({ owner }) => [
    owner,
    { grantee: ALL_USERS, permission: "READ" },
    { grantee: ALL_USERS, permission: "WRITE" },
  ],
  "authenticated-read": ({ owner }) => [owner, { grantee: AUTHENTICATED_USERS, permission: "READ" }],
  "aws-exec-read": ({ owner }) => [owner],
  "bucket-owner-read": ({ owner, bucketOwner }) => withBucketOwner(owner, bucketOwner, "READ"),
  "bucket-owner-full-control": ({ owner, bucketOwner }) =>
    withBucketOwner(owner, bucketOwner, "FULL_CONTROL"),
  "log-delivery-write": ({ owner }) => [
    owner,
    { grantee: LOG_DELIVERY, permission: "WRITE" },
    { grantee: LOG_DELIVERY, permission: "READ_ACP" },
  ],
};

function withBucketOwner(owner: Grant, bucketOwner: string, permission: string): readonly Grant[] {
  return owner.grantee === bucketOwner ? [owner] : [owner, { grantee: bucketOwner, permission }];
}

const GRANT_HEADERS: Readonly<Record<string, string>> = {
  "x-amz-grant-full-control": "FULL_CONTROL",
  "x-amz-grant-read": "READ",
  "x-amz-grant-write": "WRITE",
  "x-amz-grant-read-acp": "READ_ACP",
  "x-amz-grant-write-acp": "WRITE_ACP",
};

type Headers = Readonly<Record<string, string>>;

/**
 * The grants that x-amz-acl or the x-amz-grant-* headers ask for; undefined when there is none of them.
 * @param owner account that will own the bucket or object.
 * @throws AwsError InvalidArgument or InvalidRequest.
 */
export function aclFromHeaders(
  headers: Headers,
  owner: string,
  bucketOwner: string,
): readonly Grant[] | undefined {
  const canned = headers["x-amz-acl"];
  const granted = Object.keys(GRANT_HEADERS).filter((name) => headers[name] !== undefined);
  if (canned === undefined && granted.length === 0) return undefined;
  if (canned === undefined) return granted.flatMap((name) => grantsIn(headers[name] ?? "", name));
  if (granted.length > 0)
    throw invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed");
  const make = Object.hasOwn(CANNED, canned) ? CANNED[canned] : undefined;
  if (make === undefined) throw invalidArgument("", "x-amz-acl", canned);
  return make({ owner: ownersGrant(owner), bucketOwner: canonicalUserOf(bucketOwner) });
}

/** What a bucket or object grants when nothing else was asked for: everything, to its owner. */
export function ownersGrant(account: string): Grant {
  return { grantee: canonicalUserOf(account), permission: "FULL_CONTROL" };
}

/** `id="...", uri="..."` */
function grantsIn(value: string, header: string): readonly Grant[] {
  return value.split(",").map((entry) => {
    const match = /^\s*(id|uri|emailAddress)\s*=\s*"?([^"]*)"?\s*$/i.exec(entry);
    if (match === null) throw invalidArgument("Argument format not recognized", header, value);
    const [, kind = "", grantee = ""] = match;
    if (/^email/i.test(kind)) throw unresolvableEmail();
    refuseStrangeGrantee(grantee, kind.toLowerCase() === "id" ? { id: "id" } : { uri: "uri" });
    return { grantee, permission: GRANT_HEADERS[header] ?? "" };
  });
}

/**
 * Refuses an ACL where the owner enforces ownership, unless it says no more than that the bucket owner has full
 * control, and a public one where Block Public Access stops it.
 * @param canned its name, if it has one: of these only bucket-owner-full-control will do, not even private.
 * @throws AwsError AccessControlListNotSupported or AccessDenied.
 */
export function refuseAcl(
  bucket: Pick<Bucket, "account" | "ownership" | "settings">,
  grants: readonly Grant[],
  canned?: string,
): void {
  if (bucket.ownership === "BucketOwnerEnforced") {
    if (canned === "bucket-owner-full-control") return;
    if (canned === undefined && areOwnersAlone(bucket, grants)) return;
    throw new AwsError("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");
  }
  const isPublic = grants.some(({ grantee }) => isGroup(grantee) && grantee !== LOG_DELIVERY);
  if (isPublic && publicAccessBlockOf(bucket).blockPublicAcls) throw accessDenied();
}

/** Whether an ACL gives everything to the bucket's owner and nothing to anybody else. */
export function areOwnersAlone({ account }: Pick<Bucket, "account">, grants: readonly Grant[]): boolean {
  const owner = canonicalUserOf(account);
  return grants.every(({ grantee, permission }) => grantee === owner && permission === "FULL_CONTROL");
}
