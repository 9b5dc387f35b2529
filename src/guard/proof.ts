import type { BucketRequirement } from "../model/baseline.ts";
import { absent, known, valueOr } from "../model/fact.ts";
import type { BucketEncryption, BucketFacts } from "../model/facts.ts";
import type { UploadCell, UploadMatrix } from "../uploads/matrix.ts";
import { openOverHttp } from "../uploads/plain-http.ts";
import { readPolicy } from "../uploads/read-policy.ts";
import { BASE_ENCRYPTION } from "../uploads/scene.ts";
import { uploadCells } from "../uploads/upload-matrix.ts";

/** What has to be shown: everything the requirement asks, or only that plain HTTP is closed. */
type Goal = "everything" | "transport";

/** A bucket as it would be. */
export type State = { readonly encryption: BucketEncryption; readonly policy: string | undefined };

export type PresentMatrix = { readonly requirement: BucketRequirement; readonly matrix: UploadMatrix };

/** A bucket as it is. */
export function presentState(facts: BucketFacts): State {
  return {
    encryption: valueOr(facts.encryption, BASE_ENCRYPTION),
    policy: valueOr(facts.policy, undefined),
  };
}

/** Shows what states of one bucket would be. Each state is worked out once. */
export type Prover = {
  readonly facts: BucketFacts;
  readonly matrix: (requirement: BucketRequirement, state: State) => UploadMatrix;
  /** What keeps a state from being as wanted, in words; undefined when nothing does. */
  readonly shortfall: (requirement: BucketRequirement, state: State, goal: Goal) => string | undefined;
  /** The first cell, in words, that the requirement is content with in one state and not in the other. */
  readonly worsening: (requirement: BucketRequirement, before: State, after: State) => string | undefined;
};

/** `present`: the matrix of the bucket as it is under a requirement, where somebody has worked it out already. */
export function createProver(facts: BucketFacts, present?: PresentMatrix): Prover {
  const matrices = new Map<string, UploadMatrix>();
  if (present !== undefined) {
    const { requirement, matrix } = present;
    matrices.set(JSON.stringify([requirement, presentState(facts)]), matrix);
  }
  const cells = function* (requirement: BucketRequirement, state: State): Generator<UploadCell, undefined> {
    const name = JSON.stringify([requirement, state]);
    const known = matrices.get(name)?.cells;
    if (known !== undefined) return yield* known;
    const { serviceWriters } = facts;
    const made: UploadCell[] = [];
    for (const cell of uploadCells({ bucket: facts, requirement, serviceWriters, ...state })) {
      made.push(cell);
      yield cell;
    }
    // Who stops early leaves nothing behind.
    matrices.set(name, { bucket: facts.name, cells: made });
  };
  return {
    facts,
    matrix: (requirement, state) => ({ bucket: facts.name, cells: [...cells(requirement, state)] }),
    shortfall: (requirement, state, goal) =>
      httpShortfall(facts, requirement, state) ??
      uploadShortfall(cells(requirement, state), requirement, goal),
    worsening: (requirement, before, after) => {
      const then = cells(requirement, after);
      for (const was of cells(requirement, before)) {
        const cell = then.next().value;
        if (cell !== undefined && was.content && !cell.content) return cellInWords(cell);
      }
      return undefined;
    },
  };
}

function httpShortfall(
  facts: BucketFacts,
  { tls }: BucketRequirement,
  { policy }: State,
): string | undefined {
  if (!tls) return undefined;
  const read = readPolicy(policy === undefined ? absent : known(policy));
  const open = openOverHttp(facts, valueOr(read, undefined));
  return open.length > 0 ? `plain HTTP stays open for ${open.join(", ")}` : undefined;
}

function uploadShortfall(
  cells: Iterable<UploadCell>,
  { tls }: BucketRequirement,
  goal: Goal,
): string | undefined {
  for (const cell of cells) {
    const counts = goal === "everything" || (tls && cell.transport === "http");
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
