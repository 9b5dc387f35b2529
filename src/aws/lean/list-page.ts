import type { BucketRef } from "../../flow/ports.ts";
import { slack } from "../words.ts";
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
  return read(found.value, queryText(query), (body) => scanPage(bucket, body));
}

/** Sorted by name, as it is signed. */
function queryText(query: ListQuery): string {
  return Object.entries({ ...query, "encoding-type": "url" })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeStrictly(value)}`]))
    .sort()
    .join("&");
}

/** What pages were read into, to be read into again: a page has some 300 KB. */
const spare: Buffer[] = [];
const mostSpare = 8;
const firstSize = 512 * 1024;

/** @param use is given the body of a 200, which is good only until it returns. */
function read<Used>(
  way: BucketLane,
  query: string,
  use: (body: Buffer) => Used | undefined,
): Promise<Used | undefined> {
  let body = spare.pop() ?? Buffer.allocUnsafeSlow(firstSize);
  let length = 0;
  let status = 0;
  return new Promise((resolve) => {
    const done = (used: Used | undefined) => {
      if (spare.length < mostSpare) spare.push(body);
      resolve(used);
    };
    way.send("GET", "", query, {
      start: (head) => {
        status = head.status;
      },
      data: (bytes) => {
        const next = length + bytes.length;
        if (next + slack > body.length) {
          const larger = Buffer.allocUnsafeSlow(2 * next + slack);
          body.copy(larger, 0, 0, length);
          body = larger;
        }
        bytes.copy(body, length);
        length = next;
      },
      end: () => done(status === 200 ? use(body.subarray(0, length)) : undefined),
      fail: () => done(undefined),
    });
  });
}
