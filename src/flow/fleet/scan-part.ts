import type { KeyCustody } from "../../custody/custody.ts";
import type { Identity } from "../../model/resource.ts";
import type { SourceName } from "../../model/source.ts";
import type { Verdict } from "../../model/verdict.ts";
import type { BucketReport, RunReport } from "../../report/run.ts";
import type { ReportPlace } from "../platform.ts";
import type { ReadPorts, Result, ScanPosition } from "../ports.ts";
import { createKeyBook, type KeyBook } from "../scan/key-book.ts";
import { passes } from "../scan/object.ts";
import { segmentOf } from "../scan/segment.ts";
import { createTally } from "../scan/tally.ts";
import { type ScanOptions, type ScanSink, scanWith } from "../scan.ts";
import type { BucketJournal } from "./bucket-journal.ts";
import { createLines } from "./lines.ts";
import { createObjectLines, type ObjectFile, worthKeeping } from "./object-lines.ts";
import { createObjectMemory, type Remembered } from "./object-memory.ts";
import { type FleetItem, objectsFile, partFile, verdictsFile } from "./places.ts";

/** One bucket, from where an earlier part of its scan left off. */
export type PartRequest = FleetItem & {
  /** Counts from 1; absent in the first one. */
  readonly part?: number;
  readonly after?: ScanPosition;
};

/** Sums of one part, as they are kept in the report bucket. Those of later parts hold objects alone. */
export type PartReport = {
  readonly item: FleetItem;
  readonly part: number;
  /** Whether the bucket was scanned to its end. */
  readonly last: boolean;
  /** Where the next part begins; absent in the last. */
  readonly next?: ScanPosition;
  readonly run: Pick<
    RunReport,
    "startedAt" | "finishedAt" | "seconds" | "peakConcurrency" | "expiredExemptions" | "sample"
  > & { readonly identity: Identity };
  readonly bucket: BucketReport;
  readonly custody: readonly KeyCustody[];
  /** Files with the verdicts. */
  readonly verdicts: readonly string[];
  /** Files with what was learned of objects, where an incremental scan is to follow. */
  readonly objects?: readonly ObjectFile[];
  /** These name every object that the part listed. */
  readonly whole?: true;
};

export type PartAnswer = {
  readonly item: PartRequest;
  readonly done: boolean;
  readonly objects: number;
};

/** What a scan may ask of its parts beyond the usual. */
export type PartExtras = {
  /** Whether verdicts that pass are kept too; without, only the others are. */
  readonly passes?: boolean;
  /** What KMS said of keys so far, for scans of several parts in one process. */
  readonly keys?: KeyBook;
  /** Whether what is learned of objects is kept for the next incremental scan. */
  readonly objects?: boolean;
  /** What an earlier scan kept of the bucket's objects. */
  readonly remembered?: Remembered;
  /** What may have changed since, where somebody says. */
  readonly journal?: BucketJournal;
  readonly progress?: ScanSink["progress"];
  readonly source?: ScanSink["source"];
};

/**
 * Scans a bucket, or the next part of it, until it is done or the time is up, and leaves what it found in the report
 * bucket. The answer holds the request for the next part. A part that is tried again writes the same files.
 * @returns a failure when the bucket could not be looked at, or its results could not be kept.
 */
export async function scanPart(
  ports: ReadPorts,
  place: ReportPlace,
  request: PartRequest,
  options: ScanOptions,
  timeIsUp: () => boolean,
  extras: PartExtras = {},
): Promise<Result<PartAnswer>> {
  const { part = 1, after, ...item } = request;
  const own = withWriters(ports, item);
  const fromKey = after !== undefined && "key" in after ? after : undefined;
  const segment = segmentOf(extras.journal?.ports(own, fromKey) ?? own, after, timeIsUp);
  const { tally, lines, objects, sink } = keeping(place, request, extras);
  const keys = extras.keys ?? createKeyBook(ports);
  const scanned = await scanWith(segment.ports, partOptions(request, options, extras), sink, keys);
  if (!scanned.ok) return scanned;
  const [bucket] = scanned.value.buckets;
  // Cancelled by Lambda's clock: what was listed last is not judged, so the whole part is done again.
  if (bucket === undefined || options.surroundings.cancelled())
    return failed(`The time was too short for part ${part} of ${item.bucket}.`);
  const files = await lines.end();
  if (!files.ok) return files;
  const learned = await objects.end();
  if (!learned.ok) return learned;
  const next = segment.next();
  const { counts, rules } = tally.totals();
  const report: PartReport = {
    item,
    part,
    last: next === undefined,
    ...(next === undefined ? {} : { next }),
    run: runOf(scanned.value, part),
    bucket: { ...bucket, counts, rules },
    custody: scanned.value.custody,
    verdicts: files.value,
    ...(extras.objects === true ? objectsOf(learned.value, bucket) : {}),
  };
  const name = partFile(item.run, item.bucket, part);
  const kept = await place.writeText(name, JSON.stringify(report), "application/json");
  if (!kept.ok) return kept;
  const following: PartRequest =
    next === undefined ? { ...item, part } : { ...item, part: part + 1, after: next };
  return { ok: true, value: { item: following, done: next === undefined, objects: bucket.objects } };
}

