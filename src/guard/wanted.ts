import type { BucketRequirement } from "../model/baseline.ts";
import { valueOr } from "../model/fact.ts";
import type { BucketEncryption, BucketFacts } from "../model/facts.ts";
import type { BucketSetting } from "../model/plan.ts";
import { BASE_ENCRYPTION } from "../uploads/scene.ts";
import {
  denyCustomerKey,
  denyNoHeader,
  denyPlainHttp,
  denyUpdate,
  denyWrongAlgorithm,
  denyWrongKey,
  denyWrongKeyUpdate,
  type GuardStatement,
} from "./statements.ts";

/** The settings of a bucket that make the baseline hold for every upload to come. */
export type WantedSettings = {
  readonly encryption: BucketSetting;
  /** All that may be needed; which of them are, is found by evaluation. */
  readonly statements: readonly GuardStatement[];
};

/**
 * What the baseline asks of a bucket's settings. The default encryption only ever gets stronger; `approvedKeyArn` is the
 * key for it where the present one will not do.
 */
export function wantedSettings(
  facts: BucketFacts,
  requirement: BucketRequirement,
  approvedKeyArn: string | undefined,
): WantedSettings {
  const current = valueOr(facts.encryption, BASE_ENCRYPTION);
  const encryption = wantedEncryption(current, requirement, approvedKeyArn);
  return { encryption, statements: wantedStatements(facts, requirement, encryption) };
}

function wantedStatements(
  facts: BucketFacts,
  requirement: BucketRequirement,
  encryption: BucketSetting,
): readonly GuardStatement[] {
  const keys = approvedKeys(requirement);
  const algorithms = ALGORITHMS[requirement.require];
  const ofKeys = keys.length > 0 && requirement.require !== "client-side-kms";
  return [
    ...(requirement.tls ? [denyPlainHttp(facts)] : []),
    ...(requirement.uploads === "strict" ? [denyNoHeader(facts, requirement)] : []),
    ...(algorithms.length > 0 ? [denyWrongAlgorithm(facts, algorithms)] : []),
    ...(ofKeys ? [denyWrongKey(facts, keys)] : []),
    ...(requirement.require === "dsse-kms"
      ? [denyUpdate(facts)]
      : ofKeys
        ? [denyWrongKeyUpdate(facts, keys)]
        : []),
    ...(requirement.sseC === "block" && encryption.blocked?.includes("SSE-C") !== true
      ? [denyCustomerKey(facts)]
      : []),
  ];
}

/** The values of the header that meet a requirement; none where every value does. */
const ALGORITHMS: Readonly<Record<BucketRequirement["require"], readonly string[]>> = {
  any: [],
  "sse-s3": [],
  "client-side-kms": [],
  "sse-kms": ["aws:kms", "aws:kms:dsse"],
  "dsse-kms": ["aws:kms:dsse"],
};

/** ARNs of the approved keys that KMS knows. */
function approvedKeys(requirement: BucketRequirement): readonly string[] {
  return requirement.approvedKeys.flatMap(({ arn }) => (arn.state === "known" ? [arn.value] : []));
}

/** Algorithms a bucket can have as its default, weakest first. */
const STRENGTH = ["AES256", "aws:kms", "aws:kms:dsse"];

function wantedEncryption(
  current: BucketEncryption,
  requirement: BucketRequirement,
  approvedKeyArn: string | undefined,
): BucketSetting {
  const algorithm = stronger(current.algorithm, DEFAULTS[requirement.require]);
  const blocked = wantedBlocks(current, requirement);
  const rest = blocked === undefined ? {} : { blocked };
  if (algorithm === "AES256") return { algorithm, bucketKey: current.bucketKey, ...rest };
  const keyId = wantedKey(current, requirement, approvedKeyArn);
  // DSSE knows no Bucket Keys (E130).
  const bucketKey = current.bucketKey || (requirement.bucketKey && algorithm === "aws:kms");
  return { algorithm, ...(keyId !== undefined && { keyId }), bucketKey, ...rest };
}

const DEFAULTS: Readonly<Record<BucketRequirement["require"], string>> = {
  any: "AES256",
  "sse-s3": "AES256",
  "client-side-kms": "AES256",
  "sse-kms": "aws:kms",
  "dsse-kms": "aws:kms:dsse",
};

/** An algorithm that is not known here is nobody's to replace: it may be the stronger one (E18). */
function stronger(current: string, wanted: string): string {
  const rank = STRENGTH.indexOf(current);
  return rank === -1 || rank > STRENGTH.indexOf(wanted) ? current : wanted;
}

/** The present key as a full ARN (E40), unless it is not approved. */
function wantedKey(
  current: BucketEncryption,
  requirement: BucketRequirement,
  approvedKeyArn: string | undefined,
): string | undefined {
  return presentKeyServes(current, requirement)
    ? valueOr(current.keyArn, current.keyId)
    : (approvedKeyArn ?? current.keyId);
}

/** Whether the key of the present default is one the baseline approves; with no list it approves all. */
export function presentKeyServes(current: BucketEncryption, requirement: BucketRequirement): boolean {
  if (!current.algorithm.startsWith("aws:kms")) return false;
  const approved = approvedKeys(requirement);
  if (requirement.approvedKeys.length === 0 || requirement.require === "client-side-kms") return true;
  return current.keyArn.state === "known" && approved.includes(current.keyArn.value);
}

/**
 * The blocked types to send: always what is there (E63 to E65), with SSE-C where it has to be blocked. Undefined where S3
 * did not tell, and nothing may be sent.
 */
function wantedBlocks(
  { blocked }: BucketEncryption,
  { sseC }: BucketRequirement,
): readonly string[] | undefined {
  if (blocked.state !== "known") return undefined;
  if (sseC === "allow" || blocked.value.includes("SSE-C")) return blocked.value;
  return [...blocked.value.filter((type) => type !== "NONE"), "SSE-C"];
}

/** A bucket's present setting, as an action names it. */
export function settingOf({ algorithm, keyId, bucketKey, blocked }: BucketEncryption): BucketSetting {
  return {
    algorithm,
    ...(keyId !== undefined && { keyId }),
    bucketKey,
    ...(blocked.state === "known" && { blocked: blocked.value }),
  };
}
