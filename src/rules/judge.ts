import { exemptionFor } from "../model/baseline/exempt.ts";
import type { Baseline } from "../model/baseline.ts";
import { type Resource, resourceId } from "../model/resource.ts";
import type { Evidence, Verdict } from "../model/verdict.ts";
import type { Answer, Rule } from "./rule.ts";

export type JudgeContext = {
  readonly baseline: Baseline;
  /** YYYY-MM-DD, UTC. */
  readonly today: string;
};

/** What a rule answered. */
export type Answered = {
  readonly rule: Pick<Rule<never>, "id" | "severity">;
  readonly answer: NonNullable<Answer>;
};

/**
 * The verdicts of all rules that apply to one resource. A failure or an unknown that the baseline exempts becomes
 * `exempt`, and its evidence keeps what it would have been.
 */
export function judge<Subject>(
  rules: readonly Rule<Subject>[],
  subject: Subject,
  resource: Resource,
  context: JudgeContext,
): readonly Verdict[] {
  return verdictsOf(answersOf(rules, subject), resource, context);
}

/** What the rules that apply say of a subject, whatever resource it is the subject of. */
export function answersOf<Subject>(rules: readonly Rule<Subject>[], subject: Subject): readonly Answered[] {
  return rules.flatMap((rule) => {
    const answer = rule.check(subject);
    return answer === undefined ? [] : [{ rule, answer }];
  });
}

/** Answers as verdicts on a resource. */
export function verdictsOf(
  answers: readonly Answered[],
  resource: Resource,
  context: JudgeContext,
): readonly Verdict[] {
  const name = resourceId(resource);
  return answers.map(({ rule, answer }) => {
    const { verdict, evidence } =
      answer.verdict === "pass" ? answer : afterExemption(answer, rule, resource, context);
    return { id: `${rule.id}/${name}`, rule: rule.id, verdict, severity: rule.severity, resource, evidence };
  });
}

function afterExemption(
  answer: NonNullable<Answer>,
  rule: Pick<Rule<never>, "id">,
  resource: Resource,
  { baseline, today }: JudgeContext,
): Pick<Verdict, "verdict" | "evidence"> {
  const exemption = exemptionFor(baseline, rule.id, resource, today);
  if (exemption === undefined) return answer;
  const { reason, until } = exemption;
  const { summary, facts } = answer.evidence;
  const evidence: Evidence = {
    summary: `Exempt until ${until}: ${reason} (${summary})`,
    facts: { ...facts, exemption: { reason, until, resource: exemption.resource, verdict: answer.verdict } },
  };
  return { verdict: "exempt", evidence };
}
