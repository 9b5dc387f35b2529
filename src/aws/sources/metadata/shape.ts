import { archiveFrom } from "../../../encryption/archive.ts";
import { serverSideFromInventory } from "../../../encryption/inventory.ts";
import type { Shape } from "../../../flow/ports.ts";
import { absent, unknown } from "../../../model/fact.ts";
import type { ObjectFacts } from "../../../model/facts.ts";
import type { ResultRow } from "./athena.ts";

const onlyMarkers = unknown(
  "unsupported",
  "S3 Metadata shows markers of client-side encryption; HEAD tells more.",
);

/** The text of `sql.ts` as what is judged. No encryption is NULL there (I32), and an empty text here. */
export function shapeFrom(bucket: string, text: string): Shape {
  const [status = "", keyArn = "", bucketKey, latest, markers] = text.split("|");
  const marked = markers === "M";
  const facts: ObjectFacts = {
    ref: { bucket, key: "any" },
    current: latest === "L",
    size: 0,
    lastModified: "",
    eTag: "",
    storageClass: "STANDARD",
    archive: "no",
    serverSide: serverSideFromInventory({
      encryptionStatus: status === "" ? null : status,
      bucketKeyStatus: bucketKey === "B" ? "ENABLED" : "DISABLED",
      kmsKeyArn: keyArn,
    }),
    clientSide: marked ? onlyMarkers : absent,
    lock: { legalHold: false },
    instructionFile: false,
  };
  return { facts, ...unnamed(status, keyArn), ...(marked ? { clientSideMarkers: true } : {}) };
}

/** Some rows name no key (I33). */
function unnamed(status: string, keyArn: string): Pick<Shape, "unnamedKey"> {
  if (keyArn !== "") return {};
  if (status === "SSE-KMS") return { unnamedKey: "sse-kms" };
  return status === "DSSE-KMS" ? { unnamedKey: "dsse-kms" } : {};
}

/** One row of `rowsQuery`; keys are not encoded. Undefined when it names no key. */
export function factsOfRow(row: ResultRow, { facts }: Shape, versions: boolean): ObjectFacts | undefined {
  const [key, versionId, size, lastModified = "", eTag = "", storageClass = "STANDARD"] = row;
  if (key === undefined) return undefined;
  const { bucket } = facts.ref;
  return {
    ...facts,
    // An object from before versioning has none.
    ref: versions ? { bucket, key, versionId: versionId ?? "null" } : { bucket, key },
    size: Number(size ?? 0),
    lastModified: isoOf(lastModified),
    eTag: eTag.replaceAll('"', ""),
    storageClass,
    archive: archiveFrom(storageClass, undefined, undefined),
    instructionFile: key.endsWith(".instruction"),
  };
}

/** ISO 8601 of what Athena writes as `2026-06-01 12:00:00.000`, in UTC; empty where that is no time. */
export function isoOf(timestamp: string): string {
  const at = Date.parse(`${timestamp.replace(" ", "T").replace(/ UTC$/, "")}Z`);
  return Number.isNaN(at) ? "" : new Date(at).toISOString();
}
