import type { ServerSide } from "./encryption.ts";
import type { Action, BucketSetting, Refusal } from "./plan.ts";

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

/** A job as far as it was asked for; with it the job is found again, and asked for again if it was not. */
export type JobNote = {
  /** ClientRequestToken: the same request with it is the same job (I77). */
  readonly token: string;
  readonly manifest: { readonly key: string; readonly eTag: string; readonly objects: number };
  /** Whether the job was created to wait for its confirmation. */
  readonly confirmationRequired: boolean;
  /** Set once S3 has named it. */
  readonly id?: string;
};

/** Annotations that a copy in parts leaves behind, and that are put back after it (E162). */
export type AnnotationsNote = {
  readonly count: number;
  /** Id of the version that was copied, which keeps them. */
  readonly from: string;
  /** The copy, once it is known. */
  readonly to?: { readonly versionId: string; readonly eTag: string };
};

/** What one action changed, written before the next step that depends on it. One line of JSON each. */
export type Receipt = {
  readonly schema: "bucketseal.receipt.v1";
  readonly plan: string;
  readonly action: Action;
  readonly status: /** Begun, with `uploadId` or `annotations` to end if the run ends before its other receipt. */
    | "started"
    /** Carried out and verified; of a job: ended, with every object accounted for. */
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
  /** SHA-256, hex, of what the upload was begun with: a later run goes on with it only where that is still so. */
  readonly described?: string;
  /** Of a copy of what has annotations: written before the copy, and again before the first of them is put. */
  readonly annotations?: AnnotationsNote;
  /** Of a batch action that was begun. */
  readonly job?: JobNote;
  /** Why a task of a job left its object as it was, as a plan would say it. */
  readonly refusal?: Refusal;
  /** ISO 8601. */
  readonly at: string;
};
