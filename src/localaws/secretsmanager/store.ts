/** Secrets as they are kept: only their ciphertext, and the wrapped data key that opens it. */

import type { SealedBytes } from "../s3/store.ts";

export type SecretVersion = {
  /** The token of the request that wrote it. */
  readonly id: string;
  readonly createdAt: number;
  readonly kind: "string" | "binary";
  readonly sealed: SealedBytes;
  readonly wrapped: Uint8Array;
  stages: readonly string[];
};

export type Secret = {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly createdAt: number;
  changedAt: number;
  readonly description: string | undefined;
  /** As it was written; undefined stands for aws/secretsmanager. */
  readonly kmsKeyId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Oldest first. */
  versions: readonly SecretVersion[];
};

/** By ARN. */
export type SecretStore = Map<string, Secret>;
