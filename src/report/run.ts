import type { KeyCustody } from "../custody/custody.ts";
import type { BucketRequirement, Exemption } from "../model/baseline.ts";
import type { Fact } from "../model/fact.ts";
import type { BucketFacts } from "../model/facts.ts";
import type { Identity } from "../model/resource.ts";
import type { SourceChoice } from "../model/source.ts";
import type { Outcome, RuleId, Verdict } from "../model/verdict.ts";
import type { UploadCell } from "../uploads/matrix.ts";

export type Counts = Readonly<Record<Outcome, number>>;

/** What a scan found in one bucket, without its object verdicts: those are streamed. */
export type BucketReport = {
  readonly facts: BucketFacts;
  /** Unknown when the entry that applies could not be chosen (its tags could not be read). */
  readonly requirement: Fact<BucketRequirement>;
  /** The plain cells of the upload matrix: PutObject by anybody in the account, each kind, TLS and HTTP. */
  readonly uploads: Fact<readonly UploadCell[]>;
  /** Number of cells of the whole matrix the baseline is not content with. */
  readonly discontentCells: number;
  readonly objects: number;
  readonly bytes: number;
  /** Object versions and bytes by how they are stored: `none`, `sse-s3`, `sse-kms`, ..., `unknown`. */
  readonly stored: Readonly<Record<string, { readonly objects: number; readonly bytes: number }>>;
  /** How many of the objects were not asked about: unchanged in the listing, they pass as an earlier scan saw them. */
  readonly remembered?: number;
  readonly counts: Counts;
  readonly rules: Readonly<Partial<Record<RuleId, Counts>>>;
  /** Set when listing stopped early: what was seen is judged, the rest of the bucket is unknown. */
  readonly incomplete?: string;
  /** What the objects were read from; absent where nothing was to be chosen: a listing, and HEAD of each. */
  readonly source?: SourceChoice;
};

/** One scan, everything but the stream of its verdicts. */
export type RunReport = {
  readonly tool: { readonly name: "bucketseal"; readonly version: string };
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly identity: Identity;
  /** Custom endpoint, when not AWS itself. */
  readonly endpoint?: string;
  readonly baseline: { readonly source: string; readonly digest: string };
  readonly seconds: number;
  readonly peakConcurrency: number;
  readonly objects: number;
  readonly bytes: number;
  readonly counts: Counts;
  readonly rules: Readonly<Partial<Record<RuleId, Counts>>>;
  readonly buckets: readonly BucketReport[];
  readonly custody: readonly KeyCustody[];
  /** Failed and unknown verdicts to show: a bounded sample, most severe first. */
  readonly sample: readonly Verdict[];
  readonly expiredExemptions: readonly Exemption[];
  /** Of an incremental scan: how many objects were not asked about, and when all were the last time. */
  readonly remembered?: { readonly objects: number; readonly since: string };
  /** Set when the run was cancelled: how far it got. */
  readonly stopped?: string;
};
