import { compareKeys } from "../../model/key-order.ts";
import type { ListedObject, ListPosition } from "../ports.ts";
import type { Kept, Remembered } from "./object-memory.ts";

/**
 * What an earlier scan kept of a bucket, as the rows that a listing would give if nothing had changed since, file by
 * file. Undefined, and nothing behind it, where a file cannot be read.
 * @param after where the rows begin.
 */
export async function* keptRows(
  { files, read }: Pick<Remembered, "files" | "read">,
  bucket: string,
  after: ListPosition | undefined,
): AsyncGenerator<readonly ListedObject[] | undefined> {
  const isBehind = createBehind(after);
  for (const file of files) {
    if (after !== undefined && compareKeys(file.last, after.key) < 0) continue;
    const objects = await read(file);
    if (objects === undefined) return yield undefined;
    yield [...objects.values()].map((kept) => rowOf(bucket, kept)).filter(isBehind);
  }
}

/** Of rows in their order, those behind a position. Within a key, the versions behind the one that is named. */
function createBehind(after: ListPosition | undefined): (row: ListedObject) => boolean {
  if (after === undefined) return () => true;
  let seen = false;
  return ({ ref }) => {
    const order = compareKeys(ref.key, after.key);
    if (order !== 0 || after.versionId === undefined) return order > 0;
    const isBehind = seen;
    seen ||= ref.versionId === after.versionId;
    return isBehind;
  };
}

function rowOf(bucket: string, { line, common }: Kept): ListedObject {
  const [, key, versionId, lastModified, eTag, size, current = 1, storageClass = "STANDARD"] = line;
  const ref = versionId === null ? { bucket, key } : { bucket, key, versionId };
  const seen = { size, lastModified, eTag, storageClass: common?.storageClass ?? storageClass };
  return { ref, current: current === 1, ...seen };
}
