import { AwsError } from "../../errors.ts";
import { childOf, childrenOf, childText, malformedXml, type XmlElement } from "../../wire/xml-reader.ts";
import type { BucketState, S3Call } from "../action.ts";
import { invalidArgument } from "../object-errors.ts";

/** A bucket's inventory configurations are stored side by side, by their id (I20). */
const PREFIX = "inventory:";

export function inventoryName(id: string): string {
  return `${PREFIX}${id}`;
}

/** The id parameter of a call. @throws AwsError InvalidArgument. */
export function inventoryIdOf({ query }: S3Call): string {
  const id = query.get("id") ?? "";
  if (/^[A-Za-z0-9._-]{1,64}$/.test(id)) return id;
  throw invalidArgument("The id is not valid", "id", id);
}

/** Documents of all inventory configurations, by id. */
export function inventories(bucket: Pick<BucketState, "settings">): readonly (readonly [string, string])[] {
  return [...bucket.settings]
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, text]) => [name.slice(PREFIX.length), text] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

export function noSuchConfiguration(bucket: BucketState): AwsError {
  return new AwsError("NoSuchConfiguration", 404, "The specified configuration does not exist.", {
    fields: { BucketName: bucket.name },
  });
}

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
