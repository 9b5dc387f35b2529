import { createHash } from "node:crypto";

/**
 * The chunks of one file of a report.
 * @param md5 of the file as it is stored, in hex.
 * @throws Error at its end when it is not what the manifest says.
 */
export async function* checked(body: AsyncIterable<Buffer>, md5: string): AsyncGenerator<Buffer> {
  const hash = createHash("md5");
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest("hex") !== md5) throw new Error("the file does not match the MD5 of the manifest");
}
