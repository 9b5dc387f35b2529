/** How S3 encrypts the stored bytes of one object version. */
export type ServerSide =
  | { readonly type: "none" }
  | { readonly type: "sse-s3" }
  | { readonly type: "sse-kms"; readonly keyArn: string; readonly bucketKey: boolean }
  | { readonly type: "dsse-kms"; readonly keyArn: string }
  | {
      readonly type: "sse-c";
      /** Base64 MD5 of the customer's key; S3 tells it only to those who already hold the key. */
      readonly keyMd5?: string;
      /** HEAD 400 alone makes it probable; an Inventory row, S3's own words or the key prove it (E95). */
      readonly certainty: "proven" | "probable";
    }
  /** aws:fsx, aws:backup, and whatever comes next (E18). */
  | { readonly type: "other"; readonly value: string };

export type WrapAlgorithm =
  | "kms+context"
  | "kms"
  | "aes-gcm"
  | "rsa-oaep-sha1"
  | "rsa-oaep-sha256"
  | "rsa"
  | "aes-wrap"
  | "aes"
  | "unknown";

export type ContentAlgorithm =
  | "aes-gcm-committing"
  | "aes-ctr-committing"
  | "aes-gcm"
  | "aes-ctr"
  | "aes-cbc"
  | "unknown";

/**
 * Client-side encryption as the object's metadata tells it. The metadata is not authenticated: it shows
 * that markers are present, never that the bytes are encrypted (S25).
 */
export type ClientSide = {
  readonly format: "v1" | "v2" | "v3" | "invalid";
  /** Where the wrapped data key lies: on the object, or in its `.instruction` sibling (S12, S13). */
  readonly envelope: "metadata" | "instruction-file";
  readonly wrap: WrapAlgorithm;
  readonly content: ContentAlgorithm;
  /** The KMS key named by the material description of the legacy `kms` wrap (S8). */
  readonly kmsKeyId?: string;
  readonly materialDescription?: Readonly<Record<string, string>>;
  /** Base64 of the wrapped data key, for proving with kms:Decrypt that it opens. */
  readonly wrappedKey?: string;
  /** Why this is legacy or broken, in words; empty for a current one (S16). */
  readonly weaknesses: readonly string[];
};

/** The encryption an action gives to an object. */
export type TargetEncryption =
  | { readonly type: "sse-s3" }
  | { readonly type: "sse-kms"; readonly keyArn: string; readonly bucketKey: boolean }
  | { readonly type: "dsse-kms"; readonly keyArn: string };
