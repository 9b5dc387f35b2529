/** A key as DescribeKey shows it. */

import { createHash } from "node:crypto";
import type { JsonObject } from "../wire/json.ts";
import { algorithmsMember } from "./spec.ts";
import type { StoredKey } from "./store.ts";

/** Timestamps of JSON 1.1 are seconds. */
export const seconds = (milliseconds: number): number => milliseconds / 1000;

const multiRegionConfiguration = (key: StoredKey): JsonObject =>
  key.multiRegion
    ? {
        MultiRegionConfiguration: {
          MultiRegionKeyType: "PRIMARY",
          PrimaryKey: { Arn: key.arn, Region: key.region },
          ReplicaKeys: [],
        },
      }
    : {};

/** Names the material of a generation; a rotation is visible by it, the material is not. */
export const materialId = (key: StoredKey, generation = key.material.length - 1): string =>
  createHash("sha256").update(`${key.arn}:${generation}`).digest("hex");

/** Members that only some keys have (K3). */
const optional = (key: StoredKey): JsonObject => ({
  ...(key.deletionAt === undefined ? {} : { DeletionDate: seconds(key.deletionAt) }),
  ...(key.origin === "EXTERNAL" && key.state !== "PendingImport"
    ? { ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" }
    : {}),
  ...(key.spec === "SYMMETRIC_DEFAULT" && key.origin === "AWS_KMS"
    ? { CurrentKeyMaterialId: materialId(key) }
    : {}),
  ...multiRegionConfiguration(key),
});

export const keyMetadata = (key: StoredKey): JsonObject => ({
  AWSAccountId: key.account,
  KeyId: key.id,
  Arn: key.arn,
  CreationDate: seconds(key.createdAt),
  Enabled: key.state === "Enabled",
  Description: key.description,
  KeyUsage: key.usage,
  KeyState: key.state,
  Origin: key.origin,
  KeyManager: key.manager,
  KeySpec: key.spec,
  CustomerMasterKeySpec: key.spec,
  MultiRegion: key.multiRegion,
  ...algorithmsMember(key.spec, key.usage),
  ...optional(key),
});
