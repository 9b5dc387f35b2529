import type { Identity } from "../../model/resource.ts";
import type { Verdict } from "../../model/verdict.ts";
import type { RunReport } from "../../report/run.ts";
import { groupBy } from "../group-by.ts";
import { eachOf } from "../in-order.ts";
import type { ReportPlace } from "../platform.ts";
import type { ReadPorts, Result } from "../ports.ts";
import { createKeyBook, type KeyBook } from "../scan/key-book.ts";
import { ceilingOf } from "../scan/run.ts";
import type { ScanOptions, ScanProgress, ScanSink } from "../scan.ts";
import { createBucketJournal, seenWhole } from "./bucket-journal.ts";
import { type FleetProgress, fleetProgress } from "./fleet-progress.ts";
import { beginOrGoOn, finishKept, type KeptScan } from "./kept-scan.ts";
import { listFleet } from "./list-fleet.ts";
import { type Merged, mergeParts } from "./merge.ts";
import { rememberedIn } from "./object-memory.ts";
import { type FleetItem, fleetFile } from "./places.ts";
import { readParts } from "./read-parts.ts";
import { type PartExtras, type PartReport, type PartRequest, scanPart } from "./scan-part.ts";

export type InPartsOptions = ScanOptions & {
  /** Length of a part: what is lost when the scan is killed. */
  readonly partMilliseconds: number;
  /** Whether verdicts that pass are wanted. */
  readonly passes: boolean;
  /**
   * Whether objects that passed when the last scan in this place saw them, and are unchanged in the listing, count as
   * they were. Every seventh day all are asked about.
   */
  readonly incremental: boolean;
};

export type InParts = {
  readonly report: RunReport;
  /** Of each bucket in the order of its listing, read back from the place. */
  readonly verdicts: () => AsyncGenerator<Result<Verdict>>;
  /** Name of the scan in its place. */
  readonly run: string;
  /** To be called when the report is written: the next scan in this place begins anew. */
  readonly finish: () => Promise<Result<void>>;
};

export type InPartsSink = {
  readonly progress?: (progress: ScanProgress) => void;
  /** What a bucket is read from; once for each that is not done. */
  readonly source?: ScanSink["source"];
  /** A scan that was cut off goes on. */
  readonly goesOn?: (scan: Pick<KeptScan, "startedAt">, bucketsDone: number, buckets: number) => void;
};

/**
 * As `scan`, but what is found is kept in a place, part by part: a scan that was killed goes on after the last part
 * that is whole, and comes to the same result as one that never was. Only reads AWS.
 * @returns a failure when nothing could be begun, when another scan was begun in the place, or when it cannot be
 *   written.
 */
export async function scanInParts(
  ports: ReadPorts,
  place: ReportPlace,
  options: InPartsOptions,
  sink: InPartsSink = {},
): Promise<Result<InParts>> {
  const me = await ports.whoAmI();
  if (!me.ok) return me;
  const asked = {
    account: me.value.account,
    baseline: options.baseline.digest,
    buckets: options.buckets ?? null,
    passes: options.passes,
    objects: options.incremental,
  };
  const begun = await beginOrGoOn(place, asked, options.surroundings);
  if (!begun.ok) return begun;
  const { scan, goesOn } = begun.value;
  const fleet = await fleetOf(ports, place, scan, options);
  if (!fleet.ok) return fleet;
  const before = await readParts(place, scan.run);
  if (!before.ok) return before;
  const { items } = fleet.value;
  if (goesOn) sink.goesOn?.(scan, before.value.whole.size, items.length);
  const memory = await memoryOf(place, scan);
  if (!memory.ok) return memory;
  const progress = fleetProgress(options, items.length, before.value, sink.progress);
  const work = workOn(ports, place, options, progress, memory.value, sink.source);
  const earlier = groupBy(before.value.parts, ({ item }) => item.bucket);
  const problems = await eachOf(items, options.bucketConcurrency ?? 4, (item) =>
    work(item, latestOf(earlier.get(item.bucket) ?? [])),
  );
  const found = await readParts(place, scan.run);
  if (!found.ok) return found;
  const sentences = [
    ...fleet.value.problems,
    ...problems.flat(),
    ...howFar(options, found.value.whole.size, items.length),
  ];
  const merged = merge(found.value.parts, scan, options, me.value, sentences);
  return {
    ok: true,
    value: {
      report: merged.report,
      verdicts: () => verdictsOf(place, found.value.parts, merged),
      run: scan.run,
      finish: () => finishKept(place, scan),
    },
  };
}

/** What the scan before kept of each bucket. */
type Memory = (bucket: string) => Pick<PartExtras, "remembered" | "journal">;

