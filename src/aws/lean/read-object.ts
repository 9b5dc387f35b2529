import type { Checksum } from "../../flow/object-state.ts";
import type { Result } from "../../flow/ports.ts";
import type { ObjectRef } from "../../model/resource.ts";
import { beginsWith, hashAt, hashOf, isNamed, nameAt, type ResponseHead, valueAt } from "../http/head.ts";
import { checksums } from "../object/checksums.ts";
import type { Described } from "../object/read-object.ts";
import { brokenConnection, refused } from "./failure.ts";
import { headAnswerFrom } from "./head-headers.ts";
import { callOf, keyPath, lastingRefusals, versionQuery } from "./head-object.ts";
import type { BucketLane, Lane } from "./lane.ts";

/** Headers that a copy in parts must send again, under the names of the SDK. */
const names: Readonly<Record<string, string>> = {
  "cache-control": "CacheControl",
  "content-disposition": "ContentDisposition",
  "content-encoding": "ContentEncoding",
  "content-language": "ContentLanguage",
  "content-type": "ContentType",
  expires: "Expires",
};

const tagging = "x-amz-tagging-count";
/** Names that are looked for, by their hash: the lines of other headers are not made into text. */
const byHash: ReadonlyMap<number, string> = new Map(
  [...Object.keys(names), tagging].map((name) => [hashOf(name), name]),
);

const checksumPrefix = "x-amz-checksum-";
const withChecksum = { headers: [["x-amz-checksum-mode", "ENABLED"]] } as const;

/**
 * HEAD of an object that is to be written, without the SDK.
 * @returns undefined for every answer that is not understood at once: the SDK then asks, and its answer holds.
 */
export async function leanHeadForWrite(
  lane: Lane,
  ref: ObjectRef,
  region: string,
  checksum: boolean,
): Promise<Result<Described> | undefined> {
  const way = lane.known(ref.bucket, region);
  if (way !== undefined) return head(way, ref, checksum);
  const found = await lane.find({ name: ref.bucket, region });
  if (!found.ok) return found;
  return found.value === undefined ? undefined : head(found.value, ref, checksum);
}

function head(way: BucketLane, ref: ObjectRef, checksum: boolean): Promise<Result<Described> | undefined> {
  return new Promise((resolve) => {
    let answer: Result<Described> | undefined;
    const handler = {
      start: (head: ResponseHead) => {
        answer = read(ref, head, checksum);
      },
      data: () => undefined,
      end: () => resolve(answer),
      fail: (error: Error) => {
        const failure = brokenConnection(error, callOf(ref));
        resolve(failure === undefined ? undefined : { ok: false, failure });
      },
    };
    way.send("HEAD", keyPath(ref), versionQuery(ref), handler, checksum ? withChecksum : undefined);
  });
}

function read(ref: ObjectRef, head: ResponseHead, checksum: boolean): Result<Described> | undefined {
  const { status } = head;
  if (status === 200) {
    const described = describedFrom(head);
    return described === undefined ? undefined : { ok: true, value: described };
  }
  // With the checksum it may be denied where without it is not (E24).
  if (!lastingRefusals.has(status) || (checksum && status === 403)) return undefined;
  return { ok: false, failure: refused(head, callOf(ref)) };
}

/** Undefined where a header comes twice, or is not as S3 writes it. */
function describedFrom(head: ResponseHead): Described | undefined {
  const answer = headAnswerFrom(head);
  if (answer === undefined) return undefined;
  const headers: Record<string, string> = {};
  const sums = new Map<string, string>();
  let tagCount = 0;
  for (let line = 0; line < head.count; line += 1) {
    const known = byHash.get(hashAt(head, line));
    const isKnown = known !== undefined && isNamed(head, line, known);
    if (!isKnown && !beginsWith(head, line, checksumPrefix)) continue;
    const name = isKnown ? known : nameAt(head, line);
    const value = valueAt(head, line);
    const kept = names[name];
    if (kept !== undefined) {
      if (Object.hasOwn(headers, kept)) return undefined;
      headers[kept] = value;
    } else if (name === tagging) {
      tagCount = Number(value);
      if (!/^\d{1,3}$/.test(value)) return undefined;
    } else {
      const algorithm = name.slice(checksumPrefix.length).toUpperCase();
      if (sums.has(algorithm)) return undefined;
      sums.set(algorithm, value);
    }
  }
  return withSum({ answer, headers, tagCount }, sums);
}

/** Undefined where there is more than one checksum, or one we have no name for: the SDK says what counts then. */
function withSum(described: Described, sums: Map<string, string>): Described | undefined {
  const type: Checksum["type"] = sums.get("TYPE") ?? "FULL_OBJECT";
  sums.delete("TYPE");
  const [first, second] = sums;
  if (second !== undefined) return undefined;
  if (first === undefined) return described;
  const [algorithm, value] = first;
  if (!Object.hasOwn(checksums, algorithm)) return undefined;
  return { ...described, checksum: { algorithm, value, type } };
}
