import type { ObjectEncryptionFilter } from "@aws-sdk/client-s3-control";
import { serverSideFromInventory } from "../../../encryption/inventory.ts";
import type { Shape } from "../../../flow/ports.ts";
import { factsFromRow } from "../inventory/row.ts";

/** A kind of encryption that a manifest can be generated of. */
export type Kind = {
  /** As an inventory calls it (I1). */
  readonly status: string;
  /** Only objects under this key. */
  readonly keyArn?: string;
};

/** Every kind there is (I61): each object is of one of them. */
export const allKinds: readonly Kind[] = [
  { status: "NOT-SSE" },
  { status: "SSE-S3" },
  { status: "SSE-KMS" },
  { status: "DSSE-KMS" },
  { status: "SSE-C" },
];

/** The same kind, of one key; undefined where it has none. */
export function underKey({ status }: Kind, keyArn: string): Kind | undefined {
  return status === "SSE-KMS" || status === "DSSE-KMS" ? { status, keyArn } : undefined;
}

export function filterOf({ status, keyArn }: Kind): ObjectEncryptionFilter {
  const key = keyArn === undefined ? {} : { KmsKeyArn: keyArn };
  switch (status) {
    case "NOT-SSE":
      return { NOTSSE: {} };
    case "SSE-S3":
      return { SSES3: {} };
    case "SSE-KMS":
      return { SSEKMS: key };
    case "DSSE-KMS":
      return { DSSEKMS: key };
    default:
      return { SSEC: {} };
  }
}

/** What is judged of the objects of a kind. A manifest tells as little of metadata as an inventory does. */
export function shapeOfKind(bucket: string, { status, keyArn }: Kind): Shape {
  const facts = factsFromRow({ bucket, versions: false }, (column) => (column === "Key" ? "any" : undefined));
  const serverSide = serverSideFromInventory({ encryptionStatus: status, kmsKeyArn: keyArn });
  const shape = { facts: { ...facts, serverSide } };
  if (keyArn !== undefined) return shape;
  if (status === "SSE-KMS") return { ...shape, unnamedKey: "sse-kms" };
  return status === "DSSE-KMS" ? { ...shape, unnamedKey: "dsse-kms" } : shape;
}
