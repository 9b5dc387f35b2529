import {
  type CompletedPart,
  ListPartsCommand,
  type ListPartsCommandOutput,
  type Part,
} from "@aws-sdk/client-s3";
import type { ObjectWrite } from "../../flow/object-state.ts";
import type { Result } from "../../flow/ports.ts";
import { type Context, owned } from "../context.ts";
import type { ByteRange } from "./parts.ts";

/** The parts that an upload holds, by number. */
export type HeldParts = ReadonlyMap<number, Part>;

/** What an earlier run copied into an upload before it was cut off. */
export function partsHeld(
  context: Context,
  { ref, region }: ObjectWrite,
  uploadId: string,
): Promise<Result<HeldParts>> {
  return owned(context, `s3:ListParts of ${ref.bucket}/${ref.key}`, async (owner) => {
    const parts = new Map<number, Part>();
    const asked = { Bucket: ref.bucket, Key: ref.key, UploadId: uploadId, ...owner };
    let marker: string | undefined;
    do {
      const page: ListPartsCommandOutput = await context.clients
        .patient(region)
        .send(new ListPartsCommand({ ...asked, PartNumberMarker: marker }));
      for (const part of page.Parts ?? []) parts.set(part.PartNumber ?? 0, part);
      // S3 names a marker on the last page too, which the SDK's paginator follows for ever.
      marker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
    } while (marker !== undefined);
    return parts;
  });
}

/** A part as it is to be named when the upload is completed; undefined where it does not hold just these bytes. */
export function heldPart(held: HeldParts, range: ByteRange): Result<CompletedPart> | undefined {
  const part = held.get(range.number);
  if (part?.ETag === undefined || part.Size !== range.last - range.first + 1) return undefined;
  const { Size: _size, LastModified: _at, ...completed } = part;
  return { ok: true, value: completed };
}
