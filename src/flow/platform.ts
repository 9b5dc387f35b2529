import type { AsffFinding } from "../report/asff.ts";
import type { Result } from "./ports.ts";

/** Where reports, receipts and notes are kept: the report bucket of a deployment. Names use `/`. */
export type ReportPlace = {
  /** A failure of reason `not-found` where there is no such text. */
  readonly readText: (name: string) => Promise<Result<string>>;
  readonly writeText: (name: string, text: string, contentType: string) => Promise<Result<void>>;
  /** Names that begin with the prefix, in byte order; those after `after` when it is given. */
  readonly listNames: (prefix: string, after?: string) => AsyncIterable<Result<string>>;
};

/** A place where only one of several can be the first to write a text. */
export type SharedPlace = ReportPlace & {
  /** False where there is such a text already. */
  readonly createText: (name: string, text: string, contentType: string) => Promise<Result<boolean>>;
};

/** Something that a person should read now. */
export type Alert = { readonly subject: string; readonly text: string };

export type AlertPort = { readonly publishAlert: (alert: Alert) => Promise<Result<void>> };

export type FindingsPort = {
  /** Sends findings to Security Hub. What it refuses is in the answer; the others count. */
  readonly importFindings: (findings: readonly AsffFinding[]) => Promise<
    Result<{
      readonly imported: number;
      readonly rejected: readonly { readonly id: string; readonly why: string }[];
    }>
  >;
};

/** A message that can never be worked off. */
export type DeadLetter = {
  readonly messageId: string;
  /** As it came. */
  readonly body: string;
  /** One sentence. */
  readonly reason: string;
  /** Name of the function that gave it up. */
  readonly from: string;
};

export type DeadLetterPort = {
  /** @returns ids of those that are kept; the others must be delivered again. */
  readonly putAside: (letters: readonly DeadLetter[]) => Promise<ReadonlySet<string>>;
};
