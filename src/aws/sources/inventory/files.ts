import { createHash } from "node:crypto";
import { pipeline, type Readable, Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { csvRows, type Rows } from "./csv.ts";

/** Larger than zlib's own: half the time of unpacking goes into the many small chunks otherwise. */
const chunkSize = 256 * 1024;

/**
 * Rows of one CSV.gz of an inventory.
 * @param md5 of the file as it is stored, in hex; compared when all of it was read.
 * @throws Error when the file is not what the manifest says, is no gzip, or a row is malformed. Rows before stay good.
 */
export async function* csvFile(body: Readable, md5: string, columns: number): AsyncGenerator<Rows> {
  const hash = createHash("md5");
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  // Errors of all three come out of the last, which is the one that is read.
  const unpacked = pipeline(body, hashing, createGunzip({ chunkSize }), () => undefined);
  yield* csvRows(unpacked, columns);
  if (hash.digest("hex") !== md5) throw new Error("the file does not match the MD5 of the manifest");
}
