import type { DataKeyProof, Proofs } from "./inquiry.ts";

export const noProofs: Proofs = { opened: 0, refused: 0, unknown: 0 };

/** Counts one more wrapped data key; of those that did not open it keeps the first reason of each kind. */
export function withProof(before: Proofs, proof: DataKeyProof): Proofs {
  if (proof.outcome === "opened") return { ...before, opened: before.opened + 1 };
  if (proof.outcome === "refused")
    return { ...before, refused: before.refused + 1, refusal: before.refusal ?? proof.why };
  return { ...before, unknown: before.unknown + 1, doubt: before.doubt ?? proof.why };
}

export function addProofs(a: Proofs, b: Proofs): Proofs {
  const refusal = a.refusal ?? b.refusal;
  const doubt = a.doubt ?? b.doubt;
  return {
    opened: a.opened + b.opened,
    refused: a.refused + b.refused,
    unknown: a.unknown + b.unknown,
    ...(refusal === undefined ? {} : { refusal }),
    ...(doubt === undefined ? {} : { doubt }),
  };
}
