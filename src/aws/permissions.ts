/** Which IAM actions the calls of bucketseal are authorised as, and which calls each function makes. */

/** A call as AWS names it: the permission often has another name. */
export type Call = keyof typeof iamActions;

/**
 * HEAD is authorised as GET, a read of a version by an action of its own, and settings by names that differ from
 * those of their calls. Only calls that bucketseal makes are
 * here; sts:GetCallerIdentity needs no permission.
 */
export const iamActions = {
  "s3:ListBuckets": ["s3:ListAllMyBuckets"],
  "s3:HeadBucket": ["s3:ListBucket"],
  "s3:ListObjectsV2": ["s3:ListBucket"],
  "s3:ListObjectVersions": ["s3:ListBucketVersions"],
  "s3:GetBucketEncryption": ["s3:GetEncryptionConfiguration"],
  "s3:GetBucketPolicy": ["s3:GetBucketPolicy"],
  "s3:GetBucketVersioning": ["s3:GetBucketVersioning"],
  "s3:GetObjectLockConfiguration": ["s3:GetBucketObjectLockConfiguration"],
  "s3:GetBucketOwnershipControls": ["s3:GetBucketOwnershipControls"],
  "s3:GetPublicAccessBlock": ["s3:GetBucketPublicAccessBlock"],
  "s3:GetBucketReplication": ["s3:GetReplicationConfiguration"],
  "s3:GetBucketLogging": ["s3:GetBucketLogging"],
  "s3:GetBucketNotificationConfiguration": ["s3:GetBucketNotification"],
  "s3:ListBucketInventoryConfigurations": ["s3:GetInventoryConfiguration"],
  "s3:GetBucketTagging": ["s3:GetBucketTagging"],
  "s3:HeadObject": ["s3:GetObject", "s3:GetObjectVersion"],
  "s3:GetObject": ["s3:GetObject", "s3:GetObjectVersion"],
  "s3:GetObjectTagging": ["s3:GetObjectTagging", "s3:GetObjectVersionTagging"],
  "s3:GetObjectAcl": ["s3:GetObjectAcl", "s3:GetObjectVersionAcl"],
  "s3:PutBucketEncryption": ["s3:PutEncryptionConfiguration"],
  "s3:PutBucketPolicy": ["s3:PutBucketPolicy"],
  "s3:DeleteBucketPolicy": ["s3:DeleteBucketPolicy"],
  // E199: the key actions go with it, below.
  "s3:UpdateObjectEncryption": ["s3:UpdateObjectEncryption"],
  // E179: a copy writes the tags, the lock and the grants of its source again.
  "s3:CopyObject": [
    "s3:PutObject",
    "s3:PutObjectTagging",
    "s3:PutObjectAcl",
    "s3:PutObjectRetention",
    "s3:PutObjectLegalHold",
    // E162, E222: annotations go along with a copy, which names the version that it reads.
    "s3:GetObjectAnnotation",
    "s3:GetObjectVersionAnnotation",
    "s3:PutObjectAnnotation",
  ],
  "s3:ListObjectAnnotations": ["s3:ListObjectAnnotations", "s3:ListObjectVersionAnnotations"],
  "s3:CreateMultipartUpload": ["s3:PutObject", "s3:PutObjectTagging"],
  "s3:UploadPartCopy": ["s3:PutObject"],
  "s3:CompleteMultipartUpload": ["s3:PutObject"],
  "s3:ListMultipartUploads": ["s3:ListBucketMultipartUploads"],
  "s3:ListParts": ["s3:ListMultipartUploadParts"],
  "s3:AbortMultipartUpload": ["s3:AbortMultipartUpload"],
  "s3:PutObject": ["s3:PutObject"],
  "s3:CreateJob": ["s3:CreateJob"],
  "s3:DescribeJob": ["s3:DescribeJob"],
  "s3:ListJobs": ["s3:ListJobs"],
  "s3:UpdateJobStatus": ["s3:UpdateJobStatus"],
  "iam:GetRole": ["iam:GetRole"],
  "kms:DescribeKey": ["kms:DescribeKey"],
  "kms:GetKeyRotationStatus": ["kms:GetKeyRotationStatus"],
  "kms:ListAliases": ["kms:ListAliases"],
  "kms:GetKeyLastUsage": ["kms:GetKeyLastUsage"],
  "kms:GetKeyPolicy": ["kms:GetKeyPolicy"],
  "kms:ListGrants": ["kms:ListGrants"],
  "cloudtrail:LookupEvents": ["cloudtrail:LookupEvents"],
  "secretsmanager:GetSecretValue": ["secretsmanager:GetSecretValue"],
  "sns:Publish": ["sns:Publish"],
  // A batch of messages is authorised as each of them.
  "sqs:SendMessageBatch": ["sqs:SendMessage"],
  "securityhub:BatchImportFindings": ["securityhub:BatchImportFindings"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** KMS actions that S3 uses in the caller's name when objects are copied or get another key (E123, E199). */
export const keyActionsOfWrites = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
] as const;

/** Where a bucket has AWS services write. */
const destinations: readonly Call[] = ["s3:GetBucketLogging", "s3:ListBucketInventoryConfigurations"];

const settings: readonly Call[] = [
  ...destinations,
  "s3:GetBucketEncryption",
  "s3:GetBucketPolicy",
  "s3:GetBucketVersioning",
  "s3:GetObjectLockConfiguration",
  "s3:GetBucketOwnershipControls",
  "s3:GetPublicAccessBlock",
  "s3:GetBucketReplication",
  "s3:GetBucketNotificationConfiguration",
  "s3:GetBucketTagging",
];

const keys: readonly Call[] = ["kms:DescribeKey", "kms:GetKeyRotationStatus", "kms:ListAliases"];

/** Asked where the baseline names expected users of keys, or days of disuse. */
const keyUse: readonly Call[] = ["kms:GetKeyLastUsage", "cloudtrail:LookupEvents"];

/** Who may use a key: for alerts about one that was changed. */
const keyAccess: readonly Call[] = ["kms:GetKeyPolicy", "kms:ListGrants"];

const objects: readonly Call[] = ["s3:HeadObject", "s3:GetObject"];

const lists: readonly Call[] = ["s3:ListObjectsV2", "s3:ListObjectVersions"];

/** What one function calls: on the fleet, and on the report bucket and the services of the deployment. */
export type Calls = {
  readonly fleet: readonly Call[];
  readonly reports: readonly Call[];
  readonly alerts?: true;
  /** Puts messages that can never be worked off into its dead-letter queue. */
  readonly deadLetters?: true;
  readonly securityHub?: true;
  /** Enters member accounts. */
  readonly members?: true;
  /** Lists the accounts of the organization. */
  readonly organization?: true;
  /** Reads the SSE-C keys that the baseline says are held. */
  readonly secrets?: true;
  /** Only where remediation is turned on. */
  readonly writes?: readonly Call[];
};

/** What mends an object, whichever way it needs (E179, E199). */
const mending: readonly Call[] = [
  "s3:GetObjectTagging",
  "s3:GetObjectAcl",
  "s3:UpdateObjectEncryption",
  "s3:CopyObject",
  "s3:CreateMultipartUpload",
  "s3:ListObjectAnnotations",
  "s3:UploadPartCopy",
  "s3:CompleteMultipartUpload",
  "s3:ListMultipartUploads",
  "s3:ListParts",
  "s3:AbortMultipartUpload",
];

const reading: readonly Call[] = ["s3:GetObject"];
const keeping: readonly Call[] = ["s3:GetObject", "s3:ListObjectsV2", "s3:PutObject"];

export const functionCalls: Readonly<Record<string, Calls>> = {
  "list-fleet": {
    fleet: ["s3:ListBuckets", ...destinations],
    reports: ["s3:GetObject", "s3:PutObject"],
    members: true,
    organization: true,
  },
  "scan-bucket": {
    fleet: ["s3:HeadBucket", ...settings, ...lists, ...objects, ...keys, ...keyUse],
    reports: ["s3:GetObject", "s3:PutObject"],
    members: true,
    secrets: true,
  },
  summarise: { fleet: [], reports: keeping, alerts: true, securityHub: true },
  apply: {
    fleet: ["s3:HeadBucket", ...settings, ...objects, ...keys],
    reports: ["s3:GetObject", "s3:PutObject"],
    members: true,
    secrets: true,
    // Where no statement is left, the policy goes.
    writes: ["s3:PutBucketEncryption", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy", ...mending],
  },
  "object-created": {
    fleet: ["s3:HeadBucket", ...settings, ...objects, ...keys],
    reports: keeping,
    alerts: true,
    deadLetters: true,
    writes: [...mending],
  },
  "bucket-changed": {
    fleet: ["s3:HeadBucket", ...settings, ...keys],
    reports: keeping,
    alerts: true,
    deadLetters: true,
    writes: ["s3:PutBucketEncryption", "s3:PutBucketPolicy"],
  },
  "key-changed": {
    fleet: ["s3:ListBuckets", ...settings, ...lists, ...objects, ...keys, ...keyUse, ...keyAccess],
    reports: reading,
    alerts: true,
    deadLetters: true,
  },
  "scan-fleet": {
    fleet: ["s3:ListBuckets", ...settings, ...lists, ...objects, ...keys, ...keyUse],
    reports: reading,
    secrets: true,
  },
};
