import type { Fact } from "../model/fact.ts";
import type { KeyFacts } from "../model/facts.ts";

/** What lies under one key. Counts are of object versions. */
type Holdings = {
  readonly objects: number;
  readonly bytes: number;
  readonly buckets: readonly string[];
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
  /** One sentence: what cannot be read any more if it goes. */
  readonly ifLost: string;
};
