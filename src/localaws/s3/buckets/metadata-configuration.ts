/** S3 Metadata: the configuration of a bucket, and what S3 says of its tables (I30). */

import { AwsError } from "../../errors.ts";
import { element } from "../../wire/xml.ts";
import { childOf, childText, readXml } from "../../wire/xml-reader.ts";
import type { BucketState, S3Action } from "../action.ts";
import { emptyReply, xmlReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";

/** The setting that holds ENABLED or DISABLED, for the live inventory table. */
const NAME = "metadata-inventory-table";

/** Tables lie in a bucket of AWS's, in a namespace of the bucket's name; its letters are those that SQL takes (I30). */
export const metadataNamespace = (bucket: string): string => `b_${bucket.replaceAll(/[.-]/g, "_")}`;

export const hasInventoryTable = ({ settings }: BucketState): boolean => settings.get(NAME) === "ENABLED";

const none = (): AwsError =>
  new AwsError(
    "MetadataConfigurationNotFound",
    404,
    "The metadata configuration for the specified bucket does not exist.",
  );

export const createBucketMetadataConfiguration: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:CreateBucketMetadataTableConfiguration");
  const document = readXml(call.body, "MetadataConfiguration");
  if (childOf(document, "JournalTableConfiguration") === undefined)
    throw new AwsError("MalformedXML", 400, "A metadata configuration needs a journal table configuration.");
  if (bucket.settings.has(NAME))
    throw new AwsError("MetadataConfigurationAlreadyExists", 409, "The bucket has a metadata configuration.");
  const inventory = childText(childOf(document, "InventoryTableConfiguration"), "ConfigurationState");
  bucket.settings.set(NAME, inventory === "ENABLED" ? "ENABLED" : "DISABLED");
  return emptyReply(200);
};

export const getBucketMetadataConfiguration: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:GetBucketMetadataTableConfiguration");
  const state = bucket.settings.get(NAME);
  if (state === undefined) throw none();
  const store = `arn:aws:s3tables:${bucket.region}:${bucket.account}:bucket/aws-s3`;
  const table = (name: string) => [
    element("TableStatus", "ACTIVE"),
    element("TableName", name),
    element("TableArn", `${store}/table/${metadataNamespace(bucket.name)}-${name}`),
  ];
  return xmlReply("GetBucketMetadataConfigurationResult", [
    element("MetadataConfigurationResult", [
      element("DestinationResult", [
        element("TableBucketType", "aws"),
        element("TableBucketArn", store),
        element("TableNamespace", metadataNamespace(bucket.name)),
      ]),
      element("JournalTableConfigurationResult", [
        ...table("journal"),
        element("RecordExpiration", [element("Expiration", "DISABLED")]),
      ]),
      element("InventoryTableConfigurationResult", [
        element("ConfigurationState", state),
        ...(state === "ENABLED" ? table("inventory") : []),
      ]),
    ]),
  ]);
};

export const deleteBucketMetadataConfiguration: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:DeleteBucketMetadataTableConfiguration");
  if (!bucket.settings.delete(NAME)) throw none();
  return emptyReply(204);
};
