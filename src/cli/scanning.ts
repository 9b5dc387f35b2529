import { setTimeout as wait } from "node:timers/promises";
import type { SseCKey, Surroundings } from "../flow/ports.ts";
import type { ScanProgress, ScanOptions as ScanSettings } from "../flow/scan.ts";
import type { Baseline } from "../model/baseline.ts";
import { count } from "../report/text.ts";
import { heldKeys } from "./baseline.ts";
import { perSecond, progressLine } from "./progress.ts";
import type { Shell } from "./shell.ts";
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
  held: readonly SseCKey[] = heldKeys(shell, baseline),
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

/** Live progress of a scan on stderr. */
export function showScanning(shell: Shell): {
  readonly show: (progress: ScanProgress) => void;
  readonly clear: () => void;
} {
  const line = progressLine(shell);
  const started = shell.now();
  return {
    show: ({ buckets, bucketsDone, objects, inFlight }) =>
      line.show(
        `Scanning: ${count(bucketsDone)} of ${count(buckets)} buckets, ${count(objects)} objects, ` +
          `${perSecond(objects, shell.now() - started)}/s, ${inFlight} calls under way`,
      ),
    clear: line.clear,
  };
}
