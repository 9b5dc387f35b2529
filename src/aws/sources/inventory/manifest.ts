import { createHash } from "node:crypto";

/** The manifest of one S3 Inventory report (I12). */
export type Manifest = {
  readonly sourceBucket: string;
  readonly format: "CSV" | "Parquet";
  /** Names of the columns of CSV files, in their order, as these have no header row (I6, I13); Parquet files name theirs. */
  readonly columns: readonly string[];
  /** Epoch milliseconds: the report tells of objects as they were then or somewhat later. */
  readonly createdAt: number;
  readonly files: readonly { readonly key: string; readonly size: number; readonly md5: string }[];
};

export type ParsedManifest =
  | { readonly ok: true; readonly manifest: Manifest }
  | { readonly ok: false; readonly problem: string };

/** @param checksum of manifest.checksum: the MD5 of the manifest, in hex (I14). */
export function parseManifest(text: string, checksum: string): ParsedManifest {
  if (createHash("md5").update(text, "utf8").digest("hex") !== checksum.trim().toLowerCase())
    return problem("the manifest does not match its checksum");
  return readManifest(text);
}

/** A manifest that is known to be whole. */
export function readManifest(text: string): ParsedManifest {
  const document = jsonOf(text);
  const { sourceBucket, fileFormat, fileSchema, creationTimestamp, files } = document;
  if (fileFormat !== "CSV" && fileFormat !== "Parquet")
    return problem(`the format ${String(fileFormat)} is not read; CSV and Parquet are`);
  if (typeof sourceBucket !== "string" || typeof fileSchema !== "string" || !Array.isArray(files))
    return problem("the manifest lacks sourceBucket, fileSchema or files");
  const listed = files.map(fileOf);
  if (listed.includes(undefined))
    return problem("the manifest names a file without key, size or MD5checksum");
  return {
    ok: true,
    manifest: {
      sourceBucket,
      format: fileFormat,
      columns: fileFormat === "Parquet" ? [] : fileSchema.split(",").map((name) => name.trim()),
      createdAt: Number(creationTimestamp),
      files: listed.filter((file) => file !== undefined),
    },
  };
}

function problem(words: string): ParsedManifest {
  return { ok: false, problem: words };
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function fileOf(value: unknown): Manifest["files"][number] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const file: Readonly<Record<string, unknown>> = { ...value };
  const { key, size, MD5checksum } = file;
  if (typeof key !== "string" || typeof size !== "number" || typeof MD5checksum !== "string")
    return undefined;
  return { key, size, md5: MD5checksum.toLowerCase() };
}
