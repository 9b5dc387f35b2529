import type { ServerSide } from "./encryption.ts";
import type { Action, BucketSetting } from "./plan.ts";

/** State of the thing an action changed: an object's encryption, a bucket setting, or a policy document. */
export type ReceiptState =
  | {
      readonly type: "object";
      readonly encryption: ServerSide;
      readonly eTag: string;
      readonly versionId?: string;
      readonly lastModified: string;
    }
  | { readonly type: "bucket-encryption"; readonly setting: BucketSetting }
  | { readonly type: "bucket-policy"; readonly policy: string | null };

/** What one action changed, written before the next step that depends on it. One line of JSON each. */
export type Receipt = {
  readonly schema: "bucketseal.receipt.v1";
  readonly plan: string;
  readonly action: Action;
  readonly status: /** Begun, with `uploadId` to abort if the run ends before its other receipt. */
    | "started"
    /** Carried out and verified. */
    | "applied"
    /** Found already as wanted. */
    | "already"
    /** Not carried out: a precondition no longer holds. */
    | "stale"
    /** Not carried out, or carried out in part: `message` says how far it got. */
    | "failed"
    | "undone";
  readonly message?: string;
  readonly before?: ReceiptState;
  readonly after?: ReceiptState;
  readonly requestIds: readonly string[];
  readonly uploadId?: string;
  /** ISO 8601. */
  readonly at: string;
};
