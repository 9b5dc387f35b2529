import { type InPartsSink, scanInParts } from "../flow/fleet/scan-in-parts.ts";
import type { ReadPorts, Result } from "../flow/ports.ts";
import type { ScanOptions } from "../flow/scan.ts";
import { counted } from "../model/text.ts";
import type { Verdict } from "../model/verdict.ts";
import type { RunReport } from "../report/run.ts";
import { scanned, sourceLine } from "./scanning.ts";
import { type Shell, UsageError } from "./shell.ts";
import { stateFolder } from "./state-folder.ts";

export type Resuming = {
  readonly folder: string;
  readonly partSeconds: number;
  /** Whether verdicts that pass are wanted too. */
  readonly passes: boolean;
  /** Whether to ask only about what is new, changed, or did not pass. */
  readonly incremental: boolean;
};

/**
 * Scans with what is found kept in a folder, from where an earlier run of the same scan was cut off; then hands on the
 * verdicts. The folder is ready for the next scan once `written` was called and resolved.
 */
export async function scanResumably(
  shell: Shell,
  ports: ReadPorts,
  settings: ScanOptions,
  { folder, partSeconds, passes, incremental }: Resuming,
  written: (report: RunReport, verdicts: AsyncIterable<Verdict>) => Promise<void>,
): Promise<RunReport> {
  const state = stateFolder(shell, folder);
  const goesOn: InPartsSink["goesOn"] = ({ startedAt }, done, buckets) => {
    const far = `${done} of ${counted(buckets, "bucket")} done`;
    shell.stderr.write(`Going on with the scan of ${startedAt}: ${far}.\n`);
  };
  try {
    const options = { ...settings, passes, incremental, partMilliseconds: partSeconds * 1000 };
    const kept = await scanned(shell, (progress) =>
      scanInParts(ports, state.place, options, { progress, goesOn, source: sourceLine(shell) }),
    );
    await written(kept.report, valuesOf(kept.verdicts()));
    if (!shell.signal.aborted) {
      orThrow(await kept.finish());
      state.keepOnly([kept.run]);
    }
    return kept.report;
  } finally {
    state.close();
  }
}

async function* valuesOf<T>(results: AsyncIterable<Result<T>>): AsyncGenerator<T> {
  for await (const result of results) yield orThrow(result);
}

function orThrow<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new UsageError(result.failure.message);
}
