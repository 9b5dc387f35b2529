/** Security Hub as tests see it. */

import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  GetFindingsCommand,
  type GetFindingsCommandInput,
  SecurityHubClient,
} from "@aws-sdk/client-securityhub";
import type { LocalAws } from "../../../src/localaws/aws.ts";
import { newAws, settings, startAt } from "../core/clients.ts";

export const account = "111122223333";

export const hubClient = (aws: LocalAws, place: Parameters<typeof settings>[1] = {}): SecurityHubClient =>
  new SecurityHubClient(settings(aws, place));

export const ProductArn = `arn:aws:securityhub:us-east-1:${account}:product/${account}/default`;

/** Minutes after the tests begin. */
export const at = (minutes: number): string => new Date(startAt + minutes * 60_000).toISOString();

/** A finding with all it needs. */
export const finding = (Id: string, more: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding => ({
  SchemaVersion: "2018-10-08",
  ...{ Id, ProductArn, GeneratorId: "S3E-101", AwsAccountId: account },
  ...{ CreatedAt: at(0), UpdatedAt: at(0), Title: "A title", Description: "More of it" },
  Types: ["Software and Configuration Checks/AWS Security Best Practices"],
  Severity: { Label: "MEDIUM" },
  Compliance: { Status: "FAILED" },
  Resources: [{ Type: "AwsS3Bucket", Id: "arn:aws:s3:::b", Region: "us-east-1", Partition: "aws" }],
  ...more,
});

export const hubTest = () => {
  const aws = newAws();
  const hub = hubClient(aws);
  return {
    ...{ aws, hub },
    import: (...Findings: AwsSecurityFinding[]) => hub.send(new BatchImportFindingsCommand({ Findings })),
    get: async (input: GetFindingsCommandInput = {}) =>
      (await hub.send(new GetFindingsCommand(input))).Findings ?? [],
  };
};
