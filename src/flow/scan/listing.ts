import type { BucketFacts, ObjectFacts } from "../../model/facts.ts";
import type { BucketRef, ListedObject, ReadPorts, SourceRow } from "../ports.ts";
import type { FailingObject, ObjectMemory } from "./options.ts";

export type Row = {
  readonly listed: ListedObject;
  readonly otherVersions: FailingObject["otherVersions"];
  /** What a source told of it before HEAD is asked. */
  readonly told?: SourceRow;
  /** What an earlier scan learned of it. */
  readonly remembered?: ObjectFacts;
};

/** Whether old versions are wanted too: the bucket is or may have been versioned. */
export function wantsVersions({ versioning }: BucketFacts): boolean {
  return versioning.state !== "known" || versioning.value !== "disabled";
}

/** Rows of one key that are held back at most, to see whether a null version is among them. */
const mostHeld = 1000;

/**
 * The objects of a bucket, or all versions where it is or may have been versioned, page by page.
 * @param note is told why the listing is not whole; the rows before stay good.
 */
export async function* rowsOf(
  ports: ReadPorts,
  facts: BucketFacts,
  note: (why: string) => void,
): AsyncGenerator<readonly Row[]> {
  const bucket = { name: facts.name, region: facts.region };
  const { versioning } = facts;
  const pages = wantsVersions(facts) ? versionsOf(ports, bucket, note) : objectsOf(ports, bucket, note);
  if (versioning.state === "known" && versioning.value === "suspended") yield* withNullVersions(pages);
  else for await (const page of pages) yield page.map((listed) => ({ listed, otherVersions: "unknown" }));
}

/** The same rows with what is remembered of each; the memory is ordered as they are. */
export async function* remembering(
  pages: AsyncIterable<readonly Row[]>,
  memory: ObjectMemory | undefined,
): AsyncGenerator<readonly Row[]> {
  if (memory === undefined) return yield* pages;
  for await (const page of pages) {
    const last = page.at(-1);
    if (last !== undefined) await memory.recall(last.listed.ref.key);
    yield page.map((row) => {
      const remembered = memory.of(row.listed);
      return remembered === undefined ? row : { remembered, ...row };
    });
  }
}

async function* objectsOf(
  ports: ReadPorts,
  bucket: BucketRef,
  note: (why: string) => void,
): AsyncGenerator<readonly ListedObject[]> {
  for await (const page of ports.listObjects(bucket, false)) {
    if (page.ok) yield page.value;
    else note(page.failure.message);
  }
}

/** Old versions need a permission of their own: without it the current ones are better than nothing. */
async function* versionsOf(
  ports: ReadPorts,
  bucket: BucketRef,
  note: (why: string) => void,
): AsyncGenerator<readonly ListedObject[]> {
  let seen = false;
  for await (const page of ports.listObjects(bucket, true)) {
    if (page.ok) {
      seen ||= page.value.length > 0;
      yield page.value;
      continue;
    }
    note(page.failure.message);
    if (!seen && page.failure.reason === "access-denied") yield* objectsOf(ports, bucket, () => undefined);
  }
}

/** In a suspended bucket a copy destroys the null version, wherever it stands (E156): look before telling of any. */
async function* withNullVersions(
  pages: AsyncIterable<readonly ListedObject[]>,
): AsyncGenerator<readonly Row[]> {
  let held: ListedObject[] = [];
  for await (const page of pages) {
    const rows: Row[] = [];
    for (const listed of page) {
      const [first] = held;
      if (first !== undefined && (first.ref.key !== listed.ref.key || held.length >= mostHeld)) {
        rows.push(...told(held, first.ref.key !== listed.ref.key));
        held = [];
      }
      held.push(listed);
    }
    yield rows;
  }
  yield told(held, true);
}

function told(held: readonly ListedObject[], whole: boolean): readonly Row[] {
  const nullVersionNoncurrent = held.some(({ ref, current }) => ref.versionId === "null" && !current);
  const otherVersions = whole || nullVersionNoncurrent ? { nullVersionNoncurrent } : ("unknown" as const);
  return held.map((listed) => ({ listed, otherVersions }));
}
