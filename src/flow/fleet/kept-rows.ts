import { compareKeys } from "../../model/key-order.ts";
import type { ListedObject, ListPosition } from "../ports.ts";
import type { Kept, Remembered } from "./object-memory.ts";

/**
 * What an earlier scan kept of a bucket, as the rows that a listing would give if nothing had changed since, some at a
 * time. Undefined, and nothing behind it, where a file cannot be read.
 * @param after where the rows begin.
 */
export async function* keptRows(
  { files, objects }: Pick<Remembered, "files" | "objects">,
  bucket: string,
  after: ListPosition | undefined,
): AsyncGenerator<readonly ListedObject[] | undefined> {
  const isBehind = createBehind(after);
  const wanted = files.filter(({ last }) => after === undefined || compareKeys(last, after.key) >= 0);
  for await (const some of objects(wanted)) {
    if (some === undefined) return yield undefined;
    yield some.map((kept) => rowOf(bucket, kept)).filter(isBehind);
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
