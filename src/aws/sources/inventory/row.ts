import { archiveFrom } from "../../../encryption/archive.ts";
import { serverSideFromInventory } from "../../../encryption/inventory.ts";
import type { ListedObject } from "../../../flow/ports.ts";
import { unknown } from "../../../model/fact.ts";
import type { ObjectFacts } from "../../../model/facts.ts";
import { decodeListedKey } from "../../keys.ts";

/** A row of an inventory: what a listing would tell, and what HEAD would. */
export type InventoryObject = { readonly listed: ListedObject; readonly facts: ObjectFacts };

/** Values of one row by the column's name as a CSV's schema has it (I4, I5). */
export type Cells = (column: string) => string | undefined;

const noMetadata = unknown(
  "unsupported",
  "An inventory tells nothing of an object's metadata, where client-side encryption would show; HEAD does.",
);

/**
 * One row as facts; undefined for a delete marker, which holds no data.
 * Keys of a CSV are URL-encoded (I8).
 * @throws Error when the row names no key.
 */
export function objectFrom(bucket: string, cells: Cells): InventoryObject | undefined {
  if (cells("IsDeleteMarker") === "true") return undefined;
  const written = cells("Key");
  if (written === undefined || written === "") throw new Error("a row names no key");
  const key = decodeListedKey(written);
  const versionId = cells("VersionId");
  const listed: ListedObject = {
    // An object from before versioning has an empty version id, which is the null version.
    ref: versionId === undefined ? { bucket, key } : { bucket, key, versionId: versionId || "null" },
    current: cells("IsLatest") !== "false",
    size: Number(cells("Size") ?? 0),
    lastModified: cells("LastModifiedDate") ?? "",
    eTag: (cells("ETag") ?? "").replaceAll('"', ""),
    storageClass: cells("StorageClass") || "STANDARD",
  };
  return { listed, facts: factsFrom(listed, cells) };
}

function factsFrom(listed: ListedObject, cells: Cells): ObjectFacts {
  const mode = cells("ObjectLockMode");
  const retainUntil = cells("ObjectLockRetainUntilDate");
  const replicationStatus = cells("ReplicationStatus");
  return {
    ...listed,
    archive: archiveFrom(listed.storageClass, undefined, undefined),
    serverSide: serverSideFromInventory({
      encryptionStatus: cells("EncryptionStatus"),
      bucketKeyStatus: cells("BucketKeyStatus"),
    }),
    clientSide: noMetadata,
    lock: {
      ...(mode ? { mode } : {}),
      ...(retainUntil ? { retainUntil } : {}),
      legalHold: /^on$/i.test(cells("ObjectLockLegalHoldStatus") ?? ""),
    },
    ...(replicationStatus ? { replicationStatus } : {}),
    instructionFile: listed.ref.key.endsWith(".instruction"),
  };
}

/** Whether only HEAD can say what matters: the key of an SSE-KMS object, or that an object really is not encrypted. */
export function needsHead({ serverSide }: ObjectFacts): boolean {
  return (
    serverSide.state !== "known" || serverSide.value.type === "none" || serverSide.value.type === "other"
  );
}
