/** The errors of SNS. */

import { AwsError } from "../errors.ts";

export const invalid = (what: string): AwsError =>
  new AwsError("InvalidParameter", 400, `Invalid parameter: ${what}`);

export const topicNotFound = (): AwsError => new AwsError("NotFound", 404, "Topic does not exist");

export const subscriptionNotFound = (): AwsError =>
  new AwsError("NotFound", 404, "Subscription does not exist");

export const notAuthorized = (who: string, action: string, arn: string, why: string): AwsError =>
  new AwsError(
    "AuthorizationError",
    403,
    `User: ${who} is not authorized to perform: ${action} on resource: ${arn} ${why}`,
  );

export const badBatch = (code: string, message: string): AwsError => new AwsError(code, 400, message);
