import type { BucketRef, OpenedSource, Result, SourceRequest } from "../../flow/ports.ts";
import type { SourceChoice, SourceEstimate, SourceName } from "../../model/source.ts";
import { estimateWords } from "./estimate.ts";

/** A source that may be read instead of a listing, or why it may not. */
export type Candidate =
  | ({
      readonly ok: true;
      readonly source: SourceName;
      /** What it is, for a person: `the inventory of 2026-06-01T01:00Z`. */
      readonly title: string;
      readonly asOf: string;
    } & (
      | { readonly batches: NonNullable<OpenedSource["batches"]> }
      | {
          /** Of the journal: keys that may have changed, and how many records it has in all. */
          readonly changed: readonly string[];
          readonly records: number;
        }
    ))
  | { readonly ok: false; readonly why: string };

/** Looks whether a bucket can be read in one way. `patient`: it was asked for by name, and need not be fresh. */
export type SourceFinder = (request: SourceRequest, patient: boolean) => Promise<Candidate>;

export type Usable = Extract<Candidate, { ok: true }>;

/**
 * Why nothing but a listing tells what is needed of this bucket; undefined where other sources may do. What the journal
 * names is listed and asked about with HEAD too.
 */
export function onlyListing(
  { facts, requirement }: SourceRequest,
  source?: SourceName | "auto",
): string | undefined {
  if (facts.versioning.state !== "known" || facts.versioning.value === "suspended")
    return "its versioning is suspended or unknown, and only a listing keeps versions together";
  if (
    source !== "journal" &&
    requirement.state === "known" &&
    requirement.value.require === "client-side-kms"
  )
    return "the baseline asks for client-side encryption, which HEAD alone shows";
  return undefined;
}

export function bucketOf({ facts }: SourceRequest): BucketRef {
  return { name: facts.name, region: facts.region };
}

/** What a scan ends with that was begun with a source which is not there any more. */
export function cannotGoOn(source: SourceName, why: string): OpenedSource {
  const message = `The scan was begun with another source (${source}) and cannot go on with it: ${why}`;
  const failed = async function* (): AsyncGenerator<Result<never>> {
    yield { ok: false, failure: { reason: "not-found", message } };
  };
  return { choice: { source, why: message }, batches: failed() };
}

export function chosen(best: Usable, estimate: SourceEstimate | undefined, why: string): OpenedSource {
  const { asOf, source, title } = best;
  const told = opened(source, `${title}: ${why}`, estimate, asOf);
  return "batches" in best ? { ...told, batches: best.batches } : { ...told, changed: best.changed };
}

export function opened(
  source: SourceName,
  why: string,
  estimate: SourceEstimate | undefined,
  asOf?: string,
): { readonly choice: SourceChoice } {
  const cost = estimate === undefined ? "" : ` (${estimateWords(estimate)})`;
  return {
    choice: {
      source,
      why: `${why}${cost}`,
      ...(asOf === undefined ? {} : { asOf }),
      ...(estimate === undefined ? {} : { estimate }),
    },
  };
}
