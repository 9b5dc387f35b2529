import { draftGuard, type GuardInput, type GuardProposal } from "./draft.ts";
import { iacOwner } from "./iac.ts";
import { refusal } from "./refusals.ts";

/**
 * What makes the baseline hold for every upload to come: fewest changes, each proven by evaluating the whole policy as it
 * would be. What cannot be proven is refused, with the reason. Proposing on the result gives nothing.
 */
export function proposeGuard(input: GuardInput): GuardProposal {
  const draft = draftGuard(input);
  if (draft.actions.length === 0) return draft;
  const { facts, requirement } = input;
  const rules = [...new Set(draft.actions.flatMap((action) => action.rules))].sort();
  const steps = draft.actions.map(({ summary }) => summary).join(" ");
  if (requirement.mode !== "remediate") {
    const reason = `The baseline only asks for a report (${requirement.chosenBy}). Missing: ${steps}`;
    return {
      actions: [],
      refusals: [refusal(facts, "NOT-REMEDIATE-MODE", rules, reason), ...draft.refusals],
    };
  }
  const owner = iacOwner(facts.tags);
  if (owner !== undefined && requirement.iac !== "write") {
    const reason = `The settings of ${facts.name} belong to ${owner}. Missing: ${steps}`;
    return { actions: [], refusals: [refusal(facts, "IAC-OWNED", rules, reason), ...draft.refusals] };
  }
  return draft;
}
