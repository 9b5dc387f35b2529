import { createHash } from "node:crypto";
import { pipeline, type Readable, Transform } from "node:stream";
import { createGunzip } from "node:zlib";

/** Larger than zlib's own: half the time of unpacking goes into the many small chunks otherwise. */
const chunkSize = 256 * 1024;

/**
 * What is in one file of a report, in chunks.
 * @param md5 of the file as it is stored, in hex; compared when all of it was read.
 * @param known whether that is its MD5 for certain; what is compressed has a checksum of its own, and is not hashed then.
 * @param gzip whether it is compressed.
 * @throws Error when it is no gzip and should be, or at its end when it is not what the manifest says.
 */
export async function* unpacked(
  body: Readable,
  md5: string,
  { known = false, gzip = true } = {},
): AsyncGenerator<Buffer> {
  // Errors of all come out of the last, which is the one that is read.
  if (known && gzip) return yield* pipeline(body, createGunzip({ chunkSize }), () => undefined);
  const hash = createHash("md5");
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  yield* gzip
    ? pipeline(body, hashing, createGunzip({ chunkSize }), () => undefined)
    : pipeline(body, hashing, () => undefined);
  if (hash.digest("hex") !== md5) throw new Error("the file does not match the MD5 of the manifest");
}
