import { factsFromHead } from "../../encryption/from-head.ts";
import type { ListedObject, ReadPorts, Result } from "../../flow/ports.ts";
import type { ObjectFacts } from "../../model/facts.ts";
import type { ObjectRef } from "../../model/resource.ts";
import type { ResponseHead } from "../http/head.ts";
import { encodePath, encodeStrictly } from "./encode.ts";
import { brokenConnection, refused } from "./failure.ts";
import { headAnswerFrom } from "./head-headers.ts";
import type { BucketLane, Lane } from "./lane.ts";

type HeadObject = ReadPorts["headObject"];

/** Answers that mean the same whoever reads them. A 400 may be SSE-C, a 301 another Region: the SDK looks at those. */
export const lastingRefusals: ReadonlySet<number> = new Set([403, 404, 405, 412, 500, 502, 503, 504]);

/**
 * HEAD without the SDK, some thirty times cheaper. Whatever is not understood at once is asked again through
 * the SDK, whose answer holds.
 */
export function leanHeadObject(lane: Lane, bySdk: HeadObject): HeadObject {
  return (listed, region, held) => {
    const { bucket } = listed.ref;
    const way = lane.known(bucket, region);
    const fallBack = () => bySdk(listed, region, held);
    if (way !== undefined) return head(way, listed, fallBack);
    return lane.find({ name: bucket, region }).then((found) => {
      if (!found.ok) return found;
      return found.value === undefined ? fallBack() : head(found.value, listed, fallBack);
    });
  };
}

function head(
  way: BucketLane,
  listed: ListedObject,
  fallBack: () => Promise<Result<ObjectFacts>>,
): Promise<Result<ObjectFacts>> {
  return new Promise((resolve) => {
    let answer: Result<ObjectFacts> | undefined;
    way.send("HEAD", keyPath(listed.ref), versionQuery(listed.ref), {
      start: (head) => {
        answer = read(listed, head);
      },
      data: () => undefined,
      end: () => resolve(answer ?? fallBack()),
      fail: (error) => {
        const failure = brokenConnection(error, callOf(listed.ref));
        resolve(failure === undefined ? fallBack() : { ok: false, failure });
      },
    });
  });
}

/** Undefined when the SDK must look at it. */
function read(listed: ListedObject, head: ResponseHead): Result<ObjectFacts> | undefined {
  if (head.status === 200) {
    const answer = headAnswerFrom(head);
    return answer === undefined ? undefined : { ok: true, value: factsFromHead(listed, answer) };
  }
  if (!lastingRefusals.has(head.status)) return undefined;
  return { ok: false, failure: refused(head, callOf(listed.ref)) };
}

export function keyPath({ key }: ObjectRef): string {
  return encodePath(key);
}

export function versionQuery({ versionId }: ObjectRef): string {
  return versionId === undefined ? "" : `versionId=${encodeStrictly(versionId)}`;
}

export function callOf({ bucket, key }: ObjectRef): string {
  return `s3:HeadObject of ${bucket}/${key}`;
}
