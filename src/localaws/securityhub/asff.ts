/** The AWS Security Finding Format, as far as findings of one's own use it (F1 to F10). */

import { type Check, list, matching, object, oneOf, pairs, text, timestamp, whole } from "./check.ts";

const severityLabels = ["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;

const severity = object(
  {},
  {
    Label: oneOf(...severityLabels),
    Normalized: whole(0, 100),
    Original: text(64),
  },
);

/** namespace/category/classifier (F6). */
const types = list(
  matching(
    /^(Software and Configuration Checks|TTPs|Effects|Unusual Behaviors|Sensitive Data Identifications)(\/[^/]+){0,2}$/,
  ),
  50,
);

const relatedFindings = list(object({ ProductArn: text(2048, 12), Id: text(512) }), 10);

/** An object ARN can be longer than an id may be (F10). */
const resource = object(
  { Type: text(256), Id: text(512) },
  {
    Partition: oneOf("aws", "aws-cn", "aws-us-gov"),
    Region: text(16),
    Tags: pairs(50, 128, 256),
    Details: object({}),
  },
);

const note = object({ Text: text(512), UpdatedBy: text(512), UpdatedAt: timestamp });

const workflow: Check = object({}, { Status: oneOf("NEW", "NOTIFIED", "RESOLVED", "SUPPRESSED") });

const verificationState: Check = oneOf("UNKNOWN", "TRUE_POSITIVE", "FALSE_POSITIVE", "BENIGN_POSITIVE");

/** What a customer may add to a finding, and what it then has to be. */
export const customerFields = {
  Note: object({ Text: text(512), UpdatedBy: text(512) }),
  Severity: severity,
  Types: types,
  Confidence: whole(0, 100),
  Criticality: whole(0, 100),
  RelatedFindings: relatedFindings,
  UserDefinedFields: pairs(50, 128, 1024),
  VerificationState: verificationState,
  Workflow: workflow,
} as const satisfies Readonly<Record<string, Check>>;

const providerFields = object(
  {},
  {
    Severity: severity,
    Types: types,
    Confidence: whole(0, 100),
    Criticality: whole(0, 100),
    RelatedFindings: relatedFindings,
  },
);

const required: Readonly<Record<string, Check>> = {
  SchemaVersion: oneOf("2018-10-08"),
  Id: text(512),
  ProductArn: text(2048, 12),
  GeneratorId: text(512),
  AwsAccountId: matching(/^\d{12}$/),
  CreatedAt: timestamp,
  UpdatedAt: timestamp,
  Title: text(256),
  Description: text(1024),
  Resources: list(resource, 32, 1),
};

const optional: Readonly<Record<string, Check>> = {
  Severity: severity,
  Types: types,
  FindingProviderFields: providerFields,
  FirstObservedAt: timestamp,
  LastObservedAt: timestamp,
  Confidence: whole(0, 100),
  Criticality: whole(0, 100),
  RelatedFindings: relatedFindings,
  ProductName: text(128),
  CompanyName: text(128),
  Region: text(16),
  SourceUrl: text(2048),
  Compliance: object(
    {},
    {
      Status: oneOf("PASSED", "WARNING", "FAILED", "NOT_AVAILABLE"),
      RelatedRequirements: list(text(64), 32),
      SecurityControlId: text(64),
    },
  ),
  RecordState: oneOf("ACTIVE", "ARCHIVED"),
  Workflow: workflow,
  WorkflowState: oneOf("NEW", "ASSIGNED", "IN_PROGRESS", "DEFERRED", "RESOLVED"),
  VerificationState: verificationState,
  ProductFields: pairs(50, 128, 2048),
  UserDefinedFields: pairs(50, 128, 1024),
  Remediation: object({}, { Recommendation: object({}, { Text: text(512), Url: text(512) }) }),
  Note: note,
};

export const asff: Check = object(required, optional);
