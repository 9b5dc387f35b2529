import type { TargetEncryption } from "../model/encryption.ts";
import type { Unknown } from "../model/fact.ts";
import type { BucketFacts, KeyFacts, ObjectFacts } from "../model/facts.ts";
import type { BucketSetting } from "../model/plan.ts";
import type { Identity, ObjectRef } from "../model/resource.ts";

/** A call that may fail in ways AWS knows; bugs throw instead. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

export type Failure = Unknown & {
  /** HTTP status, when there was an answer. */
  readonly status?: number;
  /** The service's error code, for people; no code here branches on it. */
  readonly code?: string;
  readonly requestId?: string;
  /** True when a precondition sent with the request did not hold (412, 409). */
  readonly preconditionFailed?: boolean;
};

export type BucketRef = { readonly name: string; readonly region: string };

/** One row of a listing; delete markers are left out. */
export type ListedObject = {
  readonly ref: ObjectRef;
  readonly current: boolean;
  readonly size: number;
  readonly lastModified: string;
  readonly eTag: string;
  readonly storageClass: string;
};

/** A customer's SSE-C key in memory, for the time of one command. */
export type SseCKey = { readonly key: Uint8Array; readonly md5: string };

/** What was read of an object just before it is written, so that all of it can be put back and compared (E159 to E167). */
export type ObjectState = {
  readonly facts: ObjectFacts;
  readonly metadata: Readonly<Record<string, string>>;
  /** cacheControl, contentDisposition, contentEncoding, contentLanguage, contentType, expires. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Grants as `permission grantee`, sorted; empty where ACLs are off (BucketOwnerEnforced). */
  readonly grants: readonly string[];
  readonly checksumAlgorithm?: string;
  readonly partsCount?: number;
};

export type ObjectWrite = {
  readonly ref: ObjectRef;
  readonly region: string;
  /** Fresh state; its ETag and version id are the write's preconditions (E169). */
  readonly state: ObjectState;
  readonly after: TargetEncryption;
  readonly sseCKey?: SseCKey;
};

export type Written = { readonly requestIds: readonly string[]; readonly versionId?: string };

/** Reads: all that a scan, a plan and an explanation need. Against a real account, scan only reads. */
export type ReadPorts = {
  readonly whoAmI: () => Promise<Result<Identity>>;
  /** Every bucket of the account, paged (L8). */
  readonly listBuckets: () => AsyncIterable<Result<BucketRef>>;
  readonly findBucket: (name: string) => Promise<Result<BucketRef>>;
  /** Every setting is read by itself: a denied one is an unknown fact, the rest goes on. */
  readonly readBucket: (bucket: BucketRef) => Promise<BucketFacts>;
  /** All versions where the bucket is or was versioned, else the current objects; pages are streamed. */
  readonly listObjects: (bucket: BucketRef, versions: boolean) => AsyncIterable<Result<ListedObject>>;
  /** HEAD. A gone object is `absent`; every other failure is inside the facts as unknown. */
  readonly headObject: (
    listed: ListedObject,
    region: string,
    held: readonly SseCKey[],
  ) => Promise<Result<ObjectFacts>>;
  readonly describeKey: (written: string, region: string) => Promise<Result<KeyFacts>>;
};

/** Writes: only apply and undo get these. */
export type WritePorts = {
  readonly readObject: (
    ref: ObjectRef,
    region: string,
    held: readonly SseCKey[],
  ) => Promise<Result<ObjectState>>;
  readonly updateObjectEncryption: (write: ObjectWrite) => Promise<Result<Written>>;
  readonly copyObject: (write: ObjectWrite) => Promise<Result<Written>>;
  readonly multipartCopy: (write: ObjectWrite) => Promise<Result<Written>>;
  readonly putBucketEncryption: (bucket: BucketRef, setting: BucketSetting) => Promise<Result<Written>>;
  /** null deletes the policy; sent only to undo the writing of a first one. */
  readonly putBucketPolicy: (bucket: BucketRef, policy: string | null) => Promise<Result<Written>>;
};

export type Ports = ReadPorts & WritePorts;

/** What the outside gives besides AWS. */
export type Surroundings = {
  /** ISO 8601. */
  readonly now: () => string;
  readonly cancelled: () => boolean;
};
