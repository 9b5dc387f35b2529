import type { ServerSide } from "../model/encryption.ts";

/** A shape of write request, by what it says of encryption. */
export type UploadKind =
  | "none"
  | "aes256"
  | "kms"
  | "kms-approved"
  | "kms-other"
  | "kms-foreign"
  | "kms-alias"
  | "dsse-approved"
  | "dsse-other"
  | "sse-c";

export type Transport = "tls" | "http";

export type WriteOperation =
  | "PutObject"
  | "CopyObject"
  | "CreateMultipartUpload"
  | "UploadPart"
  | "CompleteMultipartUpload"
  | "PostObject"
  | "ReplicateObject"
  | "UpdateObjectEncryption";

/** One cell: what happens to one kind of upload. */
export type UploadCell = {
  readonly upload: UploadKind;
  readonly transport: Transport;
  readonly operation: WriteOperation;
  /** `account` (anybody in the owner's account), `root`, `other-account`, a service principal, or an ARN asked for. */
  readonly principal: string;
  readonly outcome: "denied" | "depends" | "stored";
  /**
   * Sid or `Statement[n]` of what denies; `BlockedEncryptionTypes`; `S3` where S3 itself refuses; `no Allow` where
   * another account or a service would need one.
   */
  readonly by: readonly string[];
  /** For `depends`: denied unless one of these holds, in words. */
  readonly unless: readonly string[];
  /** What it ends as when it is stored. */
  readonly storedAs: ServerSide | null;
  /** Whether the baseline is content with this cell: denied, or stored as it requires, under every reading of AWS. */
  readonly content: boolean;
  /** Why not, in words; empty when content. */
  readonly why: string;
};

/** What can be stored next in one bucket. */
export type UploadMatrix = { readonly bucket: string; readonly cells: readonly UploadCell[] };

export const UPLOAD_KINDS = [
  "none",
  "aes256",
  "kms",
  "kms-approved",
  "kms-other",
  "kms-foreign",
  "kms-alias",
  "dsse-approved",
  "dsse-other",
  "sse-c",
] as const satisfies readonly UploadKind[];

export const TRANSPORTS = ["tls", "http"] as const satisfies readonly Transport[];

export const WRITE_OPERATIONS = [
  "PutObject",
  "CopyObject",
  "CreateMultipartUpload",
  "UploadPart",
  "CompleteMultipartUpload",
  "PostObject",
  "ReplicateObject",
  "UpdateObjectEncryption",
] as const satisfies readonly WriteOperation[];
