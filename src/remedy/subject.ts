import type { BucketRequirement } from "../model/baseline.ts";
import type { TargetEncryption } from "../model/encryption.ts";
import type { Fact } from "../model/fact.ts";
import type { BucketFacts, KeyFacts, ObjectFacts } from "../model/facts.ts";
import type { RuleId } from "../model/verdict.ts";
import type { WriteOperation } from "../uploads/matrix.ts";

/** Whether the bucket would admit a write; `by` names the statements that say no, or what it depends on. */
export type Admission = {
  readonly answer: "yes" | "no" | "depends" | "unknown";
  readonly by: readonly string[];
};

/** All that decides what can be done about one object version. Nothing else is asked, so the answer can be repeated. */
export type RemedySubject = {
  readonly facts: ObjectFacts;
  /** Rules this object fails; exempted ones left out. */
  readonly failing: readonly RuleId[];
  readonly requirement: BucketRequirement;
  readonly bucket: BucketFacts;
  /** By ARN: the approved keys, the bucket default's, and the key the object lies under, as far as they were learned. */
  readonly keys: ReadonlyMap<string, KeyFacts>;
  /** MD5s (base64) of the SSE-C keys that are held. */
  readonly heldSseCKeys: readonly string[];
  /** Bytes; the largest object CopyObject takes (5 GB on AWS, E173). */
  readonly copyLimit: number;
  /** Bytes per part of a multipart copy; only its cost depends on it. */
  readonly partSize: number;
  /** Whether the endpoint is AWS or the embedded AWS: others answer UpdateObjectEncryption by overwriting the body. */
  readonly trustedEndpoint: boolean;
  /** Whether a null version lies behind the current one; matters in a suspended bucket alone. */
  readonly otherVersions: { readonly nullVersionNoncurrent: boolean } | "unknown";
  /**
   * How many annotations the object has, and whether the bucket admits that they are written again; left out where nobody
   * asked, since only a multipart copy leaves them behind (E162).
   */
  readonly annotations?: Fact<{ readonly count: number; readonly admitted: Admission }>;
  /** Whether what a run leaves undone is ended by the next: plans whose receipts are read again. */
  readonly resumable: boolean;
  /** Left out where no policy was evaluated: then it is unknown. */
  readonly writeAdmitted?: (operation: WriteOperation, target: TargetEncryption) => Admission;
  /** The account bucketseal works as. */
  readonly account: string;
  /** ISO 8601: the moment a retention date is compared with, and an age is counted to. */
  readonly now: string;
};
