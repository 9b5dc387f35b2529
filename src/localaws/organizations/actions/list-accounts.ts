import { AwsError } from "../../errors.ts";
import { numberIn, stringIn } from "../../wire/json.ts";
import { pageStart, pageToken } from "../../wire/page-token.ts";
import { accountArn, emailOf, type OrganizationsAction, organizationOf } from "../action.ts";

/** Per page. */
const MOST = 20;

/** For the management account. */
export const listAccounts: OrganizationsAction = (call, store) => {
  const organization = organizationOf(call, store);
  if (call.caller.account !== organization.managementAccount) {
    const message = "You don't have permissions to access this resource.";
    throw new AwsError("AccessDeniedException", 400, message);
  }
  const limit = numberIn(call.input, "MaxResults") ?? MOST;
  const start = pageStart(stringIn(call.input, "NextToken"));
  if (limit < 1 || limit > MOST || start === undefined) {
    throw new AwsError("InvalidInputException", 400, "You specified an invalid value.");
  }
  const end = start + limit;
  const Accounts = organization.accounts.slice(start, end).map(({ id, name, status, joinedAt }) => ({
    Id: id,
    Arn: accountArn(organization, id),
    Email: emailOf(id),
    Name: name,
    Status: status,
    State: status,
    JoinedMethod: "CREATED",
    JoinedTimestamp: joinedAt / 1000,
  }));
  return { Accounts, ...(end < organization.accounts.length && { NextToken: pageToken(end) }) };
};
