import type { Json } from "../model/verdict.ts";
import type { UploadCell } from "../uploads/matrix.ts";

const shown = 5;

/** The first few cells of the upload matrix as evidence, with how many there are. */
export function cellFacts(cells: readonly UploadCell[]): { readonly [name: string]: Json } {
  return { count: cells.length, cells: cells.slice(0, shown).map(cellFact) };
}

function cellFact({ upload, transport, operation, principal, outcome, unless, why }: UploadCell): Json {
  return { upload, transport, operation, principal, outcome, unless, why };
}

const kindNames: Readonly<Record<UploadCell["upload"], string>> = {
  none: "without an encryption header",
  aes256: "with AES256",
  kms: "with aws:kms and no key",
  "kms-approved": "with aws:kms and an approved key",
  "kms-other": "with aws:kms and another key",
  "kms-foreign": "with aws:kms and another account's key",
  "kms-alias": "with aws:kms and an alias",
  "dsse-approved": "with aws:kms:dsse and an approved key",
  "dsse-other": "with aws:kms:dsse and another key",
  "sse-c": "with a customer's key (SSE-C)",
};

/** `PutObject without an encryption header` */
export function cellName({ upload, operation, principal }: UploadCell): string {
  const by = principal === "account" ? "" : ` by ${principal}`;
  return `${operation} ${kindNames[upload]}${by}`;
}

/** `A, B and 3 more` */
export function someCells(cells: readonly UploadCell[], most = 2): string {
  const names = [...new Set(cells.map(cellName))];
  const rest = names.length - most;
  const listed = names.slice(0, most).join(", ");
  return rest > 0 ? `${listed} and ${rest} more` : listed;
}
