import { setTimeout as wait } from "node:timers/promises";
import type { SseCKey } from "../flow/object-state.ts";
import type { ReadPorts, Result, Surroundings } from "../flow/ports.ts";
import { type ScanProgress, type ScanOptions as ScanSettings, type ScanSink, scan } from "../flow/scan.ts";
import type { Baseline } from "../model/baseline.ts";
import { count } from "../model/text.ts";
import type { RunReport } from "../report/run.ts";
import { plain } from "../report/terminal/style.ts";
import { perSecond, progressLine } from "./progress.ts";
import { type Shell, UsageError } from "./shell.ts";
import { version } from "./version.ts";

/** Clock, waiting and Ctrl-C, as the flows take them. */
export function surroundings(shell: Shell): Surroundings {
  return {
    now: () => new Date(shell.now()).toISOString(),
    elapsed: () => performance.now(),
    wait: (milliseconds) => wait(milliseconds),
    random: () => Math.random(),
    cancelled: () => shell.signal.aborted,
  };
}

type Chosen = { readonly bucket?: readonly string[]; readonly concurrency: number };

/** What a scan is told, from the options of a command. */
export function scanSettings(
  shell: Shell,
  baseline: Baseline,
  options: Chosen,
  endpoint: string | undefined,
  held: readonly SseCKey[],
): ScanSettings {
  return {
    baseline,
    concurrency: options.concurrency,
    heldSseCKeys: held,
    surroundings: surroundings(shell),
    version,
    ...(options.bucket === undefined ? {} : { buckets: options.bucket }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

/** Scans with live progress on stderr; what makes a scan impossible is one sentence for the user. */
export async function runScan(
  shell: Shell,
  ports: ReadPorts,
  settings: ScanSettings,
  sink: Omit<ScanSink, "progress"> = {},
): Promise<RunReport> {
  return scanned(shell, (progress) => scan(ports, settings, { ...sink, progress }));
}

/** As `runScan`, for any work that begins with a scan. */
export async function scanned<T>(
  shell: Shell,
  work: (progress: (progress: ScanProgress) => void) => Promise<Result<T>>,
): Promise<T> {
  const line = progressLine(shell);
  try {
    const result = await work((progress) => line.show(progressWords(progress)));
    if (result.ok) return result.value;
    throw new UsageError(result.failure.message);
  } finally {
    line.clear();
  }
}

/** Tells on stderr what a bucket is read from, why, and what it takes, unless there is nothing to tell. */
export function sourceLine(shell: Shell): NonNullable<ScanSink["source"]> {
  return (bucket, { why }, usual) => {
    if (!usual) shell.stderr.write(`${bucket}: ${plain(why)}\n`);
  };
}

function progressWords({ phase, buckets, bucketsDone, objects, seconds, inFlight }: ScanProgress): string {
  if (phase === "settings") return `Reading settings: ${count(bucketsDone)} of ${count(buckets)} buckets`;
  if (phase === "keys") return "Asking about the keys";
  const done = `${count(bucketsDone)} of ${count(buckets)} buckets, ${count(objects)} objects`;
  return `Scanning: ${done}, ${perSecond(objects, seconds * 1000)}/s, ${inFlight} calls under way`;
}