/** Adds up and keeps what a part finds. */
function keeping(place: ReportPlace, { run, bucket, part = 1 }: PartRequest, extras: PartExtras) {
  const tally = createTally();
  const lines = createLines(place, (chunk) => verdictsFile(run, bucket, part, chunk));
  const objects = createObjectLines(place, (chunk) => objectsFile(run, bucket, part, chunk));
  let isOrdered = true;
  const sink: ScanSink = {
    verdict: (verdict) => {
      if (!belongs(verdict, part)) return;
      tally.verdict(verdict);
      if (extras.passes === true || verdict.verdict !== "pass") return lines.add(JSON.stringify(verdict));
    },
    counted: (verdicts, number) => {
      for (const verdict of verdicts) tally.verdict(verdict, number);
    },
    judgedObject: (facts, verdicts) => {
      if (extras.objects !== true) return;
      const again = !passes(verdicts) || !worthKeeping(facts);
      // In no order there is nothing to be named for.
      if (!again || isOrdered) return objects.add(facts, again);
    },
    ...(extras.progress === undefined ? {} : { progress: extras.progress }),
    source: (name, choice, usual) => {
      isOrdered = isListing(choice.source);
      extras.source?.(name, choice, usual);
    },
  };
  return { tally, lines, objects, sink };
}

/** What lies before the part is not recalled. */
function partOptions(
  { bucket, after }: PartRequest,
  options: ScanOptions,
  { remembered, journal }: PartExtras,
): ScanOptions {
  const one = { ...options, buckets: [bucket] };
  if (remembered === undefined) return one;
  const from = after !== undefined && "key" in after ? after.key : "";
  const memory = createObjectMemory(remembered, from);
  return { ...one, memory: journal?.memory(memory) ?? memory };
}

/** Keys are judged when all of the fleet is added up; the settings of a bucket count once, in its first part. */
function belongs({ resource, rule }: Verdict, part: number): boolean {
  if (resource.type === "object") return true;
  // What is unknown of the rest of a bucket is said of the bucket, by a rule on objects.
  return resource.type === "bucket" && (part === 1 || rule >= "S3E-200");
}

function runOf(run: RunReport, part: number): PartReport["run"] {
  const { startedAt, finishedAt, seconds, peakConcurrency, expiredExemptions, identity } = run;
  const sample = run.sample.filter((verdict) => belongs(verdict, part));
  return { startedAt, finishedAt, seconds, peakConcurrency, expiredExemptions, identity, sample };
}

/** What other buckets make write into this one is known only of the whole fleet. */
function withWriters(ports: ReadPorts, { serviceWriters }: FleetItem): ReadPorts {
  return {
    ...ports,
    readBucket: async (ref) => {
      const facts = await ports.readBucket(ref);
      const all = new Set([...facts.serviceWriters, ...serviceWriters]);
      return { ...facts, serviceWriters: [...all].sort() };
    },
  };
}

/** A listing, be it one that leaves out what did not change. */
function isListing(source: SourceName): boolean {
  return source === "list" || source === "journal";
}

/** Other sources come in no order that a later listing could be held against. */
function objectsOf(
  files: readonly ObjectFile[],
  { source, incomplete }: BucketReport,
): Pick<PartReport, "objects" | "whole"> {
  if (!isListing(source?.source ?? "list"))
    return { objects: files.map((file) => ({ ...file, unordered: true })) };
  return { objects: files, ...(incomplete === undefined ? { whole: true } : {}) };
}

function failed(message: string): Result<never> {
  return { ok: false, failure: { reason: "timeout", message } };
}