async function memoryOf(place: ReportPlace, scan: KeptScan): Promise<Result<Memory>> {
  const { remembers, objects: isIncremental } = scan;
  const before = remembers === undefined ? undefined : await readParts(place, remembers);
  if (before?.ok === false) return before;
  const byBucket = groupBy(before?.value.parts ?? [], ({ item }) => item.bucket);
  const value: Memory = (bucket) => {
    if (!isIncremental) return {};
    const parts = [...(byBucket.get(bucket) ?? [])].sort((a, b) => a.part - b.part);
    const remembered =
      parts.length === 0
        ? {}
        : {
            remembered: rememberedIn(
              place,
              parts.flatMap(({ objects }) => objects ?? []),
            ),
          };
    return { ...remembered, journal: createBucketJournal(seenWhole(scan, parts), remembered.remembered) };
  };
  return { ok: true, value };
}

function latestOf(parts: readonly PartReport[]): PartReport | undefined {
  return [...parts].sort((a, b) => b.part - a.part)[0];
}

type Fleet = { readonly items: readonly FleetItem[]; readonly problems: readonly string[] };

/** The buckets as they were listed when the scan began, else as they are now. */
async function fleetOf(
  ports: ReadPorts,
  place: ReportPlace,
  { run, account, buckets }: KeptScan,
  { surroundings }: ScanOptions,
): Promise<Result<Fleet>> {
  const name = fleetFile(run);
  const kept = await place.readText(name);
  if (kept.ok) return { ok: true, value: { items: JSON.parse(kept.value) as FleetItem[], problems: [] } };
  if (kept.failure.reason !== "not-found") return kept;
  const own = { account, ports: () => Promise.resolve({ ok: true, value: ports } as const) };
  const listed = await listFleet([own], place, run, surroundings, buckets ?? undefined);
  if (!listed.ok) return listed;
  const written = await place.readText(name);
  if (!written.ok) return written;
  const items = JSON.parse(written.value) as FleetItem[];
  return { ok: true, value: { items, problems: listed.value.problems } };
}

/** Scans what is left of one bucket; gives sentences on what could not be scanned. */
function workOn(
  ports: ReadPorts,
  place: ReportPlace,
  options: InPartsOptions,
  progress: FleetProgress,
  memory: Memory,
  source: ScanSink["source"],
): (item: FleetItem, last: PartReport | undefined) => Promise<readonly string[]> {
  const { surroundings, partMilliseconds, passes, incremental } = options;
  const keys: KeyBook = createKeyBook(ports);
  const ceiling = ceilingOf(options.baseline, surroundings);
  // Ctrl-C ends a part, which is kept, and never breaks one off.
  const unbroken = {
    ...options,
    gate: progress.gate,
    ...(ceiling === undefined ? {} : { ceiling }),
    surroundings: { ...surroundings, cancelled: () => false },
  };
  return async (item, last) => {
    if (last?.last === true) return [];
    let request: PartRequest =
      last?.next === undefined ? item : { ...item, part: last.part + 1, after: last.next };
    const first = request;
    const remembered = memory(item.bucket);
    while (!surroundings.cancelled()) {
      const begun = surroundings.elapsed();
      const timeIsUp = () => surroundings.cancelled() || surroundings.elapsed() - begun >= partMilliseconds;
      const extras = {
        ...{ passes, keys, objects: incremental, progress: progress.of(item.bucket) },
        ...remembered,
        ...(source === undefined || request !== first ? {} : { source }),
      };
      const scanned = await scanPart(ports, place, request, unbroken, timeIsUp, extras);
      if (!scanned.ok) return [`${item.bucket} could not be scanned to its end: ${scanned.failure.message}`];
      progress.partDone(item.bucket, scanned.value);
      if (scanned.value.done) return [];
      request = scanned.value.item;
    }
    return [];
  };
}

function howFar(options: InPartsOptions, whole: number, buckets: number): readonly string[] {
  if (!options.surroundings.cancelled() || whole === buckets) return [];
  return [`Stopped after ${whole} of ${buckets} buckets; the same command goes on from here.`];
}

function merge(
  parts: readonly PartReport[],
  { remembers, fullAt }: KeptScan,
  options: InPartsOptions,
  identity: Identity,
  sentences: readonly string[],
): Merged {
  const { baseline, version, endpoint, surroundings } = options;
  const stopped = sentences.length === 0 ? undefined : sentences.join(" ");
  const merged = mergeParts(parts, { baseline, version, identity, now: surroundings.now(), stopped });
  const objects = merged.report.buckets.reduce((total, bucket) => total + (bucket.remembered ?? 0), 0);
  const report: RunReport = {
    ...merged.report,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(remembers === undefined ? {} : { remembered: { objects, since: fullAt } }),
  };
  return { ...merged, report };
}

async function* verdictsOf(
  place: ReportPlace,
  parts: readonly PartReport[],
  { keyVerdicts }: Merged,
): AsyncGenerator<Result<Verdict>> {
  for (const name of parts.flatMap(({ verdicts }) => verdicts)) {
    const text = await place.readText(name);
    if (!text.ok) return yield text;
    for (const line of text.value.split("\n"))
      if (line !== "") yield { ok: true, value: JSON.parse(line) as Verdict };
  }
  for (const value of keyVerdicts) yield { ok: true, value };
}
