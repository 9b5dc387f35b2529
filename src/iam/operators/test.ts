/** The shape every operator compiles a value of the policy to. */

import type { Glob } from "../glob.ts";
import type { Keys } from "../keys.ts";
import { NO, OPEN, type Truth, truth } from "../truth.ts";

/**
 * One value of a condition. Tests say whether a value of the request matches it, before any negation.
 * Values of a type the operator cannot read match nothing.
 */
export type ValueTest = {
  /** Of one value of the request. */
  of: (candidate: string, keys: Keys) => Truth;
  /** Of any text of a shape: YES for all of them, NO for none, else OPEN. */
  over: (shape: Glob, keys: Keys) => Truth;
};

/** `negated`: the operator is a Not form. `variables`: the policy's Version has them. */
export type CompileValue = (value: string, how: { negated: boolean; variables: boolean }) => ValueTest;

/** A test that reads both sides as a `T` and compares; of a shape it cannot tell. */
export function comparing<T>(
  read: (text: string) => T | undefined,
  compare: (request: T, policy: T) => boolean,
): CompileValue {
  return (value) => {
    const policy = read(value);
    if (policy === undefined) return { of: () => NO, over: () => NO };
    return {
      of: (candidate) => {
        const request = read(candidate);
        return truth(request !== undefined && compare(request, policy));
      },
      over: () => OPEN,
    };
  };
}
