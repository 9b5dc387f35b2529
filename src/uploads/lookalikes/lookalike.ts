import type { Probe } from "./probe.ts";

/** The well-known wrong variants of a guard, by the fact that describes them. */
export type Variant =
  | "P4"
  | "P80"
  | "P81"
  | "P82"
  | "P83"
  | "P84"
  | "P85"
  | "P86"
  | "P87"
  | "P88"
  | "P89"
  | "P90"
  | "P91"
  | "P92"
  | "P93"
  | "P94"
  | "P95"
  | "P96"
  | "P97"
  | "P98";

/** A statement that looks like a guard and is not. */
export type Lookalike = {
  readonly variant: Variant;
  /** Sid or `Statement[n]`. */
  readonly statement: string;
  /** What it does, in one sentence that begins with its effect. */
  readonly effect: string;
  /** How to mend it, in one sentence. */
  readonly mend: string;
};

/** Recognises one variant by the effect of a statement. */
export type Detector = (probe: Probe) => Lookalike | undefined;

export function lookalike({ name }: Probe, variant: Variant, effect: string, mend: string): Lookalike {
  return { variant, statement: name, effect, mend };
}
