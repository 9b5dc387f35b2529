import type { ServerSide, TargetEncryption } from "./encryption.ts";
import type { BucketEncryption } from "./facts.ts";
import type { Resource } from "./resource.ts";
import type { RuleId } from "./verdict.ts";

/** What an action will cost, in requests; money is an estimate made of them. */
export type Cost = {
  /** S3 requests by kind, as S3 bills them (L14). */
  readonly s3: { readonly put: number; readonly get: number };
  readonly kms: number;
  /** Bytes that are read and written again; 0 when nothing moves. */
  readonly bytes: number;
  /** Storage classes whose prices the requests, and the retrieval of the bytes, have; STANDARD where left out (L15). */
  readonly classes?: { readonly put: string; readonly get: string };
  /** Bytes that replication carries again, all destinations together (E217). */
  readonly replicatedBytes?: number;
  /** Bytes that are stored twice from then on: the old version stays (E156). */
  readonly addedBytes?: number;
  /** Bytes times the days that a storage class's minimum duration is still paid for (E168). */
  readonly earlyDeletionByteDays?: number;
};

type ActionBase = {
  /** Stable within a plan: kind and resource. */
  readonly id: string;
  readonly resource: Resource;
  readonly region: string;
  /** The rules whose failures this mends; none where it only takes away what is not needed any more. */
  readonly rules: readonly RuleId[];
  /** One sentence: what will be done. */
  readonly summary: string;
  readonly cost: Cost;
  /** What a person should know before saying yes. */
  readonly risks: readonly string[];
};

/** What must still be true when an object action starts. */
export type ObjectPrecondition = {
  readonly eTag: string;
  readonly versionId?: string;
  readonly lastModified: string;
  readonly encryption: ServerSide;
  readonly size: number;
};

export type ObjectAction = ActionBase & {
  readonly kind: "update-object-encryption" | "copy-object" | "multipart-copy";
  readonly before: ObjectPrecondition;
  readonly after: TargetEncryption;
  /** Set when the source is SSE-C: the MD5 of the held key that opens it. */
  readonly sseCKeyMd5?: string;
  /** What stays as it is although this action succeeds: the old version that a copy leaves behind (E156). */
  readonly leaves?: Refusal;
};

export type BucketSetting = Omit<BucketEncryption, "keyArn" | "blocked"> & {
  readonly blocked?: readonly string[];
};

export type BucketAction = ActionBase &
  (
    | {
        readonly kind: "put-bucket-encryption";
        readonly before: BucketSetting;
        readonly after: BucketSetting;
      }
    | {
        readonly kind: "put-bucket-policy";
        /** The document that was read, or null when there was none. */
        readonly before: string | null;
        /** Null where nothing is left to say, and the policy is removed. */
        readonly after: string | null;
      }
  );

export type Action = ObjectAction | BucketAction;

/** What bucketseal will not touch, and why. */
export type Refusal = {
  /** Stable, upper case with hyphens, for example SSE-C-KEY-NOT-HELD; each has a page in docs/refusals/. */
  readonly code: string;
  readonly resource: Resource;
  readonly rules: readonly RuleId[];
  /** One sentence: why. */
  readonly reason: string;
  /** One sentence: what a person can do. */
  readonly advice: string;
};

export type Plan = {
  readonly schema: "bucketseal.plan.v1";
  /** ISO 8601. */
  readonly createdAt: string;
  readonly account: string;
  readonly partition: string;
  readonly baseline: { readonly source: string; readonly digest: string };
  readonly actions: readonly Action[];
  readonly refusals: readonly Refusal[];
  /** SHA-256, hex, over everything above: an edited plan is refused. */
  readonly digest: string;
};
