import type { UploadCell, UploadMatrix } from "../uploads/matrix.ts";

/** One cell as `explain --format json` writes it; docs/policies.md describes it. */
type CellJson = Omit<UploadCell, "by" | "storedAs" | "why"> & {
  /** Sids, the index of a statement that has none, or what else denies. */
  readonly by: readonly (string | number)[];
  readonly storedAs: { readonly type: string; readonly key?: string } | null;
  readonly why?: string;
};

/** The matrix as JSON. `reasons` adds to each cell why the baseline minds it, and whether a Bucket Key is used. */
export function matrixJson({ bucket, cells }: UploadMatrix, { reasons }: { readonly reasons: boolean }) {
  return { bucket, cells: cells.map((cell) => cellJson(cell, reasons)) };
}

function cellJson(cell: UploadCell, reasons: boolean): CellJson {
  const { upload, transport, operation, principal, outcome, by, unless, content, why } = cell;
  return {
    upload,
    transport,
    operation,
    principal,
    outcome,
    by: by.map(statementOf),
    unless,
    storedAs: storedJson(cell.storedAs, reasons),
    content,
    ...(reasons && { why }),
  };
}

function statementOf(name: string): string | number {
  const index = /^Statement\[(\d+)\]$/.exec(name)?.[1];
  return index === undefined ? name : Number(index);
}

function storedJson(stored: UploadCell["storedAs"], reasons: boolean): CellJson["storedAs"] {
  if (stored === null) return null;
  const bucketKey = reasons && stored.type === "sse-kms" ? { bucketKey: stored.bucketKey } : {};
  return { type: stored.type, ...("keyArn" in stored && { key: stored.keyArn }), ...bucketKey };
}
