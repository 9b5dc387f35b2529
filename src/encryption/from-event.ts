import type { ServerSide } from "../model/encryption.ts";
import { type Fact, known, unknown } from "../model/fact.ts";

/** What a CloudTrail data event of a write tells of encryption. S3 event notifications tell nothing (V10). */
export type EncryptionInEvent = {
  /** `additionalEventData.SSEApplied`; on CreateMultipartUpload for a multipart object (E42). */
  readonly sseApplied?: string | undefined;
  /** `responseElements["x-amz-server-side-encryption-aws-kms-key-id"]`. */
  readonly kmsKeyArn?: string | undefined;
  /** `responseElements["x-amz-server-side-encryption-bucket-key-enabled"]`. */
  readonly bucketKeyEnabled?: boolean | undefined;
};

/** An event's word for encryption as a fact; asked for by header or put by the default, it is the same (E42). */
export function serverSideFromEvent(event: EncryptionInEvent): Fact<ServerSide> {
  const { sseApplied, kmsKeyArn: keyArn } = event;
  if (!sseApplied)
    return unknown("unsupported", "The event does not say how the object was encrypted; HEAD does.");
  const keyNotNamed = unknown("unsupported", `The event says ${sseApplied} and names no key; HEAD does.`);
  switch (sseApplied.replace(/^Default_/, "")) {
    case "SSE_S3":
      return known({ type: "sse-s3" });
    case "SSE_C":
      return known({ type: "sse-c", certainty: "proven" });
    case "SSE_KMS":
      return keyArn
        ? known({ type: "sse-kms", keyArn, bucketKey: event.bucketKeyEnabled === true })
        : keyNotNamed;
    case "DSSE_KMS":
      return keyArn ? known({ type: "dsse-kms", keyArn }) : keyNotNamed;
    default:
      return known({ type: "other", value: sseApplied });
  }
}
