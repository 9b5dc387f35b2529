import type { ServerSide } from "../model/encryption.ts";
import { type Fact, known, unknown } from "../model/fact.ts";

/** The encryption columns of one row of S3 Inventory, or of an S3 Metadata table, which alone names the key (I3, I33). */
export type InventoryEncryption = {
  /** null in S3 Metadata means unencrypted (I32); undefined or empty: the column is not in the report (I4). */
  readonly encryptionStatus?: string | null | undefined;
  readonly bucketKeyStatus?: string | undefined;
  readonly kmsKeyArn?: string | null | undefined;
};

/** Inventory's words for encryption (I1) as a fact; unknown where the row does not name the key that is needed. */
export function serverSideFromInventory(row: InventoryEncryption): Fact<ServerSide> {
  const { encryptionStatus: status, kmsKeyArn: keyArn } = row;
  if (status === undefined || status === "") {
    return unknown(
      "unsupported",
      "The inventory has no EncryptionStatus column; ask for that optional field.",
    );
  }
  switch (status) {
    case null:
    case "NOT-SSE":
      return known({ type: "none" });
    case "SSE-S3":
      return known({ type: "sse-s3" });
    case "SSE-C":
      return known({ type: "sse-c", certainty: "proven" });
    case "SSE-KMS":
      return keyArn
        ? known({ type: "sse-kms", keyArn, bucketKey: row.bucketKeyStatus === "ENABLED" })
        : keyNotNamed(status);
    case "DSSE-KMS":
      return keyArn ? known({ type: "dsse-kms", keyArn }) : keyNotNamed(status);
    default:
      return known({ type: "other", value: status });
  }
}

function keyNotNamed(status: string): Fact<never> {
  return unknown("unsupported", `The inventory says ${status} and never names the key; HEAD does.`);
}
