import type { UploadKind } from "./matrix.ts";
import { UPLOAD_KINDS } from "./matrix.ts";

/** What AWS services ask for when they write their logs and reports (P100 to P109). */
const UPLOADS: Readonly<Record<string, readonly UploadKind[]>> = {
  // Server access logs come without the header (P105); load balancers write SSE-S3 only (P103).
  "logging.s3.amazonaws.com": ["none"],
  "logdelivery.elasticloadbalancing.amazonaws.com": ["none", "aes256"],
  "delivery.logs.amazonaws.com": ["none"],
  // Digest files are SSE-S3 even where the trail has a key (P101).
  "cloudtrail.amazonaws.com": ["none", "aes256", "kms-approved", "kms-other"],
  "config.amazonaws.com": ["none", "kms-approved", "kms-other"],
  // Inventory as configured (P106), Batch Operations reports always SSE-S3 (P107).
  "s3.amazonaws.com": ["none", "aes256", "kms-approved", "kms-other"],
};

/** The kinds of upload a service is known to send; all kinds for one that is not known here. */
export function uploadsOf(service: string): readonly UploadKind[] {
  return UPLOADS[service] ?? UPLOAD_KINDS;
}

/** Services that write only into buckets whose default is SSE-S3 (E66, P103). */
export const SSE_S3_ONLY_WRITERS: readonly string[] = [
  "logging.s3.amazonaws.com",
  "logdelivery.elasticloadbalancing.amazonaws.com",
];
