import type { Resource } from "./resource.ts";

export type Severity = "informational" | "low" | "medium" | "high" | "critical";

/** What a rule says of one resource. */
export type Outcome = "pass" | "fail" | "unknown" | "exempt";

/** The question of bucketseal that a rule helps to answer. */
export type Question = "stored" | "next" | "custody";

export type RuleId = `S3E-${number}`;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Why, in one sentence for a person, and the facts it rests on for a machine. */
export type Evidence = { readonly summary: string; readonly facts?: { readonly [name: string]: Json } };

/** By one rule, for one resource. */
export type Verdict = {
  /** The same in every run: rule and resource. */
  readonly id: string;
  readonly rule: RuleId;
  readonly verdict: Outcome;
  readonly severity: Severity;
  readonly resource: Resource;
  readonly evidence: Evidence;
};
