import { compareKeys } from "../../model/key-order.ts";
import type { BucketRef, ListedObject, ListedPage, ListPosition, ReadPorts, Result } from "../ports.ts";

/** What a stretch of a bucket is taken from: from memory, where nothing changed, or from a listing. */
type Stretch =
  | { readonly kept: readonly ListedObject[] }
  | {
      readonly after: ListPosition | undefined;
      /** The last key that may have changed; undefined for all that is left of the bucket. */
      readonly until: string | undefined;
      /** Rows that are expected. */
      readonly rows: number;
    };

/** Rows of a page. */
const page = 1000;
/** Objects that did not change, between two that may have: so many are listed rather than left out. */
const usualGap = page;
/** Rows that a listing may have beyond those expected, before it takes a second page. */
const spare = 20;

/**
 * The stretches of a bucket, in their order. Each that is listed begins behind an object that did not change, so that
 * nothing which came between is passed over.
 * @param rows what is remembered of it, from `after` on; undefined where no more can be read.
 * @param changed keys that may have changed, in order.
 * @param gap objects that did not change, between two that may have, are listed too while they are not more than this.
 */
export async function* stretchesOf(
  rows: AsyncIterable<readonly ListedObject[] | undefined>,
  changed: readonly string[],
  after: ListPosition | undefined,
  gap = usualGap,
): AsyncGenerator<Stretch> {
  const cut = createCut(changed, after, gap);
  for await (const some of rows) {
    if (some === undefined) {
      cut.listRest();
      return yield* cut.take();
    }
    for (const row of some) cut.add(row);
    yield* cut.take();
  }
  cut.end();
  yield* cut.take();
}

/** A stretch that is to be listed, while it may still grow. */
type Growing = {
  readonly after: ListPosition | undefined;
  until: string;
  rows: number;
  /** Rows behind `until`. */
  held: ListedObject[];
};

function createCut(changed: readonly string[], after: ListPosition | undefined, gap: number) {
  let at = firstBehind(changed, after);
  let behind = after;
  /** Its key may have versions that were not read yet. */
  let last = after;
  let kept: ListedObject[] = [];
  let growing: Growing | undefined;
  let done: Stretch[] = [];

  const endKept = () => {
    if (kept.length > 0) done.push({ kept });
    kept = [];
  };
  const keep = (row: ListedObject) => {
    kept.push(row);
    const { key, versionId } = row.ref;
    behind = { key };
    last = versionId === undefined ? behind : { key, versionId };
    if (kept.length >= page) endKept();
  };
  const grow = (until: string, rows: number) => {
    endKept();
    const { after: from, rows: before, held } = growing ?? { after: behind, rows: 0, held: [] };
    growing = { after: from, until, rows: before + held.length + rows, held: [] };
  };
  const endGrowing = () => {
    if (growing === undefined) return;
    const { held, ...listed } = growing;
    growing = undefined;
    done.push(listed);
    for (const row of held) keep(row);
  };
  return {
    add: (row: ListedObject): void => {
      const { key } = row.ref;
      for (let next = changed[at]; next !== undefined && compareKeys(next, key) <= 0; next = changed[at]) {
        grow(next, 1);
        at += 1;
      }
      if (growing === undefined) keep(row);
      else if (key === growing.until) growing.rows += 1;
      else if (growing.held.push(row) > gap) endGrowing();
    },
    end: (): void => {
      const until = at < changed.length ? changed.at(-1) : undefined;
      if (until !== undefined) grow(until, changed.length - at);
      endGrowing();
      endKept();
    },
    /** Of what is not known what was there, all is listed. */
    listRest: (): void => {
      endKept();
      done.push({ after: growing === undefined ? last : growing.after, until: undefined, rows: page });
    },
    /** What is whole by now. */
    take: (): readonly Stretch[] => {
      const whole = done;
      done = [];
      return whole;
    },
  };
}

/** The first of the keys that lies behind a position, or in the midst of whose versions it is. */
function firstBehind(keys: readonly string[], after: ListPosition | undefined): number {
  if (after === undefined) return 0;
  const found = keys.findIndex((key) => {
    const order = compareKeys(key, after.key);
    return order > 0 || (order === 0 && after.versionId !== undefined);
  });
  return found < 0 ? keys.length : found;
}

/** Stretches that are listed at a time, ahead of who takes the rows. */
const listedAhead = 6;
/** Stretches of either kind that are held at most: many rows that are held for long are slow garbage. */
const mostAhead = 8;

type Begun = { readonly stretch: Stretch; readonly first: Promise<Result<ListedPage>> | undefined };

/**
 * The rows of a listing of a bucket whose unchanged stretches come from memory. Ends with the first failure.
 * @param stretches in the order of their keys.
 */
export async function* journalListing(
  ports: Pick<ReadPorts, "listPage" | "listObjects">,
  bucket: BucketRef,
  versions: boolean,
  stretches: AsyncGenerator<Stretch>,
): AsyncGenerator<Result<readonly ListedObject[]>> {
  const ahead: Begun[] = [];
  let whole = false;
  const begin = (stretch: Stretch): Begun => {
    if ("kept" in stretch || stretch.until === undefined) return { stretch, first: undefined };
    const most = Math.min(page, stretch.rows + spare);
    const first = ports.listPage(bucket, versions, stretch.after, most);
    // A bug in the reading surfaces where the page is waited for.
    first.catch(() => undefined);
    return { stretch, first };
  };
  const readOn = async () => {
    while (!whole && ahead.length < mostAhead) {
      if (ahead.filter(({ first }) => first !== undefined).length >= listedAhead) return;
      const next = await stretches.next();
      if (next.done === true) whole = true;
      else ahead.push(begin(next.value));
    }
  };
  for (;;) {
    await readOn();
    const begun = ahead.shift();
    if (begun === undefined) return;
    for await (const rows of rowsOf(ports, bucket, versions, begun)) {
      yield rows;
      if (!rows.ok) return;
    }
  }
}

async function* rowsOf(
  ports: Pick<ReadPorts, "listPage" | "listObjects">,
  bucket: BucketRef,
  versions: boolean,
  { stretch, first }: Begun,
): AsyncGenerator<Result<readonly ListedObject[]>> {
  if ("kept" in stretch) return yield { ok: true, value: stretch.kept };
  const { after, until } = stretch;
  if (first === undefined || until === undefined) return yield* ports.listObjects(bucket, versions, after);
  for (let read = await first; ; ) {
    if (!read.ok) return yield read;
    const { objects, next } = read.value;
    const end = objects.findIndex(({ ref }) => compareKeys(ref.key, until) > 0);
    yield { ok: true, value: end < 0 ? objects : objects.slice(0, end) };
    if (end >= 0 || next === undefined || isPast(next, until)) return;
    read = await ports.listPage(bucket, versions, next, page);
  }
}

/** Whether all that lies behind a position lies behind a key. */
function isPast({ key, versionId }: ListPosition, until: string): boolean {
  const order = compareKeys(key, until);
  return order > 0 || (order === 0 && versionId === undefined);
}
