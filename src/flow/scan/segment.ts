import type { ListedObject, ListPosition, OpenedSource, ReadPorts, ScanPosition } from "../ports.ts";

/** Versions of one key after which a listing may be cut within it. */
const mostOfOneKey = 1000;
/** Rows handed on at a time, so that the end of the time is noticed soon. */
const slice = 64;

export type Segment = {
  readonly ports: ReadPorts;
  /** Where the next segment begins; undefined when the bucket came to its end. */
  readonly next: () => ScanPosition | undefined;
};

/**
 * The same ports, whose listing (or other source) begins after a position and ends when the time is up. A listing ends
 * between two keys, so that what is said of all versions of a key stays right. What was told is judged to the end.
 */
export function segmentOf(
  ports: ReadPorts,
  after: ScanPosition | undefined,
  timeIsUp: () => boolean,
): Segment {
  let next: ScanPosition | undefined;
  let byJournal = false;
  const ended = (at: ScanPosition | undefined) => {
    next = byJournal && at !== undefined && "key" in at ? { journal: true, ...at } : at;
  };
  const { openSource, ...rest } = ports;
  const fromSource = after !== undefined && "source" in after ? after : undefined;
  const fromKey = after !== undefined && "key" in after ? after : undefined;
  // What was begun with a listing ends with it, whatever could be had instead by now; one by the journal may go on so.
  const isListing = fromKey !== undefined && fromKey.journal !== true;
  const sources = openSource === undefined || isListing ? {} : { openSource };
  return {
    ports: {
      ...rest,
      listObjects: (bucket, versions) =>
        listed(ports.listObjects(bucket, versions, fromKey), timeIsUp, ended),
      ...(sources.openSource === undefined
        ? {}
        : {
            openSource: async (request) => {
              const again = fromSource === undefined ? {} : { after: fromSource };
              const opened = await sources.openSource({ ...request, ...again });
              byJournal = opened.changed !== undefined;
              return cutShort(opened, timeIsUp, ended);
            },
          }),
    },
    next: () => next,
  };
}

type Ended = (next: ScanPosition | undefined) => void;

async function* listed(
  pages: ReturnType<ReadPorts["listObjects"]>,
  timeIsUp: () => boolean,
  ended: Ended,
): ReturnType<ReadPorts["listObjects"]> & AsyncGenerator {
  const ends = createEnds(timeIsUp);
  for await (const page of pages) {
    if (!page.ok) {
      yield page;
      continue;
    }
    for (let from = 0; from < page.value.length; from += slice) {
      const rows = page.value.slice(from, from + slice);
      const end = rows.findIndex(ends.before);
      yield { ok: true, value: end < 0 ? rows : rows.slice(0, end) };
      if (end >= 0) return ended(ends.last());
    }
  }
}

/** Ends behind a batch, of which there is at least one a segment. */
function cutShort(opened: OpenedSource, timeIsUp: () => boolean, ended: Ended): OpenedSource {
  const { choice, batches } = opened;
  if (batches === undefined) return opened;
  const all = async function* () {
    for await (const batch of batches) {
      yield batch;
      if (batch.ok && timeIsUp()) return ended({ source: choice.source, position: batch.value.position });
    }
  };
  return { ...opened, batches: all() };
}

/** Tells before which row the segment ends. */
function createEnds(timeIsUp: () => boolean) {
  let last: ListedObject | undefined;
  let ofThisKey = 0;
  return {
    before: (row: ListedObject): boolean => {
      const sameKey = last?.ref.key === row.ref.key;
      ofThisKey = sameKey ? ofThisKey + 1 : 1;
      // At least one row a segment: a scan always comes to its end.
      if (last !== undefined && (!sameKey || ofThisKey > mostOfOneKey) && timeIsUp()) return true;
      last = row;
      return false;
    },
    last: () => last && positionOf(last),
  };
}

function positionOf({ ref: { key, versionId } }: ListedObject): ListPosition {
  return versionId === undefined ? { key } : { key, versionId };
}
