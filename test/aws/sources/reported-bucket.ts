import {
  CreateBucketMetadataConfigurationCommand,
  PutBucketInventoryConfigurationCommand,
  PutBucketPolicyCommand,
  type S3Client,
} from "@aws-sdk/client-s3";

/** What sources tell of a bucket named `source`; inventories of it go to one named `reports`. */

/** I18. */
export async function letInventoryIn(s3: S3Client): Promise<void> {
  const statement = {
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: "arn:aws:s3:::reports/*",
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await s3.send(new PutBucketPolicyCommand({ Bucket: "reports", Policy }));
}

/** The configuration whose report comes last is the one that is read. */
export async function configureInventory(s3: S3Client, Format: "CSV" | "Parquet"): Promise<void> {
  await s3.send(
    new PutBucketInventoryConfigurationCommand({
      Bucket: "source",
      Id: Format,
      InventoryConfiguration: {
        Id: Format,
        IsEnabled: true,
        IncludedObjectVersions: "All",
        Schedule: { Frequency: "Daily" },
        OptionalFields: [
          "Size",
          "LastModifiedDate",
          "ETag",
          "StorageClass",
          "EncryptionStatus",
          "BucketKeyStatus",
        ],
        Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::reports", Format, Prefix: "inv" } },
      },
    }),
  );
}

export async function enableMetadata({ s3 }: { readonly s3: S3Client }): Promise<void> {
  await s3.send(
    new CreateBucketMetadataConfigurationCommand({
      Bucket: "source",
      MetadataConfiguration: {
        JournalTableConfiguration: { RecordExpiration: { Expiration: "DISABLED" } },
        InventoryTableConfiguration: { ConfigurationState: "ENABLED" },
      },
    }),
  );
}
