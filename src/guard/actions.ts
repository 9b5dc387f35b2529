import type { BucketFacts } from "../model/facts.ts";
import type { BucketAction, BucketSetting, Cost } from "../model/plan.ts";
import { bucketResource } from "../model/resource.ts";
import type { RuleId } from "../model/verdict.ts";
import type { PolicyDraft } from "./policy-draft.ts";
import type { GuardStatement } from "./statements.ts";

/** One read for the precondition and one to verify, around one write. */
const COST: Cost = { s3: { put: 1, get: 2 }, kms: 0, bytes: 0 };

export function encryptionAction(
  facts: BucketFacts,
  before: BucketSetting,
  after: BucketSetting,
): BucketAction {
  const stronger = before.algorithm !== after.algorithm;
  const key = before.keyId !== after.keyId;
  const bucketKey = before.bucketKey !== after.bucketKey;
  const blocked = after.blocked?.includes("SSE-C") === true && before.blocked?.includes("SSE-C") !== true;
  const rules: RuleId[] = [];
  if (stronger) rules.push("S3E-101");
  if (key) rules.push("S3E-102");
  if (bucketKey) rules.push("S3E-103");
  if (blocked) rules.push("S3E-104");
  const parts = [
    ...(stronger || key
      ? [`encrypt by default with ${after.algorithm}${after.keyId ? ` under ${after.keyId}` : ""}`]
      : []),
    ...(bucketKey ? ["use a Bucket Key"] : []),
    ...(blocked ? ["block SSE-C"] : []),
  ];
  const risks = [
    ...(key && after.keyId !== undefined
      ? [
          `Uploads without a header need kms:GenerateDataKey on ${after.keyId}, multipart uploads kms:Decrypt too (E123).`,
        ]
      : []),
    ...(bucketKey && after.bucketKey
      ? ["Key policies that name an object ARN as encryption context do not fit Bucket Keys (E126)."]
      : []),
    ...(blocked ? ["Clients that upload with SSE-C will be refused (E72)."] : []),
  ];
  return {
    id: `put-bucket-encryption:${facts.arn}`,
    kind: "put-bucket-encryption",
    resource: bucketResource(facts.partition, facts.name),
    region: facts.region,
    rules,
    summary: sentence(parts, facts.name),
    cost: COST,
    risks,
    before,
    after,
  };
}

/** What each own statement mends, says and may cost, by its Sid. */
const ABOUT: Readonly<Record<string, { rule: RuleId; part: string; risk: string }>> = {
  BucketsealDenyPlainHttp: {
    rule: "S3E-106",
    part: "deny plain HTTP",
    risk: "Clients that use http:// will be refused.",
  },
  BucketsealDenyNoEncryptionHeader: {
    rule: "S3E-105",
    part: "deny uploads that name no encryption",
    risk: "Clients that send no encryption header will be refused; so may be the parts of their multipart uploads (P32).",
  },
  BucketsealDenyWrongEncryption: {
    rule: "S3E-105",
    part: "deny uploads that name a weaker encryption",
    risk: "Clients that ask for AES256 will be refused.",
  },
  BucketsealDenyWrongKey: {
    rule: "S3E-105",
    part: "deny uploads under keys that are not approved",
    risk: "Clients that name another key, or aws:kms without a key, will be refused.",
  },
  BucketsealDenyWrongKeyUpdate: {
    rule: "S3E-105",
    part: "deny re-wrapping under keys that are not approved",
    risk: "UpdateObjectEncryption with another key will be refused.",
  },
  BucketsealDenyWeakerUpdate: {
    rule: "S3E-105",
    part: "deny re-wrapping, which ends as SSE-KMS",
    risk: "UpdateObjectEncryption will be refused.",
  },
  BucketsealDenyCustomerProvidedKey: {
    rule: "S3E-104",
    part: "deny SSE-C",
    risk: "Clients that upload with SSE-C will be refused.",
  },
};

/** Its rules are those that fail without it: none where own statements only go. */
export function policyAction(
  facts: BucketFacts,
  before: string | null,
  after: string | null,
  { added, removed }: Pick<PolicyDraft, "added" | "removed">,
): BucketAction {
  const about = added.flatMap(({ Sid }) => ABOUT[Sid] ?? []);
  const gone =
    removed.length === 0 ? [] : [`take ${removed.join(", ")} away, which the baseline does not need`];
  return {
    id: `put-bucket-policy:${facts.arn}`,
    kind: "put-bucket-policy",
    resource: bucketResource(facts.partition, facts.name),
    region: facts.region,
    rules: rulesOf(added),
    summary: sentence([...about.map(({ part }) => part), ...gone], facts.name),
    cost: COST,
    risks: about.map(({ risk }) => risk),
    before,
    after,
  };
}

/** The rules that a set of own statements serves. */
export function rulesOf(statements: readonly GuardStatement[]): readonly RuleId[] {
  return [...new Set(statements.flatMap(({ Sid }) => ABOUT[Sid]?.rule ?? []))].sort();
}

function sentence(parts: readonly string[], bucket: string): string {
  const text = parts.join(", ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)} in ${bucket}.`;
}
