import type { ServerSide } from "../model/encryption.ts";
import { someOf } from "../model/text.ts";
import type { UploadCell, UploadKind } from "../uploads/matrix.ts";

/** What each kind of upload says of encryption, in the words of its headers. */
export const uploadNames: Readonly<Record<UploadKind, string>> = {
  none: "no header",
  aes256: "AES256",
  kms: "aws:kms, no key",
  "kms-approved": "aws:kms, approved key",
  "kms-other": "aws:kms, other key",
  "kms-foreign": "aws:kms, foreign key",
  "kms-alias": "aws:kms, alias",
  "dsse-approved": "DSSE, approved key",
  "dsse-other": "DSSE, other key",
  "sse-c": "SSE-C",
};

/** One cell in words: denied by what, stored as what, or denied unless something holds. */
export function cellText(cell: UploadCell): string {
  if (cell.outcome === "denied") return `denied by ${someOf(cell.by, 1)}`;
  const stored = cell.storedAs === null ? "stored" : `stored as ${storedName(cell.storedAs)}`;
  if (cell.outcome === "stored") return stored;
  return `${stored} if ${someOf(cell.unless, 1).replace(/^unless /, "")}, else denied`;
}

/** How something is stored, short; keys by the end of their ARN. */
function storedName(stored: ServerSide): string {
  if (stored.type === "sse-kms" || stored.type === "dsse-kms") {
    const key = stored.keyArn.replace(/^.*[:/](?=[^:/]+$)/, "");
    return `${stored.type.toUpperCase()} ${key.length > 16 ? `...${key.slice(-8)}` : key}`;
  }
  return stored.type === "other" ? stored.value : stored.type.toUpperCase();
}
