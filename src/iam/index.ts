/**
 * The policy language of AWS resource policies: reading, editing, and evaluating in three truth values.
 *
 * ```ts
 * const parsed = parsePolicy(text);
 * if (!parsed.ok) return `${parsed.problem.line}:${parsed.problem.column} ${parsed.problem.message}`;
 * const decision = evaluate(compilePolicy(parsed.policy), {
 *   action: "sqs:SendMessage",
 *   resource: "arn:aws:sqs:eu-west-1:111122223333:orders",
 *   principal: { type: "account", account: "111122223333" },
 *   context: { "aws:SecureTransport": { state: "set", values: ["true"] } },
 *   others: "open",
 * });
 * if (decision.outcome === "depends") decision.deny.map(describeUnless);
 * ```
 *
 * A request fixes some context keys and leaves others open; the answer says whether that was enough. This room
 * knows no service: which actions, keys and resources exist, and how large a policy may be, is for its callers.
 */
export { type Arn, parseArn } from "./arn.ts";
export { type CompiledPolicy, compilePolicy } from "./compile.ts";
export { replaceStatements } from "./edit.ts";
export { describeUnless, evaluate } from "./evaluate.ts";
export { patternsMeet } from "./glob.ts";
export { parsePolicy } from "./parse.ts";
export type {
  Condition,
  Operator,
  ParseResult,
  PatternElement,
  Policy,
  PolicyProblem,
  PrincipalElement,
  PrincipalMember,
  Statement,
} from "./policy.ts";
export { OPERATORS } from "./policy.ts";
export { printPolicy, samePolicy } from "./print.ts";
export type * from "./request.ts";
