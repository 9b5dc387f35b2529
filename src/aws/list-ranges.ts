import type { ListedObject, Result } from "../flow/ports.ts";
import { compareKeys } from "../model/key-order.ts";
import { keyAhead } from "./key-order.ts";

/** One page and where the next begins; undefined after the last. */
export type Page<Marker> = {
  readonly objects: readonly ListedObject[];
  readonly next: Marker | undefined;
};

export type PageSource<Marker> = {
  readonly first: Marker | undefined;
  /** The marker of the page that begins behind a key. */
  readonly behind: (key: string) => Marker;
  readonly read: (marker: Marker | undefined) => Promise<Result<Page<Marker>>>;
};

/** Keys behind `after`, up to `until` and with it. */
type Range<Marker> = {
  readonly after: string | undefined;
  until: string | undefined;
  marker: Marker | undefined;
  /** Pages that were read and not taken yet. */
  readonly pages: Result<readonly ListedObject[]>[];
  coming: Promise<void> | undefined;
  done: boolean;
  /** First and last key of the page read last: how densely keys stand there. */
  span: { readonly first: string; readonly last: string } | undefined;
};

/** Pages that a range reads ahead; times the ranges, all that is ever held. */
const pagesAhead = 4;
/** Splits that met no key: the bucket ends about here. */
const mostMisses = 2;

/**
 * Everything a listing gives, in the order of the keys, read in several ranges at a time where one is not fast
 * enough. Who takes the objects out waits: then the last range is split at a guess of where it will be some pages on,
 * and the part behind is read at the same time. A bad guess costs a call, never an object: a range ends where the
 * next begins, whether or not there is such a key.
 * @param parallel ranges at a time; 1 reads page after page.
 */
export async function* inRanges<Marker>(
  source: PageSource<Marker>,
  parallel: number,
): AsyncGenerator<Result<readonly ListedObject[]>> {
  const reader = createReader(source, parallel);
  for (let page = await reader.next(); page !== undefined; page = await reader.next()) {
    yield page;
    if (!page.ok) return;
  }
}

function createReader<Marker>(source: PageSource<Marker>, parallel: number) {
  const ranges: Range<Marker>[] = [rangeBehind(undefined, source.first, undefined)];
  let misses = 0;

  const start = (range: Range<Marker>) => {
    range.coming = source.read(range.marker).then((page) => {
      range.coming = undefined;
      if (range.after !== undefined && range.span === undefined && page.ok && page.value.objects.length === 0)
        misses += 1;
      take(range, page);
    });
    // A bug in the reading surfaces where the page is waited for.
    range.coming.catch(() => undefined);
  };
  const readOn = () => {
    let underWay = ranges.filter(({ coming }) => coming !== undefined).length;
    for (const range of ranges) {
      if (underWay >= parallel) return;
      if (range.done || range.coming !== undefined || range.pages.length >= pagesAhead) continue;
      start(range);
      underWay += 1;
    }
  };
  const split = () => {
    if (ranges.length >= parallel || misses >= mostMisses) return;
    const last = ranges.at(-1);
    if (last?.span === undefined || last.done) return;
    const at = keyAhead(last.span.first, last.span.last, pagesAhead, last.until);
    if (at === undefined) return;
    ranges.push(rangeBehind(at, source.behind(at), last.until));
    last.until = at;
  };
  return {
    /** Undefined after the last page. */
    next: async (): Promise<Result<readonly ListedObject[]> | undefined> => {
      for (;;) {
        const [head] = ranges;
        if (head === undefined) return undefined;
        const page = head.pages.shift();
        readOn();
        if (page !== undefined) return page;
        if (head.done) {
          ranges.shift();
          continue;
        }
        split();
        readOn();
        await head.coming;
      }
    },
  };
}

function rangeBehind<Marker>(
  after: string | undefined,
  marker: Marker | undefined,
  until: string | undefined,
): Range<Marker> {
  return { after, until, marker, pages: [], coming: undefined, done: false, span: undefined };
}

function take<Marker>(range: Range<Marker>, page: Result<Page<Marker>>): void {
  if (!page.ok) {
    range.pages.push(page);
    range.done = true;
    return;
  }
  const { objects, next } = page.value;
  const first = objects[0]?.ref.key;
  const last = objects.at(-1)?.ref.key;
  if (first !== undefined && last !== undefined) range.span = { first, last };
  const { after, until } = range;
  const beyond = until !== undefined && last !== undefined && compareKeys(last, until) > 0;
  // Keys come in order: a page that begins within the range and does not leave it is all of the range's.
  const before = after !== undefined && first !== undefined && compareKeys(first, after) <= 0;
  range.marker = next;
  range.done = next === undefined || beyond;
  range.pages.push({
    ok: true,
    value: beyond || before ? within(objects, after, until) : objects,
  });
}

function within(
  objects: readonly ListedObject[],
  after: string | undefined,
  until: string | undefined,
): readonly ListedObject[] {
  return objects.filter(
    ({ ref: { key } }) =>
      (after === undefined || compareKeys(key, after) > 0) &&
      (until === undefined || compareKeys(key, until) <= 0),
  );
}
