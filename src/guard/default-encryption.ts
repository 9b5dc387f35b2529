import type { BucketRequirement } from "../model/baseline.ts";
import { absent, known, valueOr } from "../model/fact.ts";
import type { BucketEncryption, BucketFacts, KeyFacts } from "../model/facts.ts";
import type { BucketSetting, Refusal } from "../model/plan.ts";
import { replicationProblems } from "../uploads/replication.ts";
import { BASE_ENCRYPTION } from "../uploads/scene.ts";
import { chooseKey, type KeyChoice } from "./approved-key.ts";
import { refusal } from "./refusals.ts";
import { presentKeyServes, settingOf, wantedSettings } from "./wanted.ts";

/** The default encryption as it is and as it can be made, with why it is not made what the baseline asks. */
export type EncryptionDraft = {
  readonly before: BucketSetting;
  readonly after: BucketSetting;
  readonly changed: boolean;
  /** `after`, as uploads will meet it. */
  readonly setting: BucketEncryption;
  readonly refusals: readonly Refusal[];
};

export function draftEncryption(
  facts: BucketFacts,
  requirement: BucketRequirement,
  keys: readonly KeyFacts[],
): EncryptionDraft {
  const current = valueOr(facts.encryption, BASE_ENCRYPTION);
  const before = settingOf(current);
  const choice = chooseKey(facts, requirement, keys);
  const wanted = wantedSettings(facts, requirement, choice.ok ? choice.arn : undefined).encryption;
  const refusals: Refusal[] = [];
  if (wanted.algorithm.startsWith("aws:kms") && !presentKeyServes(current, requirement)) {
    refusals.push(...keyRefusals(facts, current, choice));
  }
  if (turnsToKms(before, wanted)) refusals.push(...replicationRefusal(facts, requirement));
  if (refusals.length === 0) return draft(current, wanted, refusals);
  // What cannot be had leaves the rest: SSE-C can still be blocked.
  const rest = { ...requirement, require: "any", keys: [], approvedKeys: [], bucketKey: false } as const;
  return draft(current, wantedSettings(facts, rest, undefined).encryption, refusals);
}

function draft(
  current: BucketEncryption,
  after: BucketSetting,
  refusals: readonly Refusal[],
): EncryptionDraft {
  const before = settingOf(current);
  const changed = !sameSetting(before, after);
  return { before, after, changed, setting: changed ? settingAs(after, current) : current, refusals };
}

/** A key that could not be looked up may be an approved one; a key that KMS does not know is not. */
function keyRefusals(
  facts: BucketFacts,
  { keyArn }: BucketEncryption,
  choice: KeyChoice,
): readonly Refusal[] {
  if (keyArn.state === "unknown" && keyArn.why.reason !== "not-found") {
    const reason = `The key of the default encryption could not be looked up: ${keyArn.why.message}`;
    return [refusal(facts, "SETTINGS-UNKNOWN", ["S3E-102"], reason)];
  }
  return choice.ok ? [] : [refusal(facts, choice.code, ["S3E-101", "S3E-102"], choice.reason)];
}

function turnsToKms(before: BucketSetting, after: BucketSetting): boolean {
  return before.algorithm === "AES256" && after.algorithm !== "AES256";
}

/** New objects under KMS are not replicated by a rule that does not say so, and nobody is told (E212). */
function replicationRefusal(facts: BucketFacts, requirement: BucketRequirement): readonly Refusal[] {
  const problems = replicationProblems(facts, requirement);
  if (problems.state === "unknown") {
    const reason = `Whether replication would stop is not known: ${problems.why.message}`;
    return [refusal(facts, "SETTINGS-UNKNOWN", ["S3E-101"], reason)];
  }
  const stopping = valueOr(problems, []).filter(({ kind }) => kind === "stops");
  if (stopping.length === 0) return [];
  const reason = stopping.map(({ effect }) => effect).join("; ");
  return [refusal(facts, "REPLICATION-WOULD-STOP", ["S3E-101"], reason)];
}

function settingAs(
  { algorithm, keyId, bucketKey, blocked }: BucketSetting,
  current: BucketEncryption,
): BucketEncryption {
  const key = keyId === undefined ? {} : { keyId };
  return {
    algorithm,
    ...key,
    // A key that was put in is named by its ARN.
    keyArn: keyId === undefined ? absent : keyId === current.keyId ? current.keyArn : known(keyId),
    bucketKey,
    blocked: blocked === undefined ? absent : known(blocked),
  };
}

function sameSetting(one: BucketSetting, other: BucketSetting): boolean {
  const blocked = ({ blocked: types }: BucketSetting) => [...(types ?? [])].sort().join();
  return (
    one.algorithm === other.algorithm &&
    one.keyId === other.keyId &&
    one.bucketKey === other.bucketKey &&
    blocked(one) === blocked(other)
  );
}
