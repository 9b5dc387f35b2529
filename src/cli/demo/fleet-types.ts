import type { Planter } from "./planter.ts";

export type FleetKey = {
  readonly alias: string;
  readonly description: string;
  readonly rotation: boolean;
  /** Deletion is scheduled once everything is planted. */
  readonly pendingDeletion?: boolean;
};

/** How an object or a default is encrypted; a key by its alias. */
export type FleetEncryption =
  | { readonly type: "AES256" }
  | { readonly type: "aws:kms"; readonly key?: string; readonly bucketKey?: boolean }
  | { readonly type: "aws:kms:dsse"; readonly key: string };

export type ObjectGroup = {
  readonly prefix: string;
  readonly count: number;
  /** Names under the prefix; `object-00001.bin` and so on without. */
  readonly names?: readonly string[];
  /** The bucket default without; `none` is planted as before 2023. */
  readonly encryption?: FleetEncryption | { readonly type: "SSE-C"; readonly key: Buffer } | "none";
  readonly headers?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** Bytes; a few hundred without. */
  readonly size?: number;
  /** A newer version on top of each. */
  readonly newer?: { readonly encryption: FleetEncryption };
  /** A delete marker on top of each. */
  readonly deleted?: boolean;
};

export type FleetBucket = {
  readonly name: string;
  readonly story: string;
  readonly default: FleetEncryption;
  /** Blocked without, as in every bucket since April 2026 (E70). */
  readonly sseC?: "allowed";
  readonly versioning?: boolean;
  readonly lock?: boolean;
  /** Given the ARN behind an alias. */
  readonly policy?: (keyArn: (alias: string) => string) => string;
  /** Buckets that send their server access logs here. */
  readonly logsOf?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly objects: readonly ObjectGroup[];
  /** Names of roles that read its first object, last of all. */
  readonly readBy?: readonly string[];
  readonly special?: (planter: Planter, bucket: string) => Promise<void>;
};
