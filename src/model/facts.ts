import type { ClientSide, ServerSide } from "./encryption.ts";
import type { Fact } from "./fact.ts";
import type { ObjectRef } from "./resource.ts";

/** What HEAD (or an inventory row) tells of one object version. Delete markers hold no data and have no facts. */
export type ObjectFacts = {
  readonly ref: ObjectRef;
  readonly current: boolean;
  readonly size: number;
  /** ISO 8601. */
  readonly lastModified: string;
  /** Without quotes. */
  readonly eTag: string;
  /** STANDARD where S3 leaves it out (E14). */
  readonly storageClass: string;
  /** Whether the bytes must be restored before they can be read or copied (E175). */
  readonly archive: "no" | "archived" | "restoring" | "restored";
  readonly serverSide: Fact<ServerSide>;
  /** Absent when there are no markers. */
  readonly clientSide: Fact<ClientSide>;
  readonly lock: { readonly mode?: string; readonly retainUntil?: string; readonly legalHold: boolean };
  readonly replicationStatus?: string;
  readonly websiteRedirect?: string;
  /** True when the object is a `.instruction` file of the S3 Encryption Client (S12, S15). */
  readonly instructionFile: boolean;
};

/** Default encryption of a bucket. */
export type BucketEncryption = {
  /** AES256, aws:kms or aws:kms:dsse; a value S3 invents later passes through. */
  readonly algorithm: string;
  /** As it was put: id, alias or ARN (E16). Absent with AES256, or where aws:kms means aws/s3. */
  readonly keyId?: string;
  /** The key's ARN after asking KMS; absent when there is no keyId. */
  readonly keyArn: Fact<string>;
  readonly bucketKey: boolean;
  /** BlockedEncryptionTypes; absent when S3 does not send the field (E62, E63). */
  readonly blocked: Fact<readonly string[]>;
};

export type ReplicationRule = {
  readonly id: string;
  readonly enabled: boolean;
  readonly destinationBucket: string;
  readonly replicaKmsKeyId?: string;
  readonly kmsObjects: boolean;
};

/** A notification target: who else is triggered when bucketseal writes an object. */
export type NotificationTarget = {
  readonly type: "sqs" | "sns" | "lambda" | "eventbridge";
  readonly arn: string;
};

export type BucketFacts = {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly encryption: Fact<BucketEncryption>;
  /** The document as S3 gave it. */
  readonly policy: Fact<string>;
  readonly versioning: Fact<"disabled" | "enabled" | "suspended">;
  readonly objectLock: Fact<{ readonly mode?: string; readonly days?: number }>;
  readonly ownership: Fact<string>;
  /** True where BlockPublicPolicy is on. */
  readonly blockPublicPolicy: Fact<boolean>;
  readonly replication: Fact<readonly ReplicationRule[]>;
  /** Bucket that receives this bucket's server access logs. */
  readonly loggingTarget: Fact<string>;
  readonly notifications: Fact<readonly NotificationTarget[]>;
  readonly inventoryDestinations: Fact<readonly string[]>;
  readonly tags: Fact<Readonly<Record<string, string>>>;
  /**
   * AWS services that write into this bucket, as service principals (logging.s3.amazonaws.com, ...), from the
   * settings of the fleet and the Allow statements of the policy (P100 to P111).
   */
  readonly serviceWriters: readonly string[];
};

/** A KMS key as DescribeKey and its sisters tell (K3). */
export type KeyFacts = {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly state: Fact<string>;
  readonly manager: Fact<"AWS" | "CUSTOMER">;
  readonly origin: Fact<string>;
  readonly spec: Fact<string>;
  readonly usage: Fact<string>;
  readonly multiRegion: Fact<boolean>;
  /** ISO 8601; absent unless deletion is pending. */
  readonly deletionDate: Fact<string>;
  /** Absent where rotation does not apply to this kind of key (K22). */
  readonly rotation: Fact<{
    readonly enabled: boolean;
    readonly periodInDays?: number;
    readonly next?: string;
  }>;
  readonly aliases: Fact<readonly string[]>;
};
