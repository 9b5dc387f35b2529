import { ownStatements } from "../../guard/own.ts";
import { proposeGuard } from "../../guard/propose.ts";
import type { BucketRequirement } from "../../model/baseline.ts";
import type { KeyFacts } from "../../model/facts.ts";
import type { Identity } from "../../model/resource.ts";
import type { RuleId } from "../../model/verdict.ts";
import type { JudgedBucket } from "../scan/options.ts";

type Guard = Pick<ReturnType<typeof proposeGuard>, "actions" | "refusals">;

const nothing: Guard = { actions: [], refusals: [] };

/**
 * What guards a bucket from now on. Nothing for the sake of a rule that the baseline exempts here: what was let be is
 * not mended behind somebody's back. Where every setting passes, all there may be to do is to take away statements of
 * our own that nothing asks for any more.
 */
export function guardFor(
  { facts, outcomes, matrix }: JudgedBucket,
  requirement: BucketRequirement,
  enforcer: Identity,
  keys: readonly KeyFacts[],
): Guard {
  const exempt = (rule: RuleId) => outcomes[rule] === "exempt";
  const passes = Object.values(outcomes).every((outcome) => outcome === "pass" || outcome === "exempt");
  if (passes && (requirement.mode !== "remediate" || ownStatements(facts).length === 0)) return nothing;
  const asked: BucketRequirement = {
    ...requirement,
    tls: requirement.tls && !exempt("S3E-106"),
    sseC: exempt("S3E-104") ? "allow" : requirement.sseC,
    bucketKey: requirement.bucketKey && !exempt("S3E-103"),
  };
  const { actions, refusals } = proposeGuard({
    facts,
    requirement: asked,
    enforcer,
    keys,
    // No rule of a bucket is exempt: then it is asked what the matrix was worked out for.
    ...(matrix.state === "known" && !Object.values(outcomes).includes("exempt")
      ? { matrix: matrix.value }
      : {}),
  });
  const matters = ({ rules }: { readonly rules: readonly RuleId[] }) =>
    rules.length === 0 || !rules.every(exempt);
  return { actions: actions.filter(matters), refusals: refusals.filter(matters) };
}
