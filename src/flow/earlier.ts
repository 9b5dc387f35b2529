import type { AnnotationsNote, JobNote, Receipt } from "../model/receipt.ts";
import type { OpenUpload } from "./open-uploads.ts";

/** What earlier runs noted of one job: the one that is under way, and how many ended before it. */
export type EarlierJob = { readonly note?: JobNote; readonly ended: number };

/** What earlier runs of a plan left to know, each by action. */
export type EarlierRuns = {
  /** What need not be done again. */
  readonly settled: ReadonlySet<string>;
  /** Uploads that were begun and not ended. */
  readonly openUploads: ReadonlyMap<string, readonly OpenUpload[]>;
  /** Annotations that were to be put back, and may not all be. */
  readonly annotations: ReadonlyMap<string, AnnotationsNote>;
  readonly jobs: ReadonlyMap<string, EarlierJob>;
};

/** Reads receipts once, in the order they were written; only ids are kept, as a job has millions of them. */
export function earlierRuns(receipts: Iterable<Receipt>, plan: string): EarlierRuns {
  const settled = new Set<string>();
  const openUploads = new Map<string, OpenUpload[]>();
  const annotations = new Map<string, AnnotationsNote>();
  const jobs = new Map<string, EarlierJob>();
  for (const receipt of receipts) {
    if (receipt.plan !== plan) continue;
    const { action, status, uploadId, described } = receipt;
    if (status === "applied" || status === "already") {
      settled.add(action.id);
      openUploads.delete(action.id);
      annotations.delete(action.id);
    } else if (status === "started" && uploadId !== undefined && !settled.has(action.id)) {
      const upload = { uploadId, ...(described === undefined ? {} : { described }) };
      const open = openUploads.get(action.id);
      if (open === undefined) openUploads.set(action.id, [upload]);
      else open.push(upload);
    } else if (receipt.annotations !== undefined && !settled.has(action.id))
      annotations.set(action.id, receipt.annotations);
    if (action.kind === "batch-update" || action.kind === "batch-copy") noteJob(jobs, receipt);
  }
  return { settled, openUploads, annotations, jobs };
}

function noteJob(jobs: Map<string, EarlierJob>, { action, job, status }: Receipt): void {
  const { ended = 0 } = jobs.get(action.id) ?? {};
  if (job !== undefined) jobs.set(action.id, { note: job, ended });
  else if (status === "failed") jobs.set(action.id, { ended: ended + 1 });
}
