import type { BucketRequirement } from "../model/baseline.ts";
import { absent, known, valueOr } from "../model/fact.ts";
import type { BucketEncryption, BucketFacts } from "../model/facts.ts";
import type { UploadCell, UploadMatrix } from "../uploads/matrix.ts";
import { openOverHttp } from "../uploads/plain-http.ts";
import { readPolicy } from "../uploads/read-policy.ts";
import { uploadCells, uploadMatrix } from "../uploads/upload-matrix.ts";

/** What has to be shown: everything the requirement asks, or only that plain HTTP is closed. */
export type Goal = "everything" | "transport";

/** A bucket as it would be. */
export type State = { readonly encryption: BucketEncryption; readonly policy: string | undefined };

export function matrixIn(facts: BucketFacts, requirement: BucketRequirement, state: State): UploadMatrix {
  return uploadMatrix({ bucket: facts, requirement, serviceWriters: facts.serviceWriters, ...state });
}

/** What keeps a state from being as wanted, in words; undefined when nothing does. */
export function shortfall(
  facts: BucketFacts,
  requirement: BucketRequirement,
  state: State,
  goal: Goal,
): string | undefined {
  if (requirement.tls) {
    const read = readPolicy(state.policy === undefined ? absent : known(state.policy));
    const open = openOverHttp(facts, valueOr(read, undefined));
    if (open.length > 0) return `plain HTTP stays open for ${open.join(", ")}`;
  }
  for (const cell of uploadCells({
    bucket: facts,
    requirement,
    serviceWriters: facts.serviceWriters,
    ...state,
  })) {
    const counts = goal === "everything" || (requirement.tls && cell.transport === "http");
    if (counts && !cell.content) return `${cellInWords(cell)}: ${cell.why}`;
  }
  return undefined;
}

/** An upload that worked and ended well, and would be denied: the cell after, or undefined when there is none. */
export function newlyDenied(
  before: UploadMatrix,
  after: UploadMatrix,
  strict: boolean,
): UploadCell | undefined {
  return after.cells.find((cell, i) => {
    const was = before.cells[i];
    if (was === undefined || cell.outcome !== "denied" || cell.transport === "http") return false;
    // What strict wants denied is denied on purpose.
    if (strict && cell.upload === "none") return false;
    return was.outcome !== "denied" && was.content;
  });
}

/** Whether somebody in the account can still upload something the baseline is content with. */
export function leavesAWayIn({ cells }: UploadMatrix): boolean {
  return cells.some(
    ({ operation, principal, transport, outcome, content }) =>
      operation === "PutObject" &&
      principal === "account" &&
      transport === "tls" &&
      outcome !== "denied" &&
      content,
  );
}

export function cellInWords({ upload, transport, operation, principal }: UploadCell): string {
  return `${operation} with ${upload} over ${transport === "tls" ? "TLS" : "plain HTTP"} by ${principal}`;
}
