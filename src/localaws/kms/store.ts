/** What the embedded KMS keeps. */

import type { KmsKey } from "./engine.ts";

type Rotation = { readonly at: number; readonly type: "AUTOMATIC" | "ON_DEMAND" };

export type GrantConstraints = {
  readonly subset: Readonly<Record<string, string>> | undefined;
  readonly equals: Readonly<Record<string, string>> | undefined;
};

export type KmsGrant = {
  readonly id: string;
  readonly token: string;
  readonly name: string | undefined;
  readonly grantee: string;
  readonly retiring: string | undefined;
  readonly issuingAccount: string;
  readonly operations: readonly string[];
  readonly constraints: GrantConstraints;
  readonly createdAt: number;
};

/** A key with what never leaves KMS. */
export type StoredKey = KmsKey & {
  /** Key material, oldest first; the last one encrypts, every one decrypts (K27). */
  readonly material: Uint8Array[];
  readonly rotations: Rotation[];
  /** When automatic rotation was switched on, or last happened: the next one counts from here. */
  rotationFrom: number;
  onDemandRotations: number;
  readonly grants: Map<string, KmsGrant>;
};

type Alias = {
  readonly arn: string;
  /** With the prefix alias/. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly createdAt: number;
  updatedAt: number;
  keyArn: string;
};

/** Both by ARN, in the order they were made. */
export type KmsStore = {
  readonly keys: Map<string, StoredKey>;
  readonly aliases: Map<string, Alias>;
};

export const createStore = (): KmsStore => ({ keys: new Map(), aliases: new Map() });

export const keyArn = (region: string, account: string, id: string): string =>
  `arn:aws:kms:${region}:${account}:key/${id}`;

export const aliasArn = (region: string, account: string, name: string): string =>
  `arn:aws:kms:${region}:${account}:${name}`;
