import type { Verdict } from "../model/verdict.ts";
import type { BucketReport, RunReport } from "./run.ts";
import { verdictJson } from "./verdict-json.ts";

/**
 * The JSON report in pieces, so that its size is no limit: `open`, each verdict, then `close` with all that is
 * known only at the end. docs/report.schema.json describes the whole.
 */
export function jsonReport(): {
  readonly open: () => string;
  readonly verdict: (verdict: Verdict) => string;
  readonly close: (run: RunReport) => string;
} {
  let first = true;
  const json = verdictJson();
  return {
    open: () => '{"schema":"bucketseal.report.v1","verdicts":[',
    verdict: (verdict) => {
      const text = `${first ? "\n" : ",\n"}${json(verdict)}`;
      first = false;
      return text;
    },
    close: (run) => `\n],${JSON.stringify(closing(run)).slice(1)}\n`,
  };
}

function closing(run: RunReport) {
  return {
    tool: run.tool,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    identity: run.identity,
    ...(run.endpoint === undefined ? {} : { endpoint: run.endpoint }),
    baseline: run.baseline,
    summary: {
      buckets: run.buckets.length,
      objects: run.objects,
      bytes: run.bytes,
      ...run.counts,
      seconds: run.seconds,
      objectsPerSecond: run.seconds > 0 ? Math.round(run.objects / run.seconds) : run.objects,
      peakConcurrency: run.peakConcurrency,
      rules: run.rules,
      expiredExemptions: run.expiredExemptions,
      ...(run.remembered === undefined ? {} : { remembered: run.remembered }),
      ...(run.stopped === undefined ? {} : { stopped: run.stopped }),
    },
    buckets: run.buckets.map(bucketJson),
    keys: run.custody,
  };
}

function bucketJson(bucket: BucketReport) {
  return {
    name: bucket.facts.name,
    arn: bucket.facts.arn,
    region: bucket.facts.region,
    account: bucket.facts.account,
    requirement: bucket.requirement,
    facts: bucket.facts,
    uploads: bucket.uploads,
    discontentCells: bucket.discontentCells,
    objects: bucket.objects,
    bytes: bucket.bytes,
    stored: bucket.stored,
    ...(bucket.remembered === undefined ? {} : { remembered: bucket.remembered }),
    counts: bucket.counts,
    rules: bucket.rules,
    ...(bucket.incomplete === undefined ? {} : { incomplete: bucket.incomplete }),
    ...(bucket.source === undefined ? {} : { source: bucket.source }),
  };
}
