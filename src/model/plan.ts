import type { ServerSide, TargetEncryption } from "./encryption.ts";
import type { BucketEncryption } from "./facts.ts";
import type { Resource } from "./resource.ts";
import type { RuleId } from "./verdict.ts";

/** What an action will cost, in requests; money is an estimate made of them. */
export type Cost = {
  /** S3 requests by kind, as S3 bills them (L14). */
  readonly s3: { readonly put: number; readonly get: number };
  readonly kms: number;
  /** What `kms` would be with the target's Bucket Key on, and off; absent where the target can have none (K64). */
  readonly kmsByBucketKey?: { readonly on: number; readonly off: number };
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
  /** What S3 Batch Operations is paid for besides the requests of its tasks (I78). */
  readonly batch?: { readonly jobs: number; readonly objects: number };
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
  /** How many annotations are written again after a copy in parts, which leaves them behind (E162). */
  readonly annotations?: number;
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

/** The actions of a job, one ObjectAction a line, in a gzip file beside the plan: plans stay small. */
type BatchObjects = {
  /** Name of the file, in the folder of the plan. */
  readonly file: string;
  /** SHA-256, hex, of the file: as the plan's digest covers it, it covers every object. */
  readonly sha256: string;
  readonly count: number;
};

/**
 * One S3 Batch Operations job: many object actions of one bucket, all by the same call to the same encryption. Its
 * resource is the bucket.
 */
export type BatchAction = ActionBase & {
  readonly kind: "batch-update" | "batch-copy";
  readonly after: TargetEncryption;
  readonly objects: BatchObjects;
  /** ARN of the role whose rights the tasks have (I75). */
  readonly role: string;
  /** Bucket of the manifest and the completion report, in the Region of the objects. */
  readonly reports: string;
  /** Copies: S3 copies nothing that was written after this. ISO 8601. */
  readonly unmodifiedSince?: string;
  /** Copies: the class the objects have, since a copy without it falls back to STANDARD (E164). */
  readonly storageClass?: string;
};

export type Action = ObjectAction | BucketAction | BatchAction;

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

/** What a plan costs in all, and the least time it takes. An estimate, not an offer. */
export type PlanEstimate = {
  readonly requests: {
    readonly put: number;
    readonly get: number;
    readonly kms: number;
    /** What `kms` would be, were the targets' Bucket Keys all on, or all off. */
    readonly kmsByBucketKey: { readonly on: number; readonly off: number };
  };
  /** Bytes that are read and written again. */
  readonly bytes: number;
  /** Bytes that replication carries again, all destinations together. */
  readonly replicatedBytes: number;
  /** Bytes that stay behind as old versions. */
  readonly addedBytes: number;
  readonly batch: { readonly jobs: number; readonly objects: number };
  /**
   * US dollars. `batch` is S3 Batch Operations itself, beside the requests of its tasks; `once` is the sum of all that is
   * paid once, and `monthly` is paid for the old versions from then on.
   */
  readonly dollars: {
    readonly requests: number;
    readonly kms: number;
    readonly retrieval: number;
    readonly earlyDeletion: number;
    readonly replication: number;
    readonly batch: number;
    readonly once: number;
    readonly monthly: number;
  };
  /** Under the limits the assumptions state; Regions go side by side. */
  readonly seconds: number;
  /** The date of the prices, YYYY-MM-DD. */
  readonly asOf: string;
  /** What the estimate rests on, one sentence each. */
  readonly assumptions: readonly string[];
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
  /** What all of it costs; left out of plans that no person is asked about. */
  readonly estimate?: PlanEstimate;
  /** SHA-256, hex, over everything above: an edited plan is refused. */
  readonly digest: string;
};
