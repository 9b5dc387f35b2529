import type { Fact, Unknown } from "../model/fact.ts";

/**
 * What is asked about a key beyond DescribeKey, because a command or the baseline wants it. A field that is not there
 * was not asked for; one that could not be learned is unknown, with its reason.
 */
export type KeyInquiry = {
  /** When it was asked, ISO 8601. */
  readonly asOf: string;
  readonly lastUse?: Fact<KeyLastUse>;
  /** What the key policy forbids S3 that it should allow, or allows that it should not; empty when nothing. */
  readonly policyProblems?: Fact<readonly KeyPolicyProblem[]>;
  readonly grants?: Fact<readonly KeyGrant[]>;
  readonly users?: Fact<KeyUsers>;
};

/** What GetKeyLastUsage tells (K40). No ground alone to delete a key: Bucket Keys and cached data keys hide use (K42). */
export type KeyLastUse = {
  /** ISO 8601; absent where the key was not used since tracking began. */
  readonly at?: string;
  readonly operation?: string;
  /** ISO 8601: of what was before, KMS knows nothing. */
  readonly trackedSince: string;
};

export type KeyPolicyProblem = {
  readonly code:
    | "denies-s3"
    | "nobody"
    | "via-service"
    | "encryption-context"
    | "other-account"
    | "public"
    | "unmanageable";
  /** One sentence for a person. */
  readonly summary: string;
};

/** Access that the key policy does not show (K56). */
export type KeyGrant = {
  /** ARN, account or service principal; absent where KMS does not tell. */
  readonly grantee?: string;
  readonly operations: readonly string[];
};

/** One call that used a key, as CloudTrail tells it. */
export type KeyCall = {
  /** ARN of the user or of the role behind a session, an account id, or a service principal. */
  readonly principal: string;
  /** Decrypt, GenerateDataKey, ... */
  readonly operation: string;
  /** ISO 8601. */
  readonly at: string;
  /** For which bucket S3 asked (K72); absent where it was not S3 that asked. */
  readonly bucket?: string;
  /** Whether S3 asked for the bucket and not for one object: a Bucket Key (E125, K74). */
  readonly bucketKey: boolean;
  readonly refused: boolean;
};

/** Calls of one principal, one operation and one bucket. */
export type KeyUse = {
  readonly principal: string;
  readonly operation: string;
  readonly bucket?: string;
  readonly bucketKey: boolean;
  /** Calls that succeeded. */
  readonly count: number;
  readonly refused: number;
  /** ISO 8601. */
  readonly last: string;
};

/** Who used a key lately. */
export type KeyUsers = {
  /** ISO 8601: the beginning of the time that was asked about. */
  readonly since: string;
  /** Most calls first. */
  readonly uses: readonly KeyUse[];
  /** Set where calls may be missing: why. */
  readonly incomplete?: string;
};

/** What KMS says to a wrapped data key. `refused`: it does not open, whoever asks; `unknown`: we could not find out. */
export type DataKeyProof =
  | { readonly outcome: "opened"; readonly keyArn: string }
  | { readonly outcome: "refused"; readonly why: string }
  | { readonly outcome: "unknown"; readonly why: Unknown };

/** Wrapped data keys that were shown to KMS. */
export type Proofs = {
  readonly opened: number;
  readonly refused: number;
  readonly unknown: number;
  /** Of one that did not open. */
  readonly refusal?: string;
  /** Of one that stayed unknown. */
  readonly doubt?: Unknown;
};
