import type { Verdict } from "../model/verdict.ts";
import { csvHeader, csvRow } from "../report/csv.ts";
import { htmlReport } from "../report/html/page.ts";
import { jsonReport } from "../report/json.ts";
import type { Previous } from "../report/previous.ts";
import type { RunReport } from "../report/run.ts";
import { terminalReport } from "../report/terminal/report.ts";
import type { Style } from "../report/terminal/style.ts";
import type { Sink } from "./files.ts";
import type { Format } from "./scan-options.ts";

/** Writes one scan in one format, verdict by verdict where the format allows. */
export type ReportWriter = {
  readonly open: () => Promise<void>;
  readonly verdict: (verdict: Verdict) => Promise<void> | undefined;
  readonly close: (run: RunReport) => Promise<void>;
};

/** Pieces are gathered up to this many characters before they are written. */
const gather = 64 * 1024;

export function reportWriter(format: Format, sink: Sink, style: Style, previous?: Previous): ReportWriter {
  if (format === "json") {
    const json = jsonReport();
    return streamed(sink, json.open(), json.verdict, json.close);
  }
  if (format === "csv") return streamed(sink, csvHeader, csvRow, () => "");
  const whole = (run: RunReport) =>
    format === "html" ? htmlReport(run, previous) : terminalReport(run, style);
  return { open: async () => {}, verdict: () => undefined, close: (run) => sink.write(whole(run)) };
}

function streamed(
  sink: Sink,
  open: string,
  row: (verdict: Verdict) => string,
  close: (run: RunReport) => string,
): ReportWriter {
  let waiting = "";
  const flush = (): Promise<void> => {
    const text = waiting;
    waiting = "";
    return sink.write(text);
  };
  return {
    open: async () => {
      waiting = open;
    },
    verdict: (verdict) => {
      waiting += row(verdict);
      return waiting.length > gather ? flush() : undefined;
    },
    close: async (run) => {
      waiting += close(run);
      await flush();
    },
  };
}
