/** What the embedded S3 keeps. Stores hold state; the actions beside them are thin. */

/** How a version's bytes are encrypted (D3). `none` exists only by planting, as before 2023 (E31, D2). */
export type StoredEncryption =
  | { readonly type: "none" }
  | { readonly type: "AES256" }
  | {
      readonly type: "aws:kms" | "aws:kms:dsse";
      readonly keyArn: string;
      readonly bucketKey: boolean;
      /** The encryption context KMS was given, `aws:s3:arn` included (E125). */
      readonly context: Readonly<Record<string, string>>;
      /** Data key wrapped by KMS; two for DSSE (E130). */
      readonly wrapped: readonly Uint8Array[];
    }
  | {
      readonly type: "SSE-C";
      /** Salted HMAC of the customer's key: S3 keeps nothing more (E96). */
      readonly keyHmac: string;
      readonly salt: string;
      readonly keyMd5: string;
    };

/** One stretch of sealed bytes: a whole object, or one part of a multipart upload. */
export type SealedBytes = {
  /** IV, ciphertext and tag in one piece, as a million small objects take; the bare bytes where nothing is encrypted. */
  readonly bytes: Uint8Array;
  readonly plainSize: number;
};

export type Grant = { readonly grantee: string; readonly permission: string };

export type ObjectLock = {
  readonly mode?: "GOVERNANCE" | "COMPLIANCE";
  /** Epoch milliseconds. */
  readonly retainUntil?: number;
  /** Undefined until one was laid or lifted. */
  readonly legalHold?: boolean;
};

/** One annotation of an object version; the data keys of the version seal it (E220). */
export type Annotation = {
  /** Epoch milliseconds. */
  readonly lastModified: number;
  readonly size: number;
  readonly eTag: string;
  /** Over the payload, by algorithm, base64. */
  readonly checksums: Readonly<Record<string, string>>;
  readonly sealed: SealedBytes;
};

/** One version of one key; `versionId` "null" where versioning never ran or is suspended. */
export type ObjectVersion = {
  readonly key: string;
  readonly versionId: string;
  readonly deleteMarker: boolean;
  readonly lastModified: number;
  /** Account id of the owner; shown as its canonical user id. */
  readonly owner: string;
  readonly size: number;
  readonly eTag: string;
  /** Sizes of the parts, when it was written by a multipart upload. */
  readonly parts?: readonly number[];
  /** Checksums of those parts, where the upload had some. */
  readonly partChecksums?: readonly Readonly<Record<string, string>>[];
  /** Additional checksums over the plaintext, by algorithm, base64 (E143). */
  readonly checksums: Readonly<Record<string, string>>;
  readonly checksumType?: "FULL_OBJECT" | "COMPOSITE";
  /** System headers kept with the object: content-type, cache-control, content-disposition, ... as sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata without the x-amz-meta- prefix, names in lower case (S1). */
  readonly metadata: Readonly<Record<string, string>>;
  readonly websiteRedirect?: string;
  storageClass: string;
  /** A copy restored from an archive, on its way until `readyAt`. Epoch milliseconds. */
  restore?: { readonly readyAt: number; readonly expiresAt: number };
  replicationStatus?: string;
  /** When it was last read, where S3 Intelligent-Tiering wants to know. Epoch milliseconds. */
  accessedAt?: number;
  /** An archive tier it stays in until it is restored, whatever the bucket's settings say by now. */
  archived?: { readonly tier: "ARCHIVE_ACCESS" | "DEEP_ARCHIVE_ACCESS"; readonly at: number };
  tags: Readonly<Record<string, string>>;
  acl: readonly Grant[];
  lock: ObjectLock;
  encryption: StoredEncryption;
  sealed: readonly SealedBytes[];
  /** By name; undefined until there was one. */
  readonly annotations?: ReadonlyMap<string, Annotation>;
};

export type BucketEncryptionRule = {
  readonly algorithm: string;
  /** As it was put: id, alias or ARN (E16). */
  readonly keyId?: string;
  readonly bucketKey: boolean;
  readonly blocked: readonly string[];
  /** True once PutBucketEncryption was called (E153). */
  readonly explicit: boolean;
};

export type Bucket = {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly createdAt: number;
  /** Object Lock can be switched on later, never off. */
  lockEnabled: boolean;
  encryption: BucketEncryptionRule;
  policy?: string;
  versioning: "disabled" | "enabled" | "suspended";
  ownership: "BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter";
  tags: Record<string, string>;
  /** Settings the embedded S3 stores and gives back as XML text, by sub-resource: logging, lifecycle, replication, ... */
  readonly settings: Map<string, string>;
};
