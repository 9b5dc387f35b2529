/** What is asked of a policy, and what it answers. */

/** Who asks. */
export type Principal =
  /** Nobody who signed. */
  | { type: "anonymous" }
  /**
   * A known principal. `arn` is that of a user, a role, an account's root or an assumed-role session.
   * `roleArn` is the role behind a session; the session's ARN alone does not tell the role's path.
   */
  | { type: "aws"; account: string; arn: string; roleArn?: string; canonicalUser?: string }
  /** Somebody of that account, not said who: whatever names one principal of it stays open. */
  | { type: "account"; account: string; canonicalUser?: string }
  /** An AWS service acting for itself, by its service principal name. */
  | { type: "service"; service: string };

/** What is known of one context key. `open`: it may have any value, or be missing. */
export type ContextValue =
  | { state: "set"; values: readonly string[] }
  | { state: "missing" }
  | { state: "open" };

export type Request = {
  action: string;
  resource: string;
  principal: Principal;
  /** Names are compared without regard to case. */
  context: Readonly<Record<string, ContextValue>>;
  /** What a key is that `context` does not list and the principal does not tell. */
  others: "missing" | "open";
};

/** The answer of one policy. A denial needs one Deny that applies; Allows count only without one (P20). */
export type Decision =
  | { outcome: "denied"; by: readonly StatementRef[] }
  | { outcome: "allowed"; by: readonly StatementRef[] }
  /** No statement applies: this policy says nothing. */
  | { outcome: "undecided" }
  /** Some statement turns on what the request leaves open. `allowed`: an Allow applies whatever that is. */
  | { outcome: "depends"; deny: readonly OpenStatement[]; allow: readonly OpenStatement[]; allowed: boolean };

export type StatementRef = { index: number; sid?: string };

/** A statement that applies when all of `when` hold, which is the same as when none of `unless` does. */
export type OpenStatement = StatementRef & { when: readonly string[]; unless: readonly string[] };
