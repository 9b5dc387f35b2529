/** Every operation of every embedded service, with its note. */

import { athenaNotes } from "../../../src/localaws/athena/notes.ts";
import { createLocalAws } from "../../../src/localaws/aws.ts";
import { cloudTrailNotes } from "../../../src/localaws/cloudtrail/notes.ts";
import { cloudWatchNotes } from "../../../src/localaws/cloudwatch/notes.ts";
import { eventsNotes } from "../../../src/localaws/events/notes.ts";
import { iamNotes } from "../../../src/localaws/iam/notes.ts";
import { kmsNotes } from "../../../src/localaws/kms/notes.ts";
import type { OperationNotes } from "../../../src/localaws/operation-note.ts";
import { organizationsNotes } from "../../../src/localaws/organizations/notes.ts";
import { s3Notes } from "../../../src/localaws/s3/notes.ts";
import { s3ControlNotes } from "../../../src/localaws/s3control/notes.ts";
import { secretsManagerNotes } from "../../../src/localaws/secretsmanager/notes.ts";
import { securityHubNotes } from "../../../src/localaws/securityhub/notes.ts";
import { snsNotes } from "../../../src/localaws/sns/notes.ts";
import { sqsNotes } from "../../../src/localaws/sqs/notes.ts";
import { stsNotes } from "../../../src/localaws/sts/notes.ts";

type CataloguedService = {
  readonly title: string;
  /** In the order of the page. */
  readonly operations: readonly string[];
  readonly notes: OperationNotes;
};

const { operations } = createLocalAws();

const service = (name: string, title: string, notes: OperationNotes): CataloguedService => {
  const known = operations.get(name) ?? [];
  return { title, notes, operations: name === "s3" ? known : [...known].sort() };
};

export const catalogue: readonly CataloguedService[] = [
  service("s3", "S3", s3Notes),
  service("s3control", "S3 Control", s3ControlNotes),
  service("kms", "KMS", kmsNotes),
  service("sts", "STS", stsNotes),
  service("iam", "IAM", iamNotes),
  service("sqs", "SQS", sqsNotes),
  service("sns", "SNS", snsNotes),
  service("events", "EventBridge", eventsNotes),
  service("cloudtrail", "CloudTrail", cloudTrailNotes),
  service("secretsmanager", "Secrets Manager", secretsManagerNotes),
  service("securityhub", "Security Hub", securityHubNotes),
  service("organizations", "Organizations", organizationsNotes),
  service("monitoring", "CloudWatch", cloudWatchNotes),
  service("athena", "Athena", athenaNotes),
];
