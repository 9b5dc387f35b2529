import { proposeGuard } from "../../src/guard/propose.ts";
import type { BucketRequirement } from "../../src/model/baseline.ts";
import type { BucketFacts, KeyFacts } from "../../src/model/facts.ts";
import { requirement } from "../uploads/scenes.ts";
import { bucketFacts, ENFORCER } from "./facts.ts";

export function propose(
  facts: Partial<BucketFacts> = {},
  required: Partial<BucketRequirement> = {},
  keys: readonly KeyFacts[] = [],
) {
  return proposeGuard({
    facts: bucketFacts(facts),
    requirement: requirement(required),
    enforcer: ENFORCER,
    keys,
  });
}

type Proposal = ReturnType<typeof propose>;

export function statementsOf({ actions }: Proposal): readonly string[] {
  const action = actions.find(({ kind }) => kind === "put-bucket-policy");
  return action?.kind === "put-bucket-policy"
    ? [...(action.after ?? "").matchAll(/"Sid":\s*"Bucketseal(\w+)"/g)].map(([, name]) => name ?? "")
    : [];
}

export const codesOf = ({ refusals }: Proposal) => refusals.map(({ code }) => code);
