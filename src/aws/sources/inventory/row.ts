import { archiveFrom } from "../../../encryption/archive.ts";
import { serverSideFromInventory } from "../../../encryption/inventory.ts";
import type { ListedObject, Shape } from "../../../flow/ports.ts";
import { unknown } from "../../../model/fact.ts";
import type { ObjectFacts } from "../../../model/facts.ts";

/** The bucket a report is read for. */
export type Reading = {
  readonly bucket: string;
  /** False where the bucket was never versioned: its objects have no version, whatever the report says. */
  readonly versions: boolean;
};

/** Values of one row by the column's name as a CSV's schema has it (I4, I5); the key is decoded. */
export type Cells = (column: string) => string | undefined;

const noMetadata = unknown(
  "unsupported",
  "An inventory tells nothing of an object's metadata, where client-side encryption would show; HEAD does.",
);

/**
 * One row as facts: what a listing would tell, and what HEAD would.
 * @throws Error when the row names no key, or is not of the bucket.
 */
export function factsFromRow({ bucket, versions }: Reading, cells: Cells): ObjectFacts {
  const key = cells("Key");
  if (key === undefined || key === "") throw new Error("a row names no key");
  const mode = cells("ObjectLockMode");
  const retainUntil = cells("ObjectLockRetainUntilDate");
  const replicationStatus = cells("ReplicationStatus");
  const versionId = versions ? cells("VersionId") : undefined;
  const storageClass = cells("StorageClass") || "STANDARD";
  return {
    // An object from before versioning has an empty version id, which is the null version (I17).
    ref: versionId === undefined ? { bucket, key } : { bucket, key, versionId: versionId || "null" },
    current: cells("IsLatest") !== "false",
    size: Number(cells("Size") ?? 0),
    lastModified: cells("LastModifiedDate") ?? "",
    eTag: (cells("ETag") ?? "").replaceAll('"', ""),
    storageClass,
    archive: archiveFrom(storageClass, undefined, undefined),
    serverSide: serverSideOf(cells),
    clientSide: noMetadata,
    lock: {
      ...(mode ? { mode } : {}),
      ...(retainUntil ? { retainUntil } : {}),
      legalHold: /^on$/i.test(cells("ObjectLockLegalHoldStatus") ?? ""),
    },
    ...(replicationStatus ? { replicationStatus } : {}),
    instructionFile: key.endsWith(".instruction"),
  };
}

export function listedFrom({
  ref,
  current,
  size,
  lastModified,
  eTag,
  storageClass,
}: ObjectFacts): ListedObject {
  return { ref, current, size, lastModified, eTag, storageClass };
}

/** What rows that say the same of encryption have in common. */
export function shapeOf(reading: Reading, cells: Cells): Shape {
  const facts = factsFromRow(reading, (column) => (column === "Key" ? "any" : cells(column)));
  const status = cells("EncryptionStatus");
  if (status === "SSE-KMS") return { facts, unnamedKey: "sse-kms" };
  return status === "DSSE-KMS" ? { facts, unnamedKey: "dsse-kms" } : { facts };
}

function serverSideOf(cells: Cells): ObjectFacts["serverSide"] {
  return serverSideFromInventory({
    encryptionStatus: cells("EncryptionStatus"),
    bucketKeyStatus: cells("BucketKeyStatus"),
  });
}
