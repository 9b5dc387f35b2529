import type { BucketRef } from "../../flow/ports.ts";
import { encodeStrictly } from "./encode.ts";
import type { BucketLane, Lane } from "./lane.ts";
import { type ScannedPage, scanPage } from "./page.ts";

/** Where a page begins, in the words of the API. */
export type ListQuery = Readonly<Record<string, string | undefined>>;

/**
 * One page of a listing without the SDK. Undefined for every answer but a page that is wholly understood: the
 * SDK then asks for it, with its own patience.
 */
export async function leanPage(
  lane: Lane,
  bucket: BucketRef,
  query: ListQuery,
): Promise<ScannedPage | undefined> {
  const found = await lane.find(bucket);
  if (!found.ok || found.value === undefined) return undefined;
  const body = await read(found.value, queryText(query));
  return body === undefined ? undefined : scanPage(bucket, body);
}

/** Sorted by name, as it is signed. */
function queryText(query: ListQuery): string {
  return Object.entries({ ...query, "encoding-type": "url" })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeStrictly(value)}`]))
    .sort()
    .join("&");
}

function read(way: BucketLane, query: string): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let status = 0;
  return new Promise((resolve) => {
    way.send("GET", "", query, {
      start: (head) => {
        status = head.status;
      },
      data: (bytes) => void chunks.push(Buffer.from(bytes)),
      end: () => resolve(status === 200 ? Buffer.concat(chunks) : undefined),
      fail: () => resolve(undefined),
    });
  });
}
