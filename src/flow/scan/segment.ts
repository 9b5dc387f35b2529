import type { ListedObject, ListPosition, ReadPorts } from "../ports.ts";

/** Versions of one key after which a listing may be cut within it. */
const mostOfOneKey = 1000;
/** Rows handed on at a time, so that the end of the time is noticed soon. */
const slice = 64;

export type Segment = {
  readonly ports: ReadPorts;
  /** Where the next segment begins; undefined when the listing came to its end. */
  readonly next: () => ListPosition | undefined;
};

/**
 * The same ports, whose listing begins after a position and ends when the time is up. It ends between two keys, so
 * that what is said of all versions of a key stays right. What was listed is judged to the end.
 */
export function segmentOf(
  ports: ReadPorts,
  after: ListPosition | undefined,
  timeIsUp: () => boolean,
): Segment {
  let next: ListPosition | undefined;
  return {
    ports: {
      ...ports,
      listObjects: async function* (bucket, versions) {
        const ends = createEnds(timeIsUp);
        for await (const page of ports.listObjects(bucket, versions, after)) {
          if (!page.ok) {
            yield page;
            continue;
          }
          for (let from = 0; from < page.value.length; from += slice) {
            const rows = page.value.slice(from, from + slice);
            const end = rows.findIndex(ends.before);
            yield { ok: true, value: end < 0 ? rows : rows.slice(0, end) };
            if (end < 0) continue;
            next = ends.last();
            return;
          }
        }
      },
    },
    next: () => next,
  };
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
