import type { DataKeyProof, KeyCall, KeyGrant, KeyLastUse } from "../custody/inquiry.ts";
import type { BucketRequirement } from "../model/baseline.ts";
import type { ClientSide } from "../model/encryption.ts";
import type { Fact, Unknown } from "../model/fact.ts";
import type { BucketEncryption, BucketFacts, KeyFacts, ObjectFacts } from "../model/facts.ts";
import type { BucketSetting } from "../model/plan.ts";
import type { Identity, ObjectRef } from "../model/resource.ts";
import type { SourceChoice, SourceName } from "../model/source.ts";
import type {
  Annotation,
  AnnotationCopied,
  AnnotationCopy,
  ObjectParts,
  ObjectState,
  ObjectWrite,
  SseCKey,
  Written,
} from "./object-state.ts";

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
  /** Where the bucket is, when S3 says that it is elsewhere (L11). */
  readonly region?: string;
  /** True when a precondition sent with the request did not hold (412, 409). */
  readonly preconditionFailed?: boolean;
};

export type BucketRef = { readonly name: string; readonly region: string };

/** Where a bucket has its access logs and inventories written. */
export type Destinations = Pick<BucketFacts, "loggingTarget" | "inventoryDestinations">;

/** One row of a listing; delete markers are left out. */
export type ListedObject = {
  readonly ref: ObjectRef;
  readonly current: boolean;
  readonly size: number;
  readonly lastModified: string;
  readonly eTag: string;
  readonly storageClass: string;
};

/** The last row of a listing that was seen: the listing goes on after it. Of a version, where versions are listed. */
export type ListPosition = {
  readonly key: string;
  readonly versionId?: string;
  /** The listing leaves out what the journal names no change of; it may go on without the journal too. */
  readonly journal?: true;
};

/** One page of a listing. */
export type ListedPage = {
  readonly objects: readonly ListedObject[];
  /** Where the next one begins; absent behind the last. */
  readonly next?: ListPosition;
};

/** The last batch of another source that was seen. */
type SourcePosition = { readonly source: SourceName; readonly position: string };

/** Where the scan of a bucket goes on: it is read to its end from what it was begun with. */
export type ScanPosition = ListPosition | SourcePosition;

/** What a source tells of many objects at once: all that an object rule asks of them is the same. */
export type Shape = {
  /** Of any one of them: key, size and times are its own, all else holds for each. */
  readonly facts: ObjectFacts;
  /** Where the source says that a KMS key encrypts them, and not which one (I3); `facts` calls it unknown then. */
  readonly unnamedKey?: "sse-kms" | "dsse-kms";
  /** Their metadata has markers of client-side encryption, which only HEAD shows whole. */
  readonly clientSideMarkers?: true;
};

/** What the objects of a shape are to be: counted, told one by one, or told to be asked about with HEAD. */
export type Need = "count" | "rows" | "heads";

/** One object, as the source tells of it. */
export type SourceRow = {
  readonly listed: ListedObject;
  readonly facts: ObjectFacts;
  /** Whether HEAD must be asked as well. */
  readonly head: boolean;
};

export type SourceBatch = {
  readonly counted: readonly { readonly shape: Shape; readonly objects: number; readonly bytes: number }[];
  readonly rows: readonly SourceRow[];
  /** Opaque: where the source goes on after this batch, of the same report or answer. */
  readonly position: string;
};

export type SourceRequest = {
  readonly facts: BucketFacts;
  readonly requirement: Fact<BucketRequirement>;
  /** Whether old versions are wanted. */
  readonly versions: boolean;
  /** Asked about each shape that turns up. */
  readonly need: (shape: Shape) => Need;
  /** An earlier batch. The same source goes on behind it, or fails; it never begins anew. */
  readonly after?: SourcePosition;
  /** What an earlier scan remembers of the bucket; absent where the scan is not incremental. */
  readonly journal?: JournalRequest;
};

/** What the journal of S3 Metadata would have to tell, or why it is of no use. */
export type JournalRequest = (
  | {
      /** ISO 8601: every object is remembered as it was when this began, or later. */
      readonly since: string;
    }
  | { readonly why: string }
) & {
  /** A scan that was begun with the journal goes on: with it, or with a listing. */
  readonly goesOn: boolean;
};

/** Where a bucket's objects come from. Without batches: from listObjects, with HEAD of each. */
export type OpenedSource = {
  readonly choice: SourceChoice;
  /** True where the choice is what everybody expects: it is in the report, and nobody needs to be told beforehand. */
  readonly usual?: boolean;
  /** Ends with the first failure: what was not told is unknown. */
  readonly batches?: AsyncIterable<Result<SourceBatch>>;
  /** Keys that may have changed since the request's `journal.since`, in order: all others are as they are remembered. */
  readonly changed?: readonly string[];
};

