/** Whether the policy of a queue, a topic or the like lets somebody in. */

import { type ContextValue, compilePolicy, evaluate, type Principal, parsePolicy } from "../iam/index.ts";
import type { Caller } from "./types.ts";

export type ResourceAccess = {
  readonly caller: Caller;
  /** For example sqs:SendMessage. */
  readonly action: string;
  /** ARN of what the policy stands on. */
  readonly resource: string;
  /** The account that owns it. */
  readonly account: string;
  /** Condition keys beyond those that the caller tells. */
  readonly context?: Readonly<Record<string, string>>;
};

type Compiled = ReturnType<typeof compilePolicy>;

const compiled = new Map<string, Compiled>();

const compiledPolicy = (text: string): Compiled => {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(`a stored policy cannot be read: ${parsed.problem.message}`);
  const policy = compilePolicy(parsed.policy);
  if (compiled.size >= 1000) compiled.clear();
  compiled.set(text, policy);
  return policy;
};

const principalOf = ({ type, service, account, arn, roleArn }: Caller): Principal => {
  if (type === "anonymous") return { type: "anonymous" };
  if (type === "service") return { type: "service", service: service ?? "" };
  return { type: "aws", account, arn, ...(roleArn !== undefined && { roleArn }) };
};

const contextOf = ({ caller, context = {} }: ResourceAccess): Record<string, ContextValue> => {
  const keys = {
    "aws:PrincipalIsAWSService": String(caller.type === "service"),
    ...(caller.type !== "service" && { "aws:userid": caller.principalId }),
    ...context,
  };
  return Object.fromEntries(
    Object.entries(keys).map(([name, value]) => [name, { state: "set", values: [value] }]),
  );
};

/**
 * Why a caller is kept out, in AWS's words; undefined when it may. Principals of the owning account may do what no
 * statement denies, as their identity policies are taken as allowing; everybody else needs an Allow.
 */
export const refusedBy = (policy: string | undefined, access: ResourceAccess): string | undefined => {
  const { caller, action, resource, account } = access;
  const others = `because no resource-based policy allows the ${action} action`;
  const own = caller.account === account && caller.type !== "service" && caller.type !== "anonymous";
  if (policy === undefined) return own ? undefined : others;
  const decision = evaluate(compiledPolicy(policy), {
    action,
    resource,
    principal: principalOf(caller),
    context: contextOf(access),
    others: "missing",
  });
  if (decision.outcome === "denied" || (decision.outcome === "depends" && decision.deny.length > 0)) {
    return "with an explicit deny in a resource-based policy";
  }
  const allowed = decision.outcome === "allowed" || (decision.outcome === "depends" && decision.allowed);
  return own || allowed ? undefined : others;
};

/** Whether a text can be a resource policy at all. */
export const isPolicy = (text: string): boolean => parsePolicy(text).ok;
