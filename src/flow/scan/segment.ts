import type { ListedObject, ListPosition, ReadPorts } from "../ports.ts";

/** Versions of one key after which a listing may be cut within it. */
const mostOfOneKey = 1000;

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
        let last: ListedObject | undefined;
        let ofThisKey = 0;
        for await (const row of ports.listObjects(bucket, versions, after)) {
          if (row.ok) {
            const sameKey = last?.ref.key === row.value.ref.key;
            ofThisKey = sameKey ? ofThisKey + 1 : 1;
            // At least one row a segment: a scan always comes to its end.
            if (last !== undefined && (!sameKey || ofThisKey > mostOfOneKey) && timeIsUp()) {
              next = positionOf(last);
              return;
            }
            last = row.value;
          }
          yield row;
        }
      },
    },
    next: () => next,
  };
}

function positionOf({ ref: { key, versionId } }: ListedObject): ListPosition {
  return versionId === undefined ? { key } : { key, versionId };
}
