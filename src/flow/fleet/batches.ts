import type { Verdict } from "../../model/verdict.ts";
import { type NamedObject, objectName } from "../only.ts";
import type { ReportPlace } from "../platform.ts";
import type { Result } from "../ports.ts";

/** How far a list of buckets, the files of verdicts of each, and the lines of a file were worked off. */
export type Position = { readonly bucket: number; readonly file: number; readonly line: number };

export type Batch = {
  readonly objects: readonly NamedObject[];
  /** After this batch. */
  readonly next: Position;
};

/** Objects planned and mended at a time: each batch reads the bucket's settings again. */
const most = 1000;

/** The objects that failed, batch by batch, from a position on; lines of one object stay together. */
export async function* batchesOf(
  place: ReportPlace,
  files: readonly string[],
  { bucket, ...from }: Position,
): AsyncGenerator<Result<Batch>> {
  for (let file = from.file; file < files.length; file += 1) {
    const text = await place.readText(files[file] ?? "");
    if (!text.ok) {
      yield text;
      return;
    }
    const lines = text.value.split("\n");
    let line = file === from.file ? from.line : 0;
    while (line < lines.length) {
      const objects = new Map<string, NamedObject>();
      while (line < lines.length) {
        const [id, object] = failing(lines[line] ?? "") ?? [];
        if (id !== undefined && object !== undefined) {
          if (objects.size >= most && !objects.has(id)) break;
          objects.set(id, objects.get(id)?.current === false ? { ...object, current: false } : object);
        }
        line += 1;
      }
      const next = line < lines.length ? { bucket, file, line } : { bucket, file: file + 1, line: 0 };
      if (objects.size > 0) yield { ok: true, value: { objects: [...objects.values()], next } };
    }
  }
}

/** The object of a verdict that failed. */
function failing(line: string): readonly [string, NamedObject] | undefined {
  if (line === "") return undefined;
  // Nobody but us writes into the report bucket.
  const { verdict, rule, resource } = JSON.parse(line) as Verdict;
  if (verdict !== "fail" || resource.type !== "object") return undefined;
  const { bucket, key, versionId } = resource;
  const ref = versionId === undefined ? { bucket, key } : { bucket, key, versionId };
  // This rule alone is about noncurrent versions.
  return [objectName(ref), { ...ref, current: rule !== "S3E-206" }];
}
