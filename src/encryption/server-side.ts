import type { ServerSide } from "../model/encryption.ts";
import { type Fact, known, unknown } from "../model/fact.ts";

/** The encryption fields of a response, as HEAD, GET, CopyObject and CreateMultipartUpload send them (E5, E9). */
export type ServerSideFields = {
  readonly serverSideEncryption?: string | undefined;
  readonly sseKmsKeyId?: string | undefined;
  readonly bucketKeyEnabled?: boolean | undefined;
  readonly sseCustomerAlgorithm?: string | undefined;
  readonly sseCustomerKeyMd5?: string | undefined;
};

/**
 * The server-side encryption a successful response tells. `source` names the call, for the sentence where it does not
 * tell enough. No field at all means unencrypted only because the call succeeded without a customer's key (E33).
 */
export function serverSideFromFields(fields: ServerSideFields, source: string): Fact<ServerSide> {
  if (fields.sseCustomerAlgorithm) {
    const { sseCustomerKeyMd5: keyMd5 } = fields;
    return known({ type: "sse-c", certainty: "proven", ...(keyMd5 ? { keyMd5 } : {}) });
  }
  const value = fields.serverSideEncryption;
  if (!value) return known({ type: "none" });
  if (value === "AES256") return known({ type: "sse-s3" });
  if (value !== "aws:kms" && value !== "aws:kms:dsse") return known({ type: "other", value });
  const keyArn = fields.sseKmsKeyId;
  if (!keyArn) return unknown("invalid-response", `${source} says ${value} but names no key.`);
  if (value === "aws:kms:dsse") return known({ type: "dsse-kms", keyArn });
  // The field is sent only when it is true (E13).
  return known({ type: "sse-kms", keyArn, bucketKey: fields.bucketKeyEnabled === true });
}

/** What CopyObject or CompleteMultipartUpload says the new object is encrypted with. */
export function serverSideFromCopyResult(result: ServerSideFields): Fact<ServerSide> {
  return serverSideFromFields(result, "The result of the copy");
}
