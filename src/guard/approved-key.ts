import { parseArn } from "../iam/index.ts";
import type { BucketRequirement } from "../model/baseline.ts";
import type { BucketFacts, KeyFacts } from "../model/facts.ts";

/** The key a bucket's default can name, or why there is none. */
export type KeyChoice =
  | { readonly ok: true; readonly arn: string }
  | { readonly ok: false; readonly code: "NO-APPROVED-KEY" | "KEY-UNUSABLE"; readonly reason: string };

/**
 * The first approved key that can encrypt in this bucket: known to KMS, in the bucket's Region (E41), enabled, symmetric.
 * A key whose facts are not given counts as usable: S3 does not check it, but DescribeKey just resolved it (E58).
 */
export function chooseKey(
  facts: Pick<BucketFacts, "region">,
  requirement: BucketRequirement,
  keys: readonly KeyFacts[],
): KeyChoice {
  if (requirement.approvedKeys.length === 0) {
    const reason = `The baseline requires ${requirement.require} and names no key`;
    return { ok: false, code: "NO-APPROVED-KEY", reason };
  }
  const problems: string[] = [];
  for (const { written, arn } of requirement.approvedKeys) {
    if (arn.state !== "known") {
      problems.push(
        arn.state === "unknown" ? `${written}: ${arn.why.message}` : `KMS knows no key ${written}`,
      );
      continue;
    }
    const problem = problemOf(arn.value, facts.region, keys);
    if (problem === undefined) return { ok: true, arn: arn.value };
    problems.push(`${written} ${problem}`);
  }
  return { ok: false, code: "KEY-UNUSABLE", reason: `No approved key can be used: ${problems.join("; ")}` };
}

function problemOf(arn: string, region: string, keys: readonly KeyFacts[]): string | undefined {
  const keyRegion = parseArn(arn)?.region;
  if (keyRegion !== undefined && keyRegion !== region) return `is in ${keyRegion}, the bucket in ${region}`;
  const facts = keys.find((key) => key.arn === arn);
  if (facts === undefined) return undefined;
  if (facts.state.state === "known" && facts.state.value !== "Enabled") return `is ${facts.state.value}`;
  if (facts.usage.state === "known" && facts.usage.value !== "ENCRYPT_DECRYPT")
    return `is for ${facts.usage.value}`;
  if (facts.spec.state === "known" && facts.spec.value !== "SYMMETRIC_DEFAULT")
    return `is ${facts.spec.value}`;
  return undefined;
}
