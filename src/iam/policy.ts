/** The normal form of a resource policy: what a document means, beside the bytes it was written in. */

/** A whole document. `text` is what was parsed, byte for byte. */
export type Policy = {
  /** As written, or "2008-10-17" when the document names none. */
  version: string;
  id?: string;
  statements: readonly Statement[];
  text: string;
};

/** One statement in normal form. `source` is the exact slice of the document it was written in. */
export type Statement = {
  /** Position in the document, from 0. */
  index: number;
  sid?: string;
  effect: "Allow" | "Deny";
  principal: PrincipalElement;
  action: PatternElement;
  resource: PatternElement;
  /** All must hold. */
  conditions: readonly Condition[];
  source: string;
};

/** Action, NotAction, Resource or NotResource: patterns, of which one must match (or none, when negated). */
export type PatternElement = { negated: boolean; patterns: readonly string[] };

/** Principal or NotPrincipal. */
export type PrincipalElement = { negated: boolean; members: readonly PrincipalMember[] };

/**
 * One entry of a Principal element.
 * - `anyone`: `"*"` and `{"AWS": "*"}`, which mean the same, signed or not.
 * - `account`: an account id or its root ARN: every principal of that account.
 * - `arn`: one user, role, role session or federated user.
 * - `unique-id`: what AWS shows in place of an ARN whose user or role is gone (P48).
 */
export type PrincipalMember =
  | { kind: "anyone" }
  | { kind: "account"; account: string }
  | { kind: "arn"; arn: string }
  | { kind: "unique-id"; id: string }
  | { kind: "service"; service: string }
  | { kind: "federated"; provider: string }
  | { kind: "canonical-user"; id: string };

/** One key under one operator. `values` are strings whatever JSON type they were written in (P61). */
export type Condition = {
  operator: Operator;
  qualifier?: "ForAllValues" | "ForAnyValue";
  ifExists: boolean;
  /** As written; keys are compared without regard to case. */
  key: string;
  values: readonly string[];
};

/** The operators, without qualifier and without IfExists. */
export const OPERATORS = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
  "NumericEquals",
  "NumericNotEquals",
  "NumericLessThan",
  "NumericLessThanEquals",
  "NumericGreaterThan",
  "NumericGreaterThanEquals",
  "DateEquals",
  "DateNotEquals",
  "DateLessThan",
  "DateLessThanEquals",
  "DateGreaterThan",
  "DateGreaterThanEquals",
  "Bool",
  "BinaryEquals",
  "IpAddress",
  "NotIpAddress",
  "ArnEquals",
  "ArnNotEquals",
  "ArnLike",
  "ArnNotLike",
  "Null",
] as const;

export type Operator = (typeof OPERATORS)[number];

/** Why a document is not a policy, and where. `line` and `column` count from 1. */
export type PolicyProblem = { message: string; path: string; line: number; column: number };

export type ParseResult = { ok: true; policy: Policy } | { ok: false; problem: PolicyProblem };
