import type { UploadMatrixInput } from "../../../src/uploads/upload-matrix.ts";

/**
 * One hand-written policy and what its matrix must say. A place is `UPLOAD [OPERATION] [PRINCIPAL] [http]`, PutObject by
 * `account` over TLS where nothing else is said. An expectation is `denied BY...`, `stored TYPE` or `depends`, with `!`
 * where the baseline is not content.
 */
export type PolicyCase = {
  readonly name: string;
  readonly statements: readonly object[];
  readonly change?: Partial<Omit<UploadMatrixInput, "policy">>;
  readonly expect: Readonly<Record<string, string>>;
};
