import type { OperationNote, OperationNotes } from "../../operation-note.ts";

/** A document that is validated, kept and given back, and has no effect. */
const kept = (name: string, effect: string): OperationNotes => {
  const note: OperationNote = { models: "the document, validated and given back", lacks: effect };
  return { [`Get${name}`]: note, [`Put${name}`]: note };
};

const removed: OperationNote = { models: "the document goes" };

export const bucketNotes: OperationNotes = {
  ListBuckets: { models: "the caller's account, with prefix, Region and paging" },
  CreateBucket: {
    models: "names, Region, Object Lock, ownership, ACL, tags; today's defaults for encryption and SSE-C",
    lacks: "directory buckets, buckets of other partitions",
  },
  DeleteBucket: { models: "empty buckets only" },
  HeadBucket: { models: "Region, and the 301 of a wrong one" },
  GetBucketLocation: { models: "as AWS, also for us-east-1" },
  GetBucketVersioning: { models: "never, enabled, suspended" },
  PutBucketVersioning: { models: "also that Object Lock keeps it on", lacks: "MFA delete" },
  GetBucketTagging: { models: "the tag set" },
  PutBucketTagging: { models: "limits of number and length" },
  DeleteBucketTagging: removed,
  GetBucketEncryption: { models: "the rule of a bucket nobody touched, blocked types, key as it was put" },
  PutBucketEncryption: {
    models: "AES256, aws:kms, aws:kms:dsse, Bucket Key, blocked SSE-C; keys are not checked, as in AWS",
  },
  DeleteBucketEncryption: { models: "back to AES256; the block of SSE-C stays (?)" },
  GetBucketPolicy: { models: "byte for byte as it was put", lacks: "principals of deleted users as ids" },
  PutBucketPolicy: {
    models:
      "syntax, size, resources, actions, lock-out check, Block Public Access; **enforced** on every call",
    lacks: "whether principals exist",
  },
  DeleteBucketPolicy: removed,
  GetBucketPolicyStatus: { models: "whether the policy counts as public" },
  GetBucketAcl: { models: "owner and grants" },
  PutBucketAcl: { models: "canned ACLs, grants in headers or XML, ownership, Block Public Access" },
  GetBucketOwnershipControls: { models: "the rule" },
  PutBucketOwnershipControls: { models: "all three, in force at once" },
  DeleteBucketOwnershipControls: removed,
  GetPublicAccessBlock: { models: "the four flags" },
  PutPublicAccessBlock: { models: "all four flags, in force at once", lacks: "the account's own block" },
  DeletePublicAccessBlock: removed,
  GetObjectLockConfiguration: { models: "state and default retention" },
  PutObjectLockConfiguration: { models: "default retention of new versions" },
  ...kept("BucketLogging", "log delivery"),
  GetBucketReplication: { models: "the document as it was put, with ids" },
  PutBucketReplication: {
    models:
      "roles, destinations and what belongs together checked; then new objects and delete markers to every destination, by prefix, tags and priority, under the replica's key, as the role and the policies of buckets and keys let it",
    lacks:
      "later changes of tags, ACL and lock; other Regions, whose keys and buckets are here; time control, metrics and events",
  },
  DeleteBucketReplication: removed,
  ...kept("BucketLifecycleConfiguration", "transitions and expiry"),
  DeleteBucketLifecycle: removed,
  ...kept("BucketCors", "answers to preflight requests"),
  DeleteBucketCors: removed,
  CreateBucketMetadataConfiguration: {
    models:
      "the live inventory table, as Athena shows it, which tells of every object at once; the journal table: new versions, delete markers, deletions, tags and storage classes from then on, and the expiration of records; by option a lag, and records of UpdateObjectEncryption",
    lacks:
      "encryption of the tables, the time of backfilling, the other columns of the journal, S3 Tables' own API",
  },
  GetBucketMetadataConfiguration: {
    models: "namespace, the state of the tables, and the expiration of records",
  },
  DeleteBucketMetadataConfiguration: {
    models: "the document goes, and the tables with it, which AWS leaves to S3 Tables",
  },
  ...kept("BucketWebsite", "the website endpoint"),
  DeleteBucketWebsite: removed,
  ...kept("BucketAccelerateConfiguration", "acceleration"),
  ...kept("BucketRequestPayment", "the refusal of who does not agree to pay"),
  GetBucketNotificationConfiguration: { models: "the document as it was put, with ids" },
  PutBucketNotificationConfiguration: {
    models:
      "destinations, their policies, filters and overlaps checked; test events; then every event to SQS, SNS, functions of this process and EventBridge",
    lacks: "events of lifecycle, of failed replications and of completed restores",
  },
  GetBucketInventoryConfiguration: { models: "by id" },
  PutBucketInventoryConfiguration: {
    models:
      "the document, validated; reports in CSV and Parquet, daily or weekly on the virtual clock, as the destination's policy and key let S3 write them",
    lacks: "ORC; reports that miss the latest changes",
  },
  DeleteBucketInventoryConfiguration: removed,
  ListBucketInventoryConfigurations: { models: "in pages of 100" },
  GetBucketIntelligentTieringConfiguration: { models: "by id" },
  PutBucketIntelligentTieringConfiguration: {
    models:
      "both archive tiers, by prefix and tags; objects that nobody reads go there on the virtual clock, and must be restored from there",
    lacks: "events",
  },
  DeleteBucketIntelligentTieringConfiguration: { models: "the document goes; what is archived stays so" },
  ListBucketIntelligentTieringConfigurations: { models: "in pages of 100" },
  ListObjects: { models: "prefix, delimiter, marker, encoding; UTF-8 byte order" },
  ListObjectsV2: { models: "as ListObjects, with tokens, start-after and owner", lacks: "restore status" },
  ListObjectVersions: { models: "versions and delete markers, newest first, key and version markers" },
  ListMultipartUploads: { models: "prefix, delimiter, both markers" },
};
