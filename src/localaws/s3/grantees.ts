import { AwsError } from "../errors.ts";
import { invalidArgument } from "./object-errors.ts";

export const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
export const AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
export const LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";

const GROUPS: ReadonlySet<string> = new Set([ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY]);

/**
 * Refuses a grantee that cannot be one: no canonical user id, or a group that S3 does not know.
 * @param names what the request calls the one or the other, for the error.
 */
export function refuseStrangeGrantee(
  grantee: string,
  names: { readonly id: string } | { readonly uri: string },
): void {
  if ("id" in names) {
    if (!/^[0-9a-f]{64}$/.test(grantee)) throw invalidArgument("Invalid id", names.id, grantee);
  } else if (!GROUPS.has(grantee)) throw invalidArgument("Invalid group uri", names.uri, grantee);
}

/** Accounts of the embedded AWS have no e-mail addresses, so that none stands for one. */
export function unresolvableEmail(): AwsError {
  return new AwsError(
    "UnresolvableGrantByEmailAddress",
    400,
    "The e-mail address you provided does not match any account on record.",
  );
}
