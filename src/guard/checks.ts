import type { Statement } from "../iam/index.ts";
import type { BucketRequirement } from "../model/baseline.ts";
import { known, valueOr } from "../model/fact.ts";
import type { BucketEncryption } from "../model/facts.ts";
import type { Refusal } from "../model/plan.ts";
import type { Identity } from "../model/resource.ts";
import type { RuleId } from "../model/verdict.ts";
import { readPolicy } from "../uploads/read-policy.ts";
import type { ReadPolicy } from "../uploads/scene.ts";
import { lockedOut } from "./enforcer.ts";
import { cellInWords, leavesAWayIn, newlyDenied, type Prover, presentState } from "./proof.ts";
import { type GuardRefusalCode, refusal } from "./refusals.ts";
import { isOwn } from "./statements.ts";

/** The limit of a bucket policy, in bytes (P40). */
const MOST_BYTES = 20_480;

export type Change = {
  readonly prover: Prover;
  readonly requirement: BucketRequirement;
  readonly enforcer: Identity;
  readonly encryption: BucketEncryption;
  /** The document as it would be: null where it goes, undefined where it stays as it is. */
  readonly policy: string | null | undefined;
  readonly rules: readonly RuleId[];
};

/** Why a change that makes things as wanted may still not be made; empty when it may. */
export function objectionsTo(change: Change): readonly Refusal[] {
  const { enforcer, rules } = change;
  const { facts } = change.prover;
  const text = documentAfter(change);
  const read = readAs(text);
  const found: Refusal[] =
    typeof change.policy === "string" ? [...unwritable(change, change.policy, read)] : [];
  const locked = lockedOut(facts, read, enforcer);
  if (locked.length > 0) {
    const reason = `${enforcer.arn} is denied ${locked.join("; ")}`;
    found.push(refusal(facts, "ENFORCER-LOCKED-OUT", rules, reason));
  }
  return [...found, ...cutOff(change, text)];
}

/** Why S3 would not take a document. */
function unwritable(
  { prover: { facts }, rules }: Change,
  text: string,
  read: ReadPolicy | undefined,
): readonly Refusal[] {
  const statements = read?.policy.statements ?? [];
  const size = new TextEncoder().encode(text).length;
  const gone = statements.flatMap(goneIn);
  const open = statements.some(isPublicAllow) && valueOr(facts.blockPublicPolicy, false);
  const refuse = (code: GuardRefusalCode, reason: string) => refusal(facts, code, rules, reason);
  return [
    ...(size > MOST_BYTES
      ? [refuse("POLICY-TOO-LARGE", `The policy would have ${size} bytes, and S3 takes ${MOST_BYTES}`)]
      : []),
    ...(gone.length > 0
      ? [refuse("PRINCIPAL-GONE", `The policy names ${gone.join(", ")}, which S3 will not take again`)]
      : []),
    ...(open
      ? [refuse("PUBLIC-POLICY-BLOCKED", "The policy has a public Allow, and Block Public Access is on")]
      : []),
  ];
}

/** A principal whose user or role is gone makes the document unwritable (P49). */
function goneIn({ principal }: Statement): readonly string[] {
  return principal.members.flatMap((member) => (member.kind === "unique-id" ? [member.id] : []));
}

/** Block Public Access refuses a document with one (P46): anyone, and no condition that fixes who or from where. */
function isPublicAllow({ effect, principal, conditions }: Statement): boolean {
  const anyone = principal.negated || principal.members.some(({ kind }) => kind === "anyone");
  return effect === "Allow" && anyone && !conditions.some(mayNarrow);
}

/**
 * A condition on one of these may make it less public: whether its values are fixed enough is for AWS to say. One that
 * holds of all but a few, or of who brings no such key, does not.
 */
function mayNarrow({ key, operator, ifExists, qualifier }: Statement["conditions"][number]): boolean {
  if (operator.includes("Not") || operator === "Null" || ifExists || qualifier === "ForAllValues")
    return false;
  return /^(?:aws:(?:source|principal|vpcsource|userid)|s3:dataaccesspoint)/i.test(key);
}

/** Writers that worked, and would not any more. */
function cutOff(
  { prover, requirement, encryption, rules }: Change,
  policy: string | undefined,
): readonly Refusal[] {
  const { facts } = prover;
  const before = prover.matrix(requirement, presentState(facts));
  const after = prover.matrix(requirement, { encryption, policy });
  const cell = newlyDenied(before, after, requirement.uploads === "strict");
  if (cell === undefined) return [];
  const service = facts.serviceWriters.includes(cell.principal);
  const reason = `${cellInWords(cell)} works today and would be denied by ${cell.by.join(", ")}`;
  return [refusal(facts, service ? "SERVICE-WRITER-CUT-OFF" : "FOREIGN-DENY", rules, reason)];
}

/** Why the end of all changes would be of no use: foreign statements let no compliant upload in. */
export function shutOut(change: Change): readonly Refusal[] {
  const { prover, requirement, encryption, rules } = change;
  const { facts } = prover;
  const policy = documentAfter(change);
  if (leavesAWayIn(prover.matrix(requirement, { encryption, policy }))) return [];
  const foreign = (readAs(policy)?.policy.statements ?? []).filter(
    (statement) => statement.effect === "Deny" && !isOwn(statement),
  );
  if (foreign.length === 0) return [];
  const names = foreign.map(({ sid, index }) => sid ?? `Statement[${index}]`).join(", ");
  const reason = `No compliant upload is possible: ${names} denies every kind that the baseline is content with`;
  return [refusal(facts, "FOREIGN-DENY", rules, reason)];
}

const documentAfter = ({ policy, prover: { facts } }: Change) =>
  policy === undefined ? valueOr(facts.policy, undefined) : (policy ?? undefined);

const readAs = (text: string | undefined) =>
  text === undefined ? undefined : valueOr(readPolicy(known(text)), undefined);
