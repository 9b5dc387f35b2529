/** The errors of KMS, with the texts AWS gives them. */

import { AwsError } from "../errors.ts";

const bad = (code: string, message: string): AwsError => new AwsError(code, 400, message);

export const notFound = (message: string): AwsError => bad("NotFoundException", message);

export const validation = (message: string): AwsError => bad("ValidationException", message);

/** The form of a failed constraint of the API model. */
export const constraint = (name: string, value: string | undefined, rule: string): AwsError => {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  const shown = value === undefined ? "null" : `'${value}'`;
  return validation(
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${rule}`,
  );
};

export const missing = (name: string): AwsError => constraint(name, undefined, "Member must not be null");

export const disabled = (arn: string): AwsError => bad("DisabledException", `${arn} is disabled.`);

export const invalidState = (message: string): AwsError => bad("KMSInvalidStateException", message);

export const invalidUsage = (message: string): AwsError => bad("InvalidKeyUsageException", message);

export const unsupported = (message: string): AwsError => bad("UnsupportedOperationException", message);

export const accessDenied = (message: string): AwsError => bad("AccessDeniedException", message);

/** AWS sends this one without a message: it must not tell what was wrong. */
export const invalidCiphertext = (): AwsError => bad("InvalidCiphertextException", "");

export const incorrectKey = (): AwsError =>
  bad(
    "IncorrectKeyException",
    "The key ID in the request does not identify a CMK that can perform this operation.",
  );

export const malformedPolicy = (message: string): AwsError =>
  bad("MalformedPolicyDocumentException", message);

export const tagError = (message: string): AwsError => bad("TagException", message);

export const alreadyExists = (message: string): AwsError => bad("AlreadyExistsException", message);

export const limitExceeded = (message: string): AwsError => bad("LimitExceededException", message);

/** What a dry run of a call that would have worked answers. */
export const dryRun = (): AwsError =>
  new AwsError(
    "DryRunOperationException",
    412,
    "The request would have succeeded, but the DryRun option is set.",
  );
