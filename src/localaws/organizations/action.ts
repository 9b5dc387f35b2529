import { AwsError } from "../errors.ts";
import type { JsonAction, JsonCall } from "../json-service.ts";
import type { Organization, OrganizationStore } from "./organization.ts";

/** One API call of Organizations, one file each. */
export type OrganizationsAction = JsonAction<OrganizationStore>;

/** The organization of the caller. @throws AwsError AWSOrganizationsNotInUseException. */
export const organizationOf = ({ caller }: JsonCall, { current }: OrganizationStore): Organization => {
  if (current?.accounts.some(({ id }) => id === caller.account)) return current;
  throw new AwsError(
    "AWSOrganizationsNotInUseException",
    400,
    "Your account is not a member of an organization.",
  );
};

export const accountArn = ({ managementAccount, id }: Organization, account: string): string =>
  `arn:aws:organizations::${managementAccount}:account/${id}/${account}`;

/** Accounts have an address each; it is made up here. */
export const emailOf = (account: string): string => `${account}@example.com`;