/** Reads: all that a scan, a plan and an explanation need. Against a real account, scan only reads. */
export type ReadPorts = {
  readonly whoAmI: () => Promise<Result<Identity>>;
  /** Every bucket of the account, paged (L8). */
  readonly listBuckets: () => AsyncIterable<Result<BucketRef>>;
  readonly findBucket: (name: string) => Promise<Result<BucketRef>>;
  /** Every setting is read by itself: a denied one is an unknown fact, the rest goes on. */
  readonly readBucket: (bucket: BucketRef) => Promise<BucketFacts>;
  /** Only those of its settings that make AWS services write into other buckets. */
  readonly readDestinations: (bucket: BucketRef) => Promise<Destinations>;
  /**
   * All versions, or the current objects, in the order of their keys, page by page. What was listed before a failure
   * stays good.
   */
  readonly listObjects: (
    bucket: BucketRef,
    versions: boolean,
    after?: ListPosition,
  ) => AsyncIterable<Result<readonly ListedObject[]>>;
  /** One page of the same, of so many rows at most, read without those behind it. */
  readonly listPage: (
    bucket: BucketRef,
    versions: boolean,
    after: ListPosition | undefined,
    most: number,
  ) => Promise<Result<ListedPage>>;
  /**
   * HEAD, once. A failure is for the flow to judge: the object is gone, is to be asked about again, or stays unknown.
   * A 400 that S3 explains in words is SSE-C in the facts, and no failure.
   */
  readonly headObject: (
    listed: ListedObject,
    region: string,
    held: readonly SseCKey[],
  ) => Promise<Result<ObjectFacts>>;
  /** All annotations of an object version, which a multipart copy leaves behind (E162); 1,000 at the most (E218). */
  readonly listAnnotations: (ref: ObjectRef, region: string) => Promise<Result<readonly Annotation[]>>;
  readonly describeKey: (written: string, region: string) => Promise<Result<KeyFacts>>;
  /** The trust policy of a role, by its ARN. Absent: nobody may ask, and it stays unknown. */
  readonly roleTrust?: (arn: string) => Promise<Result<string>>;
  /** Chooses what a bucket is read from. Absent: always a listing, and HEAD of each object. */
  readonly openSource?: (request: SourceRequest) => Promise<OpenedSource>;
} & CustodyPorts;

/** Reads about keys that cost more than they tell most of the time: only asked where somebody wants to know. */
export type CustodyPorts = {
  /** Of a key by its ARN, within its own account (K40). */
  readonly lastKeyUse: (arn: string) => Promise<Result<KeyLastUse>>;
  readonly keyPolicy: (arn: string) => Promise<Result<string>>;
  readonly keyGrants: (arn: string) => Promise<Result<readonly KeyGrant[]>>;
  /** One page of the calls that used a key, newest first, from the trail of our account in the key's Region. */
  readonly keyCalls: (arn: string, time: TimeSpan, page?: string) => Promise<Result<KeyCalls>>;
  /** Shows the wrapped data key of an object to KMS. The plain key is wiped, and leaves the adapter in no form. */
  readonly openDataKey: (clientSide: ClientSide, region: string) => Promise<DataKeyProof>;
  /**
   * The envelope in the instruction file beside an object (S12), which is read only where the object's own metadata
   * has markers, or has none, as was asked for; the object itself is never read.
   */
  readonly instructionFile: (
    object: ObjectRef,
    region: string,
    having: "markers" | "no markers",
  ) => Promise<Result<InstructedObject>>;
};

/** ISO 8601, both ends included. */
export type TimeSpan = { readonly since: string; readonly until: string };

export type KeyCalls = { readonly calls: readonly KeyCall[]; readonly next?: string };

/** An object and what its instruction file says of it. */
export type InstructedObject = {
  /** Absent where the object is not as was asked for. */
  readonly clientSide: Fact<ClientSide>;
  readonly size: number;
};

/** Writes: only apply and undo get these. */
type WritePorts = {
  /** Without a version id: the current version, whose id is in the answer. */
  readonly readObject: (
    ref: ObjectRef,
    region: string,
    held: readonly SseCKey[],
    parts: ObjectParts,
  ) => Promise<Result<ObjectState>>;
  readonly readBucketEncryption: (bucket: BucketRef) => Promise<Fact<BucketEncryption>>;
  readonly readBucketPolicy: (bucket: BucketRef) => Promise<Fact<string>>;
  readonly updateObjectEncryption: (write: ObjectWrite) => Promise<Result<Written>>;
  readonly copyObject: (write: ObjectWrite) => Promise<Result<Written>>;
  /**
   * Tells the upload id before the first part goes out, so that an upload which was cut off can go on or be aborted
   * later. An upload to resume was begun for this very write: parts that it holds are not copied again. Nothing is
   * replaced where annotations would be lost: a failed precondition where some came meanwhile.
   */
  readonly multipartCopy: (
    write: ObjectWrite,
    started: (uploadId: string) => Promise<void>,
    resume?: string,
  ) => Promise<Result<Written>>;
  /** Whether an annotation can be read, and is the one that was listed; a failed precondition where it is not. */
  readonly checkAnnotation: (ref: ObjectRef, region: string, annotation: Annotation) => Promise<Result<void>>;
  /** May be asked again after any failure: what is there is never written over, and what was written is found. */
  readonly copyAnnotation: (copy: AnnotationCopy) => Promise<Result<AnnotationCopied>>;
  /** Id of the version that came directly after one, delete markers apart; undefined where that is the newest. */
  readonly versionAfter: (ref: Required<ObjectRef>, region: string) => Promise<Result<string | undefined>>;
  /** An upload that is gone already is fine. */
  readonly abortUpload: (ref: ObjectRef, region: string, uploadId: string) => Promise<Result<void>>;
  /** Aborts what we began on this key since then and hold no part of; an ISO 8601 moment. */
  readonly abortEmptyUploads: (ref: ObjectRef, region: string, since: string) => Promise<Result<void>>;
  readonly putBucketEncryption: (bucket: BucketRef, setting: BucketSetting) => Promise<Result<Written>>;
  /** null deletes the policy; sent only to undo the writing of a first one. */
  readonly putBucketPolicy: (bucket: BucketRef, policy: string | null) => Promise<Result<Written>>;
};

export type Ports = ReadPorts & WritePorts;

/** What the outside gives besides AWS. */
export type Surroundings = {
  /** ISO 8601. */
  readonly now: () => string;
  /** Milliseconds that only go forward, for durations. */
  readonly elapsed: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** At least 0, below 1: the jitter of waits. */
  readonly random: () => number;
  readonly cancelled: () => boolean;
};
