import type { UploadCell, UploadMatrix } from "./matrix.ts";

/** The plain case, for tables: PutObject by anybody in the account, each kind over TLS and over plain HTTP. */
export function plainCells(matrix: UploadMatrix): readonly UploadCell[] {
  return matrix.cells.filter(
    ({ operation, principal }) => operation === "PutObject" && principal === "account",
  );
}

/** The cells the baseline is not content with. */
export function discontent(matrix: UploadMatrix): readonly UploadCell[] {
  return matrix.cells.filter(({ content }) => !content);
}
