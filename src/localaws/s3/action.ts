import type { Destinations } from "../delivery/parcel.ts";
import type { KmsForServices } from "../kms/engine.ts";
import type { Call, Clock, FormSigner, LocalAwsOptions, Random, WireReply } from "../types.ts";
import type { Journal } from "./metadata/journal.ts";
import type { Bucket, ObjectVersion, StoredEncryption } from "./store.ts";

export type { Random };

/** A call to S3 with its address decoded once; path style and virtual-host style end up the same. */
export type S3Call = Call & {
  readonly bucketName: string | undefined;
  /** Decoded key; undefined for bucket-level calls. */
  readonly key: string | undefined;
  /** Decoded query parameters; a parameter without a value is "". */
  readonly query: ReadonlyMap<string, string>;
  /** The body with aws-chunked framing removed and its trailers and checksums verified (D22). */
  readonly body: Uint8Array;
};

/** Everything an S3 action may reach. */
export type S3World = {
  readonly options: Required<Omit<LocalAwsOptions, "startAt" | "seed" | "eventVersion" | "data" | "journal">>;
  readonly clock: Clock;
  readonly random: Random;
  readonly kms: KmsForServices;
  /** Verifies POST form uploads. */
  readonly formSigner: FormSigner;
  readonly buckets: Map<string, BucketState>;
  /** Called for every change that S3 would raise an event for; notifications hang on it (V1, D13). */
  readonly emit: (event: S3Event) => void;
  /** Where notifications can go. */
  readonly destinations: Destinations;
  /** What happened in buckets that have S3 Metadata. */
  readonly journal: Journal;
};

export type BucketState = Bucket & {
  readonly objects: ObjectTable;
  readonly uploads: Map<string, Upload>;
};

/** The versions of a bucket, ordered by key in UTF-8 byte order (L3), newest first within a key. */
export type ObjectTable = {
  /** The current version: the newest one, be it a delete marker. */
  current(key: string): ObjectVersion | undefined;
  version(key: string, versionId: string): ObjectVersion | undefined;
  /** Newest first. */
  versions(key: string): readonly ObjectVersion[];
  /** Adds as the current version; a version of the same id is replaced ("null" versions). */
  put(version: ObjectVersion): void;
  /** Puts a changed copy of a version in its place, order kept. */
  replace(version: ObjectVersion): void;
  remove(key: string, versionId: string): void;
  /** From now on every change is told to a listener, until what this returns is called. */
  watch(listener: TableListener): () => void;
  /** Keys in byte order, from the first that is >= `from` (or > `from` when `after`). */
  keys(from?: string, after?: boolean): IterableIterator<string>;
  readonly size: number;
};

/** What can happen to the versions of a bucket. */
export type TableChange =
  | { readonly type: "put"; readonly version: ObjectVersion }
  | { readonly type: "replace"; readonly version: ObjectVersion }
  | { readonly type: "remove"; readonly key: string; readonly versionId: string };

/** @param before the version as it was, where a changed copy took its place. */
export type TableListener = (change: TableChange, before?: ObjectVersion) => void;

/** A multipart upload under way; its encryption was decided by CreateMultipartUpload (E4). */
export type Upload = {
  readonly uploadId: string;
  readonly key: string;
  readonly startedAt: number;
  /** ARN of who began it. */
  readonly initiator: string;
  /** Account id. */
  readonly owner: string;
  /** Its data key is unwrapped anew for every part, as each needs kms:Decrypt (E123); that of SSE-C comes with it. */
  readonly encryption: StoredEncryption;
  /** Encryption keys of the bucket policy, as the creation was sent them (P33). */
  readonly policyKeys: Readonly<Record<string, readonly string[]>>;
  /** Content of the key's current version when the upload began; a condition on the key fails when it was changed. */
  readonly replaces: ObjectVersion["sealed"] | undefined;
  readonly template: Pick<
    ObjectVersion,
    "headers" | "metadata" | "websiteRedirect" | "storageClass" | "tags" | "acl" | "lock"
  >;
  readonly checksumAlgorithm?: string;
  readonly checksumType?: "FULL_OBJECT" | "COMPOSITE";
  readonly parts: Map<number, UploadedPart>;
};

export type UploadedPart = {
  readonly number: number;
  /** The multipart ETag is made of these. */
  readonly eTag: string;
  readonly size: number;
  readonly lastModified: number;
  readonly checksums: Readonly<Record<string, string>>;
  readonly sealed: ObjectVersion["sealed"][number];
};

/** A change that S3 tells subscribers of. UpdateObjectEncryption raises none (V16, D14). */
export type S3Event = {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  readonly version: ObjectVersion | undefined;
  readonly call: Call;
};

/** One API call of S3, one file each. */
export type S3Action = (call: S3Call, s3: S3World) => WireReply | Promise<WireReply>;

/** What a call asks of the bucket policy: one IAM action on one resource, with the keys the request carries. */
export type Permission = {
  /** For example s3:PutObject. */
  readonly action: string;
  /** Key within the bucket, or undefined for the bucket itself. */
  readonly key?: string;
  /** Condition keys beyond those every S3 call carries, without which they are missing. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
  /** Account of the object's owner, where it is not the bucket's: its policy then opens nothing. */
  readonly objectOwner?: string;
  /** ARN of a principal who needs no Allow. */
  readonly granted?: string;
  /** The right of a bucket's ACL that stands for it, where that is not the one of its action. */
  readonly bucketRight?: "WRITE";
};
