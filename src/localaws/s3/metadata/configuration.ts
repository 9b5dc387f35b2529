/** S3 Metadata: the configuration of a bucket, and what S3 says of its tables (I30). */

import { AwsError } from "../../errors.ts";
import { element } from "../../wire/xml.ts";
import { childOf, childText, readXml, type XmlElement } from "../../wire/xml-reader.ts";
import type { BucketState, S3Action } from "../action.ts";
import { allowedBucket } from "../buckets/allowed-bucket.ts";
import { emptyReply, xmlReply } from "../replies.ts";

/** The setting that holds ENABLED or DISABLED, for the live inventory table. */
const NAME = "metadata-inventory-table";

/** The setting that holds what is known of the journal table. */
const JOURNAL = "metadata-journal-table";

type JournalTable = {
  /** Epoch milliseconds: it tells of changes from then on. */
  readonly since: number;
  /** Days that a record stays; always where absent. */
  readonly days?: number;
};

/** Tables lie in a bucket of AWS's, in a namespace of the bucket's name; its letters are those that SQL takes (I30). */
export const metadataNamespace = (bucket: string): string => `b_${bucket.replaceAll(/[.-]/g, "_")}`;

export const hasInventoryTable = ({ settings }: BucketState): boolean => settings.get(NAME) === "ENABLED";

/** The journal table of a bucket; every configuration has one (I30). */
export const journalOf = ({ settings }: BucketState): JournalTable | undefined => {
  const text = settings.get(JOURNAL);
  return text === undefined ? undefined : (JSON.parse(text) as JournalTable);
};

/** @throws AwsError MalformedXML. Records are retained for 7 days at least (I40). */
const expirationIn = (journal: XmlElement): Pick<JournalTable, "days"> => {
  const expiration = childOf(journal, "RecordExpiration");
  const state = childText(expiration, "Expiration");
  const days = Number(childText(expiration, "Days"));
  if (state === "DISABLED") return {};
  if (state !== "ENABLED" || !Number.isInteger(days) || days < 7 || days > 2_147_483_647)
    throw new AwsError(
      "MalformedXML",
      400,
      "Records of a journal table expire after 7 days or more, or not.",
    );
  return { days };
};

const none = (): AwsError =>
  new AwsError(
    "MetadataConfigurationNotFound",
    404,
    "The metadata configuration for the specified bucket does not exist.",
  );

export const createBucketMetadataConfiguration: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:CreateBucketMetadataTableConfiguration");
  const document = readXml(call.body, "MetadataConfiguration");
  const journal = childOf(document, "JournalTableConfiguration");
  if (journal === undefined)
    throw new AwsError("MalformedXML", 400, "A metadata configuration needs a journal table configuration.");
  if (bucket.settings.has(NAME))
    throw new AwsError("MetadataConfigurationAlreadyExists", 409, "The bucket has a metadata configuration.");
  const inventory = childText(childOf(document, "InventoryTableConfiguration"), "ConfigurationState");
  const table: JournalTable = { since: s3.clock.now(), ...expirationIn(journal) };
  bucket.settings.set(NAME, inventory === "ENABLED" ? "ENABLED" : "DISABLED");
  bucket.settings.set(JOURNAL, JSON.stringify(table));
  s3.journal.begin(bucket);
  return emptyReply(200);
};

export const getBucketMetadataConfiguration: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:GetBucketMetadataTableConfiguration");
  const state = bucket.settings.get(NAME);
  if (state === undefined) throw none();
  const store = `arn:aws:s3tables:${bucket.region}:${bucket.account}:bucket/aws-s3`;
  const { since = 0, days } = journalOf(bucket) ?? {};
  const isCreating = s3.clock.now() < since + s3.journal.habits.creation;
  const table = (name: string) => [
    element("TableStatus", isCreating ? "CREATING" : "ACTIVE"),
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
        element("RecordExpiration", [
          element("Expiration", days === undefined ? "DISABLED" : "ENABLED"),
          ...(days === undefined ? [] : [element("Days", String(days))]),
        ]),
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
  bucket.settings.delete(JOURNAL);
  return emptyReply(204);
};
