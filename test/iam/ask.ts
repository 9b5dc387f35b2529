import {
  type ContextValue,
  compilePolicy,
  type Decision,
  evaluate,
  type Policy,
  type Principal,
  parsePolicy,
  type Request,
} from "../../src/iam/index.ts";

export const ACCOUNT = "111122223333";
export const OTHER_ACCOUNT = "444455556666";
export const QUEUE = `arn:aws:sqs:eu-west-1:${ACCOUNT}:orders`;

export const set = (...values: string[]): ContextValue => ({ state: "set", values });
export const missing: ContextValue = { state: "missing" };
export const open: ContextValue = { state: "open" };

/** A document around statements; each is completed to one that applies to everything. */
export function document(statements: readonly object[], version = "2012-10-17"): string {
  const whole = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
  const completed = statements.map((statement) => {
    const written = Object.keys(statement).map((name) => name.replace(/^Not/, ""));
    const rest = Object.entries(whole).filter(([name]) => !written.includes(name));
    return { ...Object.fromEntries(rest), ...statement };
  });
  return JSON.stringify({ Version: version, Statement: completed });
}

export function policyOf(text: string): Policy {
  const result = parsePolicy(text);
  if (!result.ok) throw new Error(`${result.problem.path}: ${result.problem.message}`);
  return result.policy;
}

export const ask = (text: string, request: Partial<Request> = {}): Decision =>
  evaluate(compilePolicy(policyOf(text)), requestOf(request));

function requestOf(request: Partial<Request>): Request {
  const principal: Principal = { type: "aws", account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ann` };
  return {
    action: "sqs:SendMessage",
    resource: QUEUE,
    principal,
    context: {},
    others: "missing",
    ...request,
  };
}

/** Whether a lone Allow applies, in one word. */
export function applies(statement: object, request: Partial<Request> = {}, version = "2012-10-17"): string {
  const { outcome } = ask(document([statement], version), request);
  return outcome === "allowed" ? "yes" : outcome === "undecided" ? "no" : "open";
}
