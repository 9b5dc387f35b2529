import { childOf, childrenOf, childText, malformedXml, type XmlElement } from "../../wire/xml-reader.ts";
import { stopInventory } from "../inventory/last-report.ts";
import type { NamedDocuments } from "./named-documents.ts";

export const inventoryDocuments: NamedDocuments = {
  name: "inventory",
  root: "InventoryConfiguration",
  read: "s3:GetInventoryConfiguration",
  write: "s3:PutInventoryConfiguration",
  removed: stopInventory,
};

const ONE_OF: Readonly<Record<string, readonly string[]>> = {
  IncludedObjectVersions: ["All", "Current"],
  IsEnabled: ["true", "false"],
};

/** Refuses a configuration that breaks the schema. @throws AwsError MalformedXML. */
export function refuseBadInventory(document: XmlElement): void {
  for (const [name, values] of Object.entries(ONE_OF)) {
    if (!values.includes(childText(document, name) ?? "")) throw malformedXml();
  }
  const frequency = childText(childOf(document, "Schedule"), "Frequency");
  if (frequency !== "Daily" && frequency !== "Weekly") throw malformedXml();
  const destination = childOf(childOf(document, "Destination"), "S3BucketDestination");
  const format = childText(destination, "Format") ?? "";
  if (!["CSV", "ORC", "Parquet"].includes(format)) throw malformedXml();
  if (!(childText(destination, "Bucket") ?? "").startsWith("arn:aws")) throw malformedXml();
  if (!optionalFields(document).every((field) => OPTIONAL_FIELDS.has(field))) throw malformedXml();
}

/** The columns a configuration asks for beyond those that are always there (I4, I5). */
export function optionalFields(document: XmlElement): readonly string[] {
  return childrenOf(childOf(document, "OptionalFields"), "Field").map((field) => field.text);
}

const OPTIONAL_FIELDS: ReadonlySet<string> = new Set(
  `Size LastModifiedDate StorageClass ETag IsMultipartUploaded ReplicationStatus EncryptionStatus
  ObjectLockRetainUntilDate ObjectLockMode ObjectLockLegalHoldStatus ObjectLockEventHoldStatus
  ObjectLockEventHoldDuration IntelligentTieringAccessTier IntelligentTieringReferenceDate BucketKeyStatus
  ChecksumAlgorithm ObjectAccessControlList ObjectOwner LifecycleExpirationDate`.split(/\s+/),
);
