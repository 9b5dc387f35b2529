import type { BucketFacts } from "../../model/facts.ts";
import type { BucketRef, ListedObject, ReadPorts } from "../ports.ts";
import type { FailingObject } from "./options.ts";

export type Row = { readonly listed: ListedObject; readonly otherVersions: FailingObject["otherVersions"] };

/** Rows of one key that are held back at most, to see whether a null version is among them. */
const mostHeld = 1000;

/**
 * The objects of a bucket, or all versions where it is or may have been versioned.
 * @param note is told why the listing is not whole; the rows before stay good.
 */
export async function* rowsOf(
  ports: ReadPorts,
  facts: BucketFacts,
  note: (why: string) => void,
): AsyncGenerator<Row> {
  const bucket = { name: facts.name, region: facts.region };
  const { versioning } = facts;
  const versioned = versioning.state !== "known" || versioning.value !== "disabled";
  const listed = versioned ? versionsOf(ports, bucket, note) : objectsOf(ports, bucket, note);
  if (versioning.state === "known" && versioning.value === "suspended") yield* withNullVersions(listed);
  else for await (const row of listed) yield { listed: row, otherVersions: "unknown" };
}

async function* objectsOf(
  ports: ReadPorts,
  bucket: BucketRef,
  note: (why: string) => void,
): AsyncGenerator<ListedObject> {
  for await (const row of ports.listObjects(bucket, false)) {
    if (row.ok) yield row.value;
    else note(row.failure.message);
  }
}

/** Old versions need a permission of their own: without it the current ones are better than nothing. */
async function* versionsOf(
  ports: ReadPorts,
  bucket: BucketRef,
  note: (why: string) => void,
): AsyncGenerator<ListedObject> {
  let seen = false;
  for await (const row of ports.listObjects(bucket, true)) {
    if (row.ok) {
      seen = true;
      yield row.value;
      continue;
    }
    note(row.failure.message);
    if (!seen && row.failure.reason === "access-denied") yield* objectsOf(ports, bucket, () => undefined);
  }
}

/** In a suspended bucket a copy destroys the null version, wherever it stands (E156): look before telling of any. */
async function* withNullVersions(listed: AsyncIterable<ListedObject>): AsyncGenerator<Row> {
  let held: ListedObject[] = [];
  for await (const row of listed) {
    const [first] = held;
    if (first !== undefined && (first.ref.key !== row.ref.key || held.length >= mostHeld)) {
      yield* told(held, first.ref.key !== row.ref.key);
      held = [];
    }
    held.push(row);
  }
  yield* told(held, true);
}

function* told(held: readonly ListedObject[], whole: boolean): Generator<Row> {
  const nullVersionNoncurrent = held.some(({ ref, current }) => ref.versionId === "null" && !current);
  const answer = whole || nullVersionNoncurrent ? { nullVersionNoncurrent } : ("unknown" as const);
  for (const listed of held) yield { listed, otherVersions: answer };
}
