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

/** `uploads with AES256, with aws:kms and no key and 3 more kinds, through PutObject and 6 more calls` */
export function someCells(cells: readonly UploadCell[]): string {
  return `uploads ${some(
    cells.map(({ upload }) => kindNames[upload]),
    2,
    "more kinds",
  )}, ${throughCalls(cells)}`;
}

/** `through PutObject and 6 more calls` */
export function throughCalls(cells: readonly UploadCell[]): string {
  const calls = `through ${some(
    cells.map(({ operation }) => operation),
    1,
    "more calls",
  )}`;
  const by = [...new Set(cells.map(({ principal }) => principal))];
  // What anybody in the account may do needs no list of who else may.
  return by.includes("account") ? calls : `${calls} by ${by.join(" and ")}`;
}

function some(names: readonly string[], most: number, more: string): string {
  const distinct = [...new Set(names)];
  const rest = distinct.length - most;
  const listed = distinct.slice(0, most).join(", ");
  return rest > 0 ? `${listed} and ${rest} ${more}` : listed;
}
