import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { type ColumnSource, fileWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";

export const bucket = "inventory-source";

/** As a report of all versions with the usual optional fields has them (I4, I5). */
export const columns = [
  "Bucket",
  "Key",
  "VersionId",
  "IsLatest",
  "IsDeleteMarker",
  "Size",
  "LastModifiedDate",
  "ETag",
  "StorageClass",
  "EncryptionStatus",
  "BucketKeyStatus",
];

/** For whoever reads a file in this process: more at a time than a stream takes by itself. */
export const readAtOnce = { highWaterMark: 256 * 1024 };

/** One row in so many is not encrypted. */
const notEncrypted = 1000;

function status(index: number, clean: boolean): string {
  if (clean) return "SSE-S3";
  if (index % notEncrypted === notEncrypted - 1) return "NOT-SSE";
  return index % 10 === 3 ? "SSE-KMS" : "SSE-S3";
}

const random = randomBytes(1 << 16).toString("hex");
const hex = (index: number, length: number) => {
  const at = (index * 7919) % (random.length - length);
  return random.slice(at, at + length);
};

function row(index: number, clean: boolean) {
  const day = String(1 + (index % 28)).padStart(2, "0");
  return {
    key: `logs/2026/05/${day}/host-${index % 512}/${hex(index, 12)}-${index}.json`,
    versionId: hex(index + 5, 32),
    latest: clean || index % 20 !== 0,
    size: 1000 + ((index * 31) % 100_000),
    modified: `2026-05-${day}T10:${String(index % 60).padStart(2, "0")}:00.000Z`,
    eTag: hex(index + 11, 32),
    status: status(index, clean),
  };
}

/** Rows of a report that one of its files holds, from a place on. */
export type Part = { readonly path: string; readonly from: number; readonly rows: number };

/** @returns MD5 of the file, hex. */
export async function writeCsv({ path, from, rows }: Part): Promise<string> {
  function* lines() {
    let text = "";
    for (let index = from; index < from + rows; index += 1) {
      const { key, versionId, latest, size, modified, eTag, status: of } = row(index, false);
      text += `"${bucket}","${key}","${versionId}","${latest}","false","${size}","${modified}","${eTag}","STANDARD","${of}","DISABLED"\n`;
      if (text.length < 1 << 18) continue;
      yield text;
      text = "";
    }
    yield text;
  }
  await pipeline(Readable.from(lines()), createGzip(), createWriteStream(path));
  const hash = createHash("md5");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

const groupRows = 100_000;

/** @param clean whether all objects are current and under SSE-S3: all that is needed are counts then. */
export async function writeParquet({ path, from, rows }: Part, clean: boolean): Promise<void> {
  const schema = schemaFromColumnData({ columnData: columnData(0, 1, clean) });
  const writer = new ParquetWriter({ writer: fileWriter(path), schema });
  for (let begin = from; begin < from + rows; begin += groupRows) {
    const count = Math.min(groupRows, from + rows - begin);
    await writer.write({ columnData: columnData(begin, count, clean), rowGroupSize: groupRows });
  }
  await writer.finish();
}

/** Optional but for bucket and key, as S3 writes them (I7). */
function columnData(from: number, count: number, clean: boolean): ColumnSource[] {
  const group = Array.from({ length: count }, (_, index) => row(from + index, clean));
  const text = (name: string, of: (one: (typeof group)[number]) => string, nullable = true) =>
    ({ name, type: "STRING", nullable, data: group.map(of) }) as const;
  const boolean = (name: string, of: (one: (typeof group)[number]) => boolean) =>
    ({ name, type: "BOOLEAN", nullable: true, data: group.map(of) }) as const;
  const size = BigInt64Array.from(group, (one) => BigInt(one.size));
  return [
    text("bucket", () => bucket, false),
    text("key", ({ key }) => key, false),
    text("version_id", ({ versionId }) => versionId),
    boolean("is_latest", ({ latest }) => latest),
    boolean("is_delete_marker", () => false),
    { name: "size", type: "INT64", nullable: true, data: size },
    {
      name: "last_modified_date",
      type: "TIMESTAMP",
      nullable: true,
      data: group.map(({ modified }) => new Date(modified)),
    },
    text("e_tag", ({ eTag }) => eTag),
    text("storage_class", () => "STANDARD"),
    text("encryption_status", ({ status: of }) => of),
    text("bucket_key_status", () => "DISABLED"),
  ];
}
