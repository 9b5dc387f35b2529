import type { Fact } from "../model/fact.ts";
import type { KeyFacts } from "../model/facts.ts";
import type { KeyInquiry, Proofs } from "./inquiry.ts";

/** What lies under one key. Counts are of object versions. */
type Holdings = {
  readonly objects: number;
  readonly bytes: number;
  /** How many of `objects` are old versions. */
  readonly noncurrent: number;
  /** How many of `objects` lie under a Bucket Key: KMS sees no single reads of them (E127, K74). */
  readonly bucketKey: number;
  readonly buckets: readonly string[];
};

/** What the baselines of the buckets under a key say of its use. */
export type KeyExpectation = {
  /** By bucket whose baseline names expected users: globs of principal ARNs, account ids and service principals. */
  readonly users: Readonly<Record<string, readonly string[]>>;
  /** Days after which a key that holds data counts as unused. */
  readonly unusedDays?: number;
};

/** One row of the custody table: a key, whether it can be used, and what is lost with it. */
export type KeyCustody = {
  /**
   * Key ARN; `ssec:MD5` for a held SSE-C key, `ssec:unknown` for objects whose key nobody here holds;
   * `client-side:WRAP` where client-side metadata names no key.
   */
  readonly key: string;
  readonly kind: "kms" | "sse-c" | "client-side";
  /** Absent where KMS has no such key, or keeps none; unknown for SSE-C that is only probable (E95). */
  readonly facts: Fact<KeyFacts>;
  readonly holdings: Holdings;
  /** Whether the baseline of a bucket with data under it asks for a customer managed key. */
  readonly customerKeyRequired: boolean;
  /** Buckets whose default encryption or baseline names it, though no data need lie under it yet. */
  readonly namedBy: readonly string[];
  /** Absent where no baseline of a bucket under it says anything. */
  readonly expected?: KeyExpectation;
  /** Absent where nothing was asked beyond DescribeKey. */
  readonly inquiry?: KeyInquiry;
  /** For client-side keys, where KMS was asked to open the wrapped data keys. */
  readonly proofs?: Proofs;
  /** One sentence: what cannot be read any more if it goes. */
  readonly ifLost: string;
};
