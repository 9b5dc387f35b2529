import { createHash } from "node:crypto";
import type { Identity } from "../model/resource.ts";
import type { Severity } from "../model/verdict.ts";
import { controlName, controlsFor } from "../rules/controls.ts";
import type { Finding } from "./findings.ts";

/** The parts of the AWS Security Finding Format that bucketseal sends. */
export type AsffFinding = {
  SchemaVersion: "2018-10-08";
  Id: string;
  ProductArn: string;
  GeneratorId: string;
  AwsAccountId: string;
  FirstObservedAt: string;
  CreatedAt: string;
  UpdatedAt: string;
  Title: string;
  Description: string;
  FindingProviderFields: {
    Severity: { Label: "INFORMATIONAL" | "LOW" | "MEDIUM" | "HIGH" | "CRITICAL"; Original: string };
    Types: string[];
  };
  Resources: { Type: string; Id: string; Partition: "aws" | "aws-cn" | "aws-us-gov"; Region: string }[];
  Compliance: { Status: "FAILED" | "PASSED"; RelatedRequirements: string[] };
  RecordState: "ACTIVE" | "ARCHIVED";
  ProductFields: Record<string, string>;
};

export type AsffContext = {
  /** Who sends it: its account, Region and time are those of the call (F5, F14). */
  readonly identity: Identity;
  readonly region: string;
  /** ISO 8601; later than that of the last time, or Security Hub keeps the old one (F16). */
  readonly now: string;
  readonly version: string;
};

/**
 * One finding for Security Hub. Those of other accounts are sent as the sender's own, which Security Hub takes from
 * anybody (F14); the account they are about is beside them.
 * @param state `resolved` closes it: PASSED and ARCHIVED (F18).
 */
export function asffFromFinding(
  finding: Finding,
  state: "failed" | "resolved",
  { identity, region, now, version }: AsffContext,
): AsffFinding {
  const { partition, account } = identity;
  return {
    SchemaVersion: "2018-10-08",
    Id: shortened(finding.id),
    ProductArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
    GeneratorId: `bucketseal/${finding.rule}`,
    AwsAccountId: account,
    FirstObservedAt: finding.firstSeen,
    CreatedAt: finding.firstSeen,
    UpdatedAt: now,
    Title: cut(finding.title, 256),
    Description: cut(finding.description, 1024),
    FindingProviderFields: {
      Severity: { Label: labels[finding.severity], Original: finding.severity },
      Types: ["Software and Configuration Checks/AWS Security Best Practices"],
    },
    Resources: [
      {
        Type: finding.resource.type === "key" ? "AwsKmsKey" : "AwsS3Bucket",
        Id: shortened(finding.resource.arn),
        Partition: partitionOf(partition),
        Region: finding.region || region,
      },
    ],
    Compliance: {
      Status: state === "failed" ? "FAILED" : "PASSED",
      RelatedRequirements: [...new Set(controlsFor(finding.rule).map(controlName))].slice(0, 32),
    },
    RecordState: state === "failed" ? "ACTIVE" : "ARCHIVED",
    ProductFields: {
      "bucketseal/version": version,
      "bucketseal/rule": finding.rule,
      "bucketseal/account": finding.account,
      "bucketseal/failing": String(finding.counts.fail),
      "bucketseal/unknown": String(finding.counts.unknown),
    },
  };
}

const labels = {
  informational: "INFORMATIONAL",
  low: "LOW",
  medium: "MEDIUM",
  high: "HIGH",
  critical: "CRITICAL",
} as const satisfies Record<Severity, string>;

function partitionOf(partition: string): AsffFinding["Resources"][number]["Partition"] {
  return partition === "aws-cn" || partition === "aws-us-gov" ? partition : "aws";
}

/** Ids have at most 512 characters (F3, F10); a hash keeps long ones apart. */
function shortened(id: string): string {
  if (id.length <= 512) return id;
  return `${id.slice(0, 447)}#${createHash("sha256").update(id).digest("hex")}`;
}

function cut(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 3).join("")}...`;
}
