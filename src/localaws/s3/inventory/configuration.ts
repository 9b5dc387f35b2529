/** What an inventory configuration asks for, read from the document that is kept of it. */

import { childOf, childText, readXml } from "../../wire/xml-reader.ts";
import { optionalFields } from "../buckets/inventory-store.ts";

export type InventoryConfiguration = {
  readonly id: string;
  readonly enabled: boolean;
  readonly allVersions: boolean;
  readonly fields: readonly string[];
  readonly frequency: "Daily" | "Weekly";
  /** Of the keys that are listed. */
  readonly filterPrefix: string;
  readonly destination: {
    readonly bucket: string;
    readonly prefix: string;
    readonly format: string;
    /** Headers that a report is put with (I19). */
    readonly encryption: Readonly<Record<string, string>>;
  };
};

const SSE = "x-amz-server-side-encryption";

export function inventoryConfiguration(text: string): InventoryConfiguration {
  const document = readXml(text);
  const destination = childOf(childOf(document, "Destination"), "S3BucketDestination");
  const encryption = childOf(destination, "Encryption");
  const keyId = childText(childOf(encryption, "SSE-KMS"), "KeyId");
  const sseS3 = childOf(encryption, "SSE-S3") === undefined ? {} : { [SSE]: "AES256" };
  return {
    id: childText(document, "Id") ?? "",
    enabled: childText(document, "IsEnabled") === "true",
    allVersions: childText(document, "IncludedObjectVersions") === "All",
    fields: optionalFields(document),
    frequency: childText(childOf(document, "Schedule"), "Frequency") === "Weekly" ? "Weekly" : "Daily",
    filterPrefix: childText(childOf(document, "Filter"), "Prefix") ?? "",
    destination: {
      bucket: (childText(destination, "Bucket") ?? "").split(":").at(-1) ?? "",
      prefix: childText(destination, "Prefix") ?? "",
      format: childText(destination, "Format") ?? "",
      encryption: keyId === undefined ? sseS3 : { [SSE]: "aws:kms", [`${SSE}-aws-kms-key-id`]: keyId },
    },
  };
}
