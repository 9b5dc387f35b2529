import type { Baseline, BucketRequirement } from "../../model/baseline.ts";
import type { Fact } from "../../model/fact.ts";
import type { BucketFacts, ObjectFacts } from "../../model/facts.ts";
import type { SourceChoice } from "../../model/source.ts";
import type { Outcome, RuleId, Verdict } from "../../model/verdict.ts";
import type { BucketReport } from "../../report/run.ts";
import type { UploadMatrix } from "../../uploads/matrix.ts";
import type { Gate } from "../gate.ts";
import type { SseCKey } from "../object-state.ts";
import type { ListedObject, Surroundings } from "../ports.ts";
import type { Ceiling } from "../rate.ts";

export type ScanOptions = {
  readonly baseline: Baseline;
  /** Only these; every bucket of the account when absent. */
  readonly buckets?: readonly string[];
  /** Objects asked about at a time, over all buckets. */
  readonly concurrency: number;
  /** Buckets worked on at a time. Default 4. */
  readonly bucketConcurrency?: number;
  /** Bounds the calls of several scans together; each has a gate of its own without. */
  readonly gate?: Gate;
  /** Bounds the calls a second of several scans together; as the baseline says without. */
  readonly ceiling?: Ceiling;
  readonly heldSseCKeys: readonly SseCKey[];
  /** How often an object is asked about before it stays unknown. Default 24. */
  readonly attempts?: number;
  /** What is asked about keys beyond DescribeKey. Default: what the baseline needs. */
  readonly inquiry?: InquiryOptions;
  /** Shows the wrapped data key of each client-side encrypted object to KMS; its key counts as used then. */
  readonly prove?: boolean;
  readonly surroundings: Surroundings;
  /** Judges neither the settings of buckets nor keys: whoever reacts to an object leaves both to scans. */
  readonly objectsAlone?: true;
  /** What an earlier scan learned of the bucket that is scanned; what it says counts only while it passes. */
  readonly memory?: ObjectMemory;
  /** Of bucketseal, for the report. */
  readonly version: string;
  /** Custom endpoint, for the report. */
  readonly endpoint?: string;
};

/** What is asked about keys beyond DescribeKey, whatever the baseline needs. */
export type InquiryOptions = {
  /** Policy, grants and last use of every key. */
  readonly access?: boolean;
  /** Days of CloudTrail to look through for each key; 0 for none, not even where the baseline names expected users. */
  readonly trailDays?: number;
  /** Milliseconds after which no more is asked; what is left is unknown. */
  readonly budget?: number;
};

export type ScanProgress = {
  readonly phase: "settings" | "objects" | "keys";
  readonly buckets: number;
  readonly bucketsDone: number;
  readonly objects: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly inFlight: number;
};

/** Facts of objects as they were learned earlier. */
export type ObjectMemory = {
  /** Makes all of it ready, for rows in any order; false where nothing is remembered, or too much. */
  readonly recallAll: () => Promise<boolean>;
  /** For rows in the order of a listing: makes ready what is remembered of keys up to this one, and forgets what lies behind an earlier one. */
  readonly recall: (upToKey: string) => Promise<void>;
  /** Undefined where nothing is remembered, or the version listed is not the one that was seen. */
  readonly of: (listed: ListedObject) => ObjectFacts | undefined;
};

/** What is known of a bucket while its objects are judged. */
export type JudgedBucket = {
  readonly facts: BucketFacts;
  /** Unknown when the entry that applies could not be chosen. */
  readonly requirement: Fact<BucketRequirement>;
  readonly matrix: Fact<UploadMatrix>;
  /** What the bucket rules say of its settings. */
  readonly outcomes: Readonly<Partial<Record<RuleId, Outcome>>>;
};

export type FailingObject = {
  readonly facts: ObjectFacts;
  readonly failing: readonly RuleId[];
  /** Whether a null version lies behind the current one; told in a suspended bucket alone. */
  readonly otherVersions: { readonly nullVersionNoncurrent: boolean } | "unknown";
};

/** Where a scan's results go while it runs. Whatever these return is awaited: a slow reader slows the scan. */
export type ScanSink = {
  /** Of one bucket in the order of its listing. */
  readonly verdict?: (verdict: Verdict) => void | Promise<void>;
  /** Passes of objects that a source only counts: verdicts of one of them, and how many there are. */
  readonly counted?: (verdicts: readonly Verdict[], objects: number) => void | Promise<void>;
  /** What a bucket is read from, before it is read. @param usual whether that is what everybody expects. */
  readonly source?: (bucket: string, choice: SourceChoice, usual: boolean) => void;
  /** A bucket is done. */
  readonly bucket?: (report: BucketReport) => void | Promise<void>;
  readonly progress?: (progress: ScanProgress) => void;
  /** Before the first object of a bucket. */
  readonly judgedBucket?: (bucket: JudgedBucket) => void | Promise<void>;
  /** Each object that was judged, after its verdicts, in the order of the listing. */
  readonly judgedObject?: (facts: ObjectFacts, verdicts: readonly Verdict[]) => void | Promise<void>;
  /** Each object that fails a rule, after its verdicts. */
  readonly failingObject?: (bucket: JudgedBucket, object: FailingObject) => void | Promise<void>;
};
