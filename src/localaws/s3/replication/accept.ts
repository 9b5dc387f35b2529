/** Whether a replication configuration is one. */

import { childOf, childrenOf, childText, malformedXml, type XmlElement } from "../../wire/xml-reader.ts";
import type { S3World } from "../action.ts";
import { invalidArgument, invalidRequest } from "../object-errors.ts";
import { type ReplicationRule, readReplication } from "./configuration.ts";

/** @throws AwsError MalformedXML, InvalidArgument or InvalidRequest. */
export function refuseBadReplication(document: XmlElement, s3: S3World): void {
  const role = childText(document, "Role");
  const rules = childrenOf(document, "Rule");
  const { rules: read } = readReplication(document);
  if (role === undefined || read.some(({ destination }) => destination.bucket === "")) throw malformedXml();
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/.+/.test(role))
    throw invalidArgument("Invalid Role specified in replication configuration", "Role", role);
  for (const rule of rules) refuseHalfRule(rule);
  for (const rule of read) refuseUnfitDestination(rule, s3);
}

/** What belongs together is named together. */
function refuseHalfRule(rule: XmlElement): void {
  if (!["Enabled", "Disabled"].includes(childText(rule, "Status") ?? "")) throw malformedXml();
  if (childOf(rule, "Filter") !== undefined) {
    for (const name of ["DeleteMarkerReplication", "Priority"]) {
      if (childOf(rule, name) === undefined) {
        throw invalidRequest(
          `${name} must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.`,
        );
      }
    }
  }
  const criteria = childOf(childOf(rule, "SourceSelectionCriteria"), "SseKmsEncryptedObjects");
  const encryption = childOf(childOf(rule, "Destination"), "EncryptionConfiguration");
  const named = childText(encryption, "ReplicaKmsKeyID") !== undefined;
  if (childText(criteria, "Status") === "Enabled" && !named)
    throw invalidRequest("ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present.");
  if (criteria === undefined && encryption !== undefined)
    throw invalidRequest("SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present.");
}

function refuseUnfitDestination({ destination }: ReplicationRule, s3: S3World): void {
  const bucket = s3.buckets.get(destination.bucket);
  if (bucket === undefined) throw invalidRequest("Destination bucket must exist.");
  if (bucket.versioning !== "enabled")
    throw invalidRequest("Destination bucket must have versioning enabled.");
}
