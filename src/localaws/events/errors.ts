/** The errors of EventBridge. */

import { AwsError } from "../errors.ts";

export const validation = (message: string): AwsError => new AwsError("ValidationException", 400, message);

export const missing = (member: string): AwsError =>
  validation(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );

export const noSuchRule = (name: string): AwsError =>
  new AwsError("ResourceNotFoundException", 400, `Rule ${name} does not exist on EventBus default.`);

export const noSuchBus = (name: string): AwsError =>
  new AwsError("ResourceNotFoundException", 400, `Event bus ${name} does not exist.`);

export const invalidPattern = (reason: string): AwsError =>
  new AwsError("InvalidEventPatternException", 400, `Event pattern is not valid. Reason: ${reason}`);

export const limitExceeded = (message: string): AwsError =>
  new AwsError("LimitExceededException", 400, message);
