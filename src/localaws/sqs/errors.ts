/** The errors of SQS. Clients of its older query protocol know them by another code, told in a header. */

import { AwsError } from "../errors.ts";

const refused = (code: string, message: string, queryCode = code): AwsError =>
  new AwsError(code, 400, message, { headers: { "x-amzn-query-error": `${queryCode};Sender` } });

const legacy = (name: string): string => `AWS.SimpleQueueService.${name}`;

export const noSuchQueue = (): AwsError =>
  refused("QueueDoesNotExist", "The specified queue does not exist.", legacy("NonExistentQueue"));

export const queueExists = (attribute: string): AwsError =>
  refused(
    "QueueNameExists",
    `A queue already exists with the same name and a different value for attribute ${attribute}`,
    "QueueAlreadyExists",
  );

export const deletedRecently = (): AwsError =>
  refused(
    "QueueDeletedRecently",
    "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
    legacy("QueueDeletedRecently"),
  );

export const purgeInProgress = (name: string): AwsError =>
  refused(
    "PurgeQueueInProgress",
    `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`,
    legacy("PurgeQueueInProgress"),
  );

export const missingParameter = (name: string): AwsError =>
  refused("MissingParameter", `The request must contain the parameter ${name}.`);

export const invalidParameter = (message: string): AwsError => refused("InvalidParameterValue", message);

export const invalidValue = (value: unknown, parameter: string, reason: string): AwsError =>
  invalidParameter(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const unknownAttribute = (name: string): AwsError =>
  refused("InvalidAttributeName", `Unknown Attribute ${name}.`);

export const invalidAttribute = (name: string): AwsError =>
  refused("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);

export const invalidReceipt = (handle: string): AwsError =>
  refused("ReceiptHandleIsInvalid", `The input receipt handle "${handle}" is not a valid receipt handle.`);

export const notInFlight = (): AwsError =>
  refused("MessageNotInflight", "The specified message is not in flight.", legacy("MessageNotInflight"));

export const invalidContents = (): AwsError =>
  refused("InvalidMessageContents", "The message contains characters outside the allowed set.");

export const emptyBatch = (operation: string): AwsError =>
  refused(
    "EmptyBatchRequest",
    `There should be at least one ${operation}RequestEntry in the request.`,
    legacy("EmptyBatchRequest"),
  );

export const longBatch = (entries: number): AwsError =>
  refused(
    "TooManyEntriesInBatchRequest",
    `Maximum number of entries per request are 10. You have sent ${entries}.`,
    legacy("TooManyEntriesInBatchRequest"),
  );

export const largeBatch = (limit: number, bytes: number): AwsError =>
  refused(
    "BatchRequestTooLong",
    `Batch requests cannot be longer than ${limit} bytes. You have sent ${bytes} bytes.`,
    legacy("BatchRequestTooLong"),
  );

export const repeatedId = (id: string): AwsError =>
  refused("BatchEntryIdsNotDistinct", `Id ${id} repeated.`, legacy("BatchEntryIdsNotDistinct"));

export const invalidId = (): AwsError =>
  refused(
    "InvalidBatchEntryId",
    "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
    legacy("InvalidBatchEntryId"),
  );

export const unsupported = (message: string): AwsError =>
  refused("UnsupportedOperation", message, legacy("UnsupportedOperation"));

export const accessDenied = (who: string, action: string, arn: string, why: string): AwsError =>
  new AwsError(
    "AccessDenied",
    403,
    `User: ${who} is not authorized to perform: ${action.toLowerCase()} on resource: ${arn} ${why}`,
    { headers: { "x-amzn-query-error": "AccessDenied;Sender" } },
  );
