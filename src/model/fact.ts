/** Why something could not be learned. Never a pass and never a fail. */
export type Unknown = {
  readonly reason:
    | "access-denied"
    | "throttled"
    | "timeout"
    | "not-found"
    | "wrong-region"
    | "invalid-response"
    | "unsupported"
    | "failed";
  /** One sentence for a person, naming the call that failed. */
  readonly message: string;
};

/** Something bucketseal asked about: known, known to be absent, or not learned. */
export type Fact<T> =
  | { readonly state: "known"; readonly value: T }
  | { readonly state: "absent" }
  | { readonly state: "unknown"; readonly why: Unknown };

export function known<T>(value: T): Fact<T> {
  return { state: "known", value };
}

export const absent: Fact<never> = { state: "absent" };

export function unknown(reason: Unknown["reason"], message: string): Fact<never> {
  return { state: "unknown", why: { reason, message } };
}

/** The value when known, `otherwise` when absent or unknown. */
export function valueOr<T, U>(fact: Fact<T>, otherwise: U): T | U {
  return fact.state === "known" ? fact.value : otherwise;
}

export function mapFact<T, U>(fact: Fact<T>, change: (value: T) => U): Fact<U> {
  return fact.state === "known" ? known(change(fact.value)) : fact;
}
