import type { KeyCustody } from "../custody/custody.ts";
import type { KeyInquiry, KeyUse, Proofs } from "../custody/inquiry.ts";
import { type Fact, valueOr } from "../model/fact.ts";
import type { KeyFacts } from "../model/facts.ts";
import { count, counted, someOf } from "../model/text.ts";

/** One thing that is known of a key, in words. */
export type Detail = {
  readonly label: string;
  readonly texts: readonly string[];
  readonly tone?: "fail" | "unknown";
};

/** Uses shown of one key. */
const mostUses = 8;

/** All that the custody table knows of a key and has no column for. */
export function custodyDetails(row: KeyCustody): readonly Detail[] {
  const { facts, holdings, inquiry, proofs } = row;
  return [
    ...(facts.state === "known" ? [{ label: "is", texts: [keyWords(facts.value)] }] : []),
    ...(facts.state === "unknown" ? [unknownDetail("is", facts.why.message)] : []),
    ...(holdings.noncurrent + holdings.bucketKey > 0
      ? [{ label: "holds", texts: [holdingWords(holdings)] }]
      : []),
    ...(inquiry === undefined ? [] : inquiryDetails(row, inquiry)),
    ...(proofs === undefined ? [] : [proofDetail(proofs)]),
  ];
}

/** `customer managed, AWS_KMS, account 1111..., us-east-1, rotated every 365 days` */
function keyWords(key: KeyFacts): string {
  const managers = { AWS: "AWS managed", CUSTOMER: "customer managed" };
  const manager = valueOr(key.manager, undefined);
  const parts = [
    manager === undefined ? "manager unknown" : managers[manager],
    `origin ${valueOr(key.origin, "unknown")}`,
    `account ${key.account}`,
    key.region,
    ...(valueOr(key.multiRegion, false) ? ["multi-Region"] : []),
    rotationWords(key.rotation),
    ...(key.deletionDate.state === "known" ? [`deleted on ${day(key.deletionDate.value)}`] : []),
  ];
  return parts.join(", ");
}

export function rotationWords(rotation: KeyFacts["rotation"]): string {
  if (rotation.state === "absent") return "rotation does not apply";
  if (rotation.state === "unknown") return "rotation unknown";
  const { enabled, periodInDays, next } = rotation.value;
  if (!enabled) return "not rotated";
  return `rotated every ${periodInDays ?? 365} days${next === undefined ? "" : `, next on ${day(next)}`}`;
}

function holdingWords({ objects, noncurrent, bucketKey }: KeyCustody["holdings"]): string {
  const parts = [counted(objects, "object version")];
  if (noncurrent > 0) parts.push(`${count(noncurrent)} old`);
  if (bucketKey > 0) parts.push(`${count(bucketKey)} under a Bucket Key`);
  return parts.join(", ");
}

/** What was asked about a key, in words. */
export function inquiryDetails(
  row: Pick<KeyCustody, "holdings" | "kind">,
  inquiry: KeyInquiry,
): readonly Detail[] {
  const { lastUse, policyProblems, grants, users } = inquiry;
  return [
    ...(lastUse === undefined ? [] : [detailOf("last use", lastUse, (value) => [lastUseWords(value)])]),
    ...(policyProblems === undefined ? [] : [policyDetail(policyProblems)]),
    ...(grants === undefined ? [] : [detailOf("grants", grants, grantWords)]),
    ...(users === undefined ? [] : [detailOf("used by", users, (value) => userWords(row, value))]),
  ];
}

/** `2026-11-20 by Decrypt`; or since when nobody did. */
export function lastUseWords({ at, operation, trackedSince }: Known<KeyInquiry["lastUse"]>): string {
  if (at === undefined) return `none since tracking began on ${day(trackedSince)}`;
  return `${day(at)}${operation === undefined ? "" : `, ${operation}`}`;
}

function policyDetail(problems: NonNullable<KeyInquiry["policyProblems"]>): Detail {
  const detail = detailOf("key policy", problems, (found) =>
    found.length === 0 ? ["keeps S3 from nothing"] : found.map(({ summary }) => summary),
  );
  return problems.state === "known" && problems.value.length > 0 ? { ...detail, tone: "fail" } : detail;
}

function grantWords(grants: Known<KeyInquiry["grants"]>): readonly string[] {
  if (grants.length === 0) return ["none"];
  const shown = grants
    .slice(0, mostUses)
    .map(({ grantee, operations }) => `${grantee ?? "somebody"}: ${someOf(operations, 4)}`);
  return grants.length > shown.length ? [...shown, `${count(grants.length - shown.length)} more`] : shown;
}

/** Who used the key for which bucket, and what KMS cannot tell. */
export function userWords(
  { holdings, kind }: Pick<KeyCustody, "holdings" | "kind">,
  { uses, since, incomplete }: Known<KeyInquiry["users"]>,
): readonly string[] {
  const lines = uses.length === 0 ? [`nobody since ${day(since)}`] : uses.slice(0, mostUses).map(useWords);
  if (uses.length > mostUses) lines.push(`${count(uses.length - mostUses)} more since ${day(since)}`);
  if (incomplete !== undefined) lines.push(incomplete);
  if (kind === "kms" && (holdings.bucketKey > 0 || uses.some(({ bucketKey }) => bucketKey)))
    lines.push(
      "With a Bucket Key KMS sees the bucket and not the object, and one call for many reads and writes.",
    );
  return lines;
}

function useWords({ principal, operation, bucket, count: times, refused, last }: KeyUse): string {
  const place = bucket === undefined ? "not through S3" : `for ${bucket}`;
  const calls = times === 0 ? "" : ` ${count(times)} times`;
  const denied = refused === 0 ? "" : `${times === 0 ? "" : ","} refused ${count(refused)} times`;
  return `${principal}: ${operation} ${place}${calls}${denied}, last ${last.slice(0, 16).replace("T", " ")}`;
}

function proofDetail({ opened, refused, unknown, refusal, doubt }: Proofs): Detail {
  const why = refusal ?? doubt?.message;
  const text = `${count(opened)} of ${counted(opened + refused + unknown, "wrapped data key")} opened`;
  const tone = refused > 0 ? "fail" : unknown > 0 ? "unknown" : undefined;
  return {
    label: "proven",
    texts: why === undefined ? [text] : [text, why],
    ...(tone === undefined ? {} : { tone }),
  };
}

type Known<F> =
  Extract<NonNullable<F>, { readonly state: "known" }> extends { readonly value: infer T } ? T : never;

function detailOf<T>(label: string, fact: Fact<T>, words: (value: T) => readonly string[]): Detail {
  if (fact.state === "known") return { label, texts: words(fact.value) };
  return fact.state === "absent" ? { label, texts: ["none"] } : unknownDetail(label, fact.why.message);
}

function unknownDetail(label: string, why: string): Detail {
  return { label, texts: [`unknown: ${why}`], tone: "unknown" };
}

function day(iso: string): string {
  return iso.slice(0, 10);
}
