import type { Caller } from "../../types.ts";
import { accessDenied } from "../object-errors.ts";
import type { BucketEncryptionRule } from "../store.ts";
import { type Headers, namesCustomerKey } from "./headers.ts";

/** What the refusal names: the action, which is s3:CopyObject for a copy (E74), and who did it on what. */
export type BlockedUpload = {
  readonly action: "s3:PutObject" | "s3:CopyObject";
  readonly caller: Caller;
  readonly objectArn: string;
};

/**
 * Refuses an upload that brings its own key where the bucket blocks that (E70-E73). Called before the key material is
 * looked at, so that even a broken key is answered with 403 (E75).
 */
export function refuseBlockedUpload(
  headers: Headers,
  rule: BucketEncryptionRule,
  upload: BlockedUpload,
): void {
  if (!rule.blocked.includes("SSE-C") || !namesCustomerKey(headers)) return;
  throw accessDenied(
    `User: ${upload.caller.arn || "anonymous"} is not authorized to perform: ${upload.action} on resource: ` +
      `"${upload.objectArn}" because this bucket has blocked upload requests that specify Server Side Encryption ` +
      "with Customer provided keys (SSE-C). Please specify a different server-side encryption type",
  );
}
