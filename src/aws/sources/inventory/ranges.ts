import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import type { AsyncBuffer } from "hyparquet";
import type { BucketRef, Result } from "../../../flow/ports.ts";
import type { Context } from "../../context.ts";
import { attempt } from "../../errors.ts";
import { unquoted } from "../../list-objects.ts";

type File = { readonly key: string; readonly md5: string; readonly size: number };

/**
 * A file of a report to read in ranges, every one of the same bytes. That they are those of the manifest is known by an
 * ETag that is its MD5 (E140), and else by reading all of it once.
 */
export async function openRanges(
  context: Context,
  { name, region }: BucketRef,
  { key, md5, size }: File,
  abortSignal: AbortSignal,
): Promise<Result<AsyncBuffer>> {
  const call = `s3:GetObject of ${name}/${key}`;
  const client = context.clients.patientAndSlow(region);
  const place = { Bucket: name, Key: key };
  const head = await attempt(call, () => client.send(new HeadObjectCommand(place), { abortSignal }));
  if (!head.ok) return head;
  const { ETag, ContentLength } = head.value;
  if (ContentLength !== size) return notAsWritten(call, "size");
  const get = async (Range?: string): Promise<Readable> => {
    const asked = new GetObjectCommand({ ...place, IfMatch: ETag, Range });
    const { Body } = await client.send(asked, { abortSignal });
    if (!(Body instanceof Readable)) throw new Error("it has no body");
    return Body;
  };
  if (unquoted(ETag) !== md5) {
    const is = await attempt(call, async () => md5Of(await get()));
    if (!is.ok) return is;
    if (is.value !== md5) return notAsWritten(call, "MD5");
  }
  return {
    ok: true,
    value: {
      byteLength: size,
      slice: async (start, end = size) => {
        const first = start < 0 ? size + start : start;
        return bytesOf(await get(`bytes=${first}-${end - 1}`), end - first);
      },
    },
  };
}

async function bytesOf(body: Readable, length: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (at + chunk.length > length) throw new Error("S3 sent more than was asked for");
    bytes.set(chunk, at);
    at += chunk.length;
  }
  if (at < length) throw new Error("S3 sent less than was asked for");
  return bytes.buffer;
}

async function md5Of(body: Readable): Promise<string> {
  const hash = createHash("md5");
  for await (const chunk of body) hash.update(chunk);
  return hash.digest("hex");
}

function notAsWritten(call: string, what: string): Result<never> {
  const message = `${call}: the file does not match the ${what} of the manifest`;
  return { ok: false, failure: { reason: "invalid-response", message } };
}
