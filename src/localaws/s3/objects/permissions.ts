import { AwsError } from "../../errors.ts";
import type { BucketState, S3Call, S3World, Upload } from "../action.ts";
import { authorize } from "../authorize.ts";
import type { ContextKeys } from "../call-context.ts";
import type { ObjectVersion } from "../store.ts";
import { existingTagContext, writeContext } from "../write-context.ts";

/** Headers of a write that need a right of their own beside s3:PutObject (E161, E179). */
const EXTRA_RIGHTS: readonly (readonly [RegExp, string])[] = [
  [/^x-amz-(acl|grant-.*)$/, "s3:PutObjectAcl"],
  [/^x-amz-tagging$/, "s3:PutObjectTagging"],
  [/^x-amz-object-lock-(mode|retain-until-date)$/, "s3:PutObjectRetention"],
  [/^x-amz-object-lock-legal-hold$/, "s3:PutObjectLegalHold"],
];

/** What a call that makes an object, or begins to make one, is authorised as (P8, P34b). */
export function authorizeWrite(
  call: S3Call,
  s3: S3World,
  bucket: BucketState,
  key: string,
  creates: boolean,
): void {
  const context: ContextKeys = { ...writeContext(call, s3), ...creation(creates) };
  const names = Object.keys(call.request.headers);
  authorize(call, s3, bucket, { action: "s3:PutObject", key, context });
  // AWS's services send bucket-owner-full-control, and the policies that AWS gives out for them allow PutObject alone
  // (P100, I18).
  if (call.caller.type === "service") return;
  for (const [header, action] of EXTRA_RIGHTS) {
    if (names.some((name) => header.test(name))) authorize(call, s3, bucket, { action, key, context });
  }
  // A condition on the destination's ETag tells something about it (E169).
  if (call.request.headers["if-match"] !== undefined)
    authorize(call, s3, bucket, { action: "s3:GetObject", key });
}

/** A part, or the completion, of an upload: judged with the encryption its creation asked for (P33, D12). */
export function authorizeUploadStep(
  call: S3Call,
  s3: S3World,
  bucket: BucketState,
  upload: Upload,
  creates: boolean,
): void {
  const context = { ...writeContext(call, s3), ...upload.policyKeys, ...creation(creates) };
  authorize(call, s3, bucket, { action: "s3:PutObject", key: upload.key, context });
}

function creation(creates: boolean): ContextKeys {
  return { "s3:ObjectCreationOperation": [String(creates)] };
}

/**
 * A call on an object that is there: the plain action, or its Version form when a versionId is named (E23).
 * @param action without prefix and with * where "Version" goes: `GetObject*Tagging`.
 */
export function authorizeOn(
  call: S3Call,
  s3: S3World,
  bucket: BucketState,
  action: string,
  about: {
    readonly key: string;
    readonly versionId: string | undefined;
    readonly version?: ObjectVersion | undefined;
  },
): void {
  const { key, versionId, version } = about;
  const context: ContextKeys = {
    ...(version !== undefined && existingTagContext(version.tags)),
    ...(versionId !== undefined && { "s3:versionid": [versionId] }),
  };
  const named = action.replace("*", versionId === undefined ? "" : "Version");
  authorize(call, s3, bucket, { action: `s3:${named}`, key, context });
}

/** Whether a call would be let do something, for answers that show more to who may see it. */
export function isPermitted(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === "AccessDenied") return false;
    throw error;
  }
}
