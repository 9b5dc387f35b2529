import type { Caller } from "../types.ts";

export type KeyState = "Enabled" | "Disabled" | "PendingDeletion" | "PendingImport" | "Unavailable";

/** One KMS key as stored (K3). Key material never leaves the store. */
export type KmsKey = {
  readonly id: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly manager: "AWS" | "CUSTOMER";
  readonly origin: "AWS_KMS" | "EXTERNAL" | "AWS_CLOUDHSM" | "EXTERNAL_KEY_STORE";
  readonly spec: string;
  readonly usage: string;
  readonly multiRegion: boolean;
  readonly createdAt: number;
  description: string;
  state: KeyState;
  deletionAt?: number;
  pendingWindowInDays?: number;
  rotation: { enabled: boolean; periodInDays: number };
  policy: string;
  lastUse?: { operation: string; at: number; requestId: string };
  tags: Record<string, string>;
};

/** What S3 asks of KMS, on behalf of a caller (K51). Every method throws AwsError with KMS's own codes. */
export type KmsForServices = {
  /** A fresh 256-bit data key under `key` (id, ARN, alias or alias ARN, as the caller's account sees it: E39). */
  generateDataKey(use: KmsUse & { readonly key: string }): {
    readonly keyArn: string;
    readonly plaintext: Uint8Array;
    readonly wrapped: Uint8Array;
  };
  /** A data key that is there already, wrapped under `key`. */
  encrypt(use: KmsUse & { readonly key: string; readonly plaintext: Uint8Array }): {
    readonly keyArn: string;
    readonly wrapped: Uint8Array;
  };
  /** The data key in `wrapped`, if its key is usable and the encryption context is the one it was made with. */
  decrypt(use: KmsUse & { readonly wrapped: Uint8Array }): {
    readonly keyArn: string;
    readonly plaintext: Uint8Array;
  };
  /** The ARN of the account's `alias/aws/SERVICE` in the Region, made on first use (E35, K8, D5). */
  awsManagedKey(service: "s3" | "secretsmanager", account: string, region: string): string;
  /** The ARN of the key that an id, alias or alias ARN names in an account; undefined when it names none (E15, E39). */
  keyArn(key: string, account: string, region: string): string | undefined;
};

export type KmsUse = {
  readonly caller: Caller;
  readonly region: string;
  readonly context: Readonly<Record<string, string>>;
  /** For example s3.us-east-1.amazonaws.com; the kms:ViaService of key policies. */
  readonly viaService: string;
  readonly requestId: string;
};
