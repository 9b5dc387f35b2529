import type { ObjectFacts } from "../model/facts.ts";
import type { No } from "./codes.ts";

/**
 * Why a locked version is left alone: UpdateObjectEncryption is denied on it (E197), and a copy would only put a second
 * version beside it while the locked one stays as it is (E181). A retention that has ended locks nothing.
 */
export function lockedOut({ lock }: ObjectFacts, now: string): No | undefined {
  if (lock.legalHold) {
    return {
      code: "LEGAL-HOLD",
      reason: "The version is under a legal hold, which admits no change (E197).",
    };
  }
  if (lock.mode === undefined || hasEnded(lock.retainUntil, now)) return undefined;
  const until = lock.retainUntil === undefined ? "" : ` until ${lock.retainUntil}`;
  // A mode nobody has heard of is taken for the stricter one.
  const code = lock.mode === "GOVERNANCE" ? "LOCKED-GOVERNANCE" : "LOCKED-COMPLIANCE";
  return {
    code,
    reason: `The version is locked in ${lock.mode} mode${until}, which admits no change (E197).`,
  };
}

/** Dates that cannot be read have not ended. */
function hasEnded(retainUntil: string | undefined, now: string): boolean {
  return retainUntil !== undefined && Date.parse(retainUntil) <= Date.parse(now);
}
