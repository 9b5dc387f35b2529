import type { TargetEncryption } from "../model/encryption.ts";
import type { ObjectFacts } from "../model/facts.ts";
import type { ObjectRef } from "../model/resource.ts";

/** A customer's SSE-C key in memory, for the time of one command. */
export type SseCKey = { readonly key: Uint8Array; readonly md5: string };

/** An additional checksum over the plaintext, as S3 keeps it (E143). */
export type Checksum = {
  readonly algorithm: string;
  readonly value: string;
  /** FULL_OBJECT survives any copy; COMPOSITE depends on the parts. */
  readonly type: string;
};

/** What was read of an object just before it is written, so that all of it can be put back and compared (E159 to E167). */
export type ObjectState = {
  readonly facts: ObjectFacts;
  readonly metadata: Readonly<Record<string, string>>;
  /** Entries S3 could not put into headers: they survive a copy, but nobody can send them again. */
  readonly missingMetadata: number;
  /** CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, Expires, as S3 gave them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty when not asked for. */
  readonly tags: Readonly<Record<string, string>>;
  /** Grants as `PERMISSION id="..."` or `PERMISSION uri="..."`, sorted; empty when all there is is the owner's. */
  readonly grants: readonly string[];
  readonly checksum?: Checksum;
};

/** How much of an object to read besides HEAD. */
export type ObjectParts = {
  /** `if-any`: only when HEAD counts some. A copy takes tags along, a multipart copy must send them (E161, E174). */
  readonly tags: "no" | "if-any" | "yes";
  /** False where ACLs are off (BucketOwnerEnforced), or nothing that loses them is done (E163). */
  readonly grants: boolean;
};

export type ObjectWrite = {
  /** The version in the state is the one that is read; a copy makes it current again. */
  readonly ref: ObjectRef;
  readonly region: string;
  /** Fresh state; its ETag and version id are the write's preconditions (E169). */
  readonly state: ObjectState;
  /** Lock to give to the copy: what the source has and what S3 still accepts (E166). */
  readonly lock: ObjectFacts["lock"];
  readonly after: TargetEncryption;
  readonly sseCKey?: SseCKey;
  /**
   * Set where the version has annotations, which are put onto its copy afterwards (E162). Then a copy in parts is made
   * only while versioning keeps that version.
   */
  readonly annotated?: true;
};

/** One annotation of a version, as S3 lists it; its ETag tells one content from another (E219). */
export type Annotation = { readonly name: string; readonly size: number; readonly eTag: string };

/** One annotation that is to be on another version of its object too. */
export type AnnotationCopy = {
  /** Bucket and key. */
  readonly ref: ObjectRef;
  readonly region: string;
  readonly name: string;
  /** Version ids. */
  readonly from: string;
  readonly to: string;
  /** ETag of the version it is put onto: the write's precondition (E221). */
  readonly eTag: string;
};

export type AnnotationCopied = {
  /** Written; found there already, byte for byte; another one of that name was there and stays; not on the source any more. */
  readonly outcome: "put" | "there" | "other" | "gone";
  /** Of what is there now. */
  readonly eTag?: string;
  readonly requestIds: readonly string[];
};

export type Written = {
  readonly requestIds: readonly string[];
  /** Of what was written: tells it from what another writer may put there a moment later. */
  readonly versionId?: string;
  readonly eTag?: string;
};
