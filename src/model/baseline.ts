import type { Fact } from "./fact.ts";
import type { SourceName } from "./source.ts";

/** The least encryption an object or an upload must have. `any` asks only that there is one. */
export type RequiredEncryption = "any" | "sse-s3" | "sse-kms" | "dsse-kms" | "client-side-kms";

/** What the baseline asks of one bucket, keys as written (ARN, id or alias). */
export type Requirement = {
  readonly require: RequiredEncryption;
  readonly keys: readonly string[];
  /** Whether S3 Bucket Keys must be on for SSE-KMS. */
  readonly bucketKey: boolean;
  readonly sseC: "block" | "allow";
  /** Whether plain HTTP must be denied. */
  readonly tls: boolean;
  /** strict: an upload without the header is denied; lenient: it takes the bucket default. */
  readonly uploads: "strict" | "lenient";
  readonly mode: "report" | "remediate";
  /** Whether the settings of a bucket that infrastructure code owns may be written; else they are only proposed. */
  readonly iac?: "propose" | "write";
  /**
   * Who may use the keys that the bucket's data lies under: globs of principal ARNs (of the role, for a session),
   * account ids and service principals. Absent or empty: nobody is asked.
   */
  readonly keyUsers?: readonly string[];
  /** Days without use after which a key that holds data of the bucket is a finding. Absent: never. */
  readonly unusedDays?: number;
  /** HEADs a second that a scan sends the bucket at most. Absent: as many as S3 answers. */
  readonly headsPerSecond?: number;
  /** What a scan reads the bucket's objects from, where the command does not say. */
  readonly source?: SourceName | "auto";
};

/** Which buckets an entry speaks of; all the conditions given must hold. Globs know `*` and `?`. */
export type Selector = {
  readonly name?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly region?: readonly string[];
  readonly account?: readonly string[];
};

export type BaselineEntry = { readonly match: Selector } & Partial<Requirement>;

/** Takes a finding out of the failures until a date, for a reason. */
export type Exemption = {
  readonly rule: readonly string[];
  /** ARN glob: bucket, object or key. */
  readonly resource: string;
  readonly reason: string;
  /** Last day it counts, as YYYY-MM-DD. */
  readonly until: string;
};

/** Where a held SSE-C key can be read. The key itself is never in the baseline. */
export type SseCKeySource =
  | { readonly file: string }
  | { readonly env: string }
  | { readonly secret: string };

/** When object actions become jobs of S3 Batch Operations, and what those need. */
type BatchSetting = {
  /** auto: from the threshold on, where role and report bucket are named. */
  readonly mode: "auto" | "always" | "never";
  /** Actions of one kind in one bucket. */
  readonly threshold: number;
  /** ARN. */
  readonly role?: string;
  /** Bucket name; `{region}` in it stands for the Region of the objects. */
  readonly reports?: string;
};

/** How a scan goes about its work. */
type ScanSetting = {
  /** Accounts that the deployed functions scan: ids, or all of the organization. Absent: the one they are deployed in. */
  readonly accounts?: "organization" | readonly string[];
  /** HEADs a second at most, over all buckets that one process scans. Absent: as many as S3 answers. */
  readonly headsPerSecond?: number;
};

export type Baseline = {
  readonly version: 1;
  /** File name, or "built-in defaults". */
  readonly source: string;
  /** SHA-256, hex, over the meaning of the baseline. */
  readonly digest: string;
  readonly defaults: Requirement;
  /** The first entry that matches a bucket counts; what it leaves out comes from the defaults. */
  readonly buckets: readonly BaselineEntry[];
  readonly exempt: readonly Exemption[];
  readonly sseCKeys: readonly SseCKeySource[];
  readonly batch: BatchSetting;
  readonly scan: ScanSetting;
};

/** A key of the baseline after asking KMS: what was written, and the ARN it stands for. */
export type ResolvedKey = { readonly written: string; readonly arn: Fact<string> };

/** The requirement of one bucket with its keys resolved. */
export type BucketRequirement = Requirement & {
  readonly approvedKeys: readonly ResolvedKey[];
  /** Which entry applied, in words: `buckets[2] (name: prod-*)` or `defaults`. */
  readonly chosenBy: string;
};
