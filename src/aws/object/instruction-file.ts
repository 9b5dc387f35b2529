import { GetObjectCommand } from "@aws-sdk/client-s3";
import { clientSideFromInstructionFile, clientSideFromMetadata } from "../../encryption/client-side.ts";
import type { InstructedObject, Result } from "../../flow/ports.ts";
import { absent } from "../../model/fact.ts";
import type { ObjectRef } from "../../model/resource.ts";
import { type Context, owned } from "../context.ts";
import { headWithHeldKeys } from "./head.ts";

/** A wrapped key and its description: far below this. */
const mostBytes = 64 * 1024;

/**
 * The envelope of an object in its instruction file, `KEY.instruction` (S12, S14): the object's metadata by HEAD, and the
 * file's own few bytes, which are plain JSON. Of old versions nobody knows which file goes with which.
 */
export async function instructionFile(
  context: Context,
  { bucket, key }: ObjectRef,
  region: string,
  having: "markers" | "no markers",
): Promise<Result<InstructedObject>> {
  const head = await headWithHeldKeys(context, { bucket, key }, region, []);
  if (!head.ok) return head;
  const { Metadata = {}, ContentLength = 0, MissingMeta } = head.value.output;
  const marked = clientSideFromMetadata(Metadata, MissingMeta).state === "known";
  if (marked !== (having === "markers"))
    return { ok: true, value: { clientSide: absent, size: ContentLength } };
  const file = `${key}.instruction`;
  const text = await owned(context, `s3:GetObject of ${bucket}/${file}`, async (owner) => {
    const { Body } = await context.clients
      .once(region)
      .send(new GetObjectCommand({ Bucket: bucket, Key: file, Range: `bytes=0-${mostBytes - 1}`, ...owner }));
    return (await Body?.transformToString()) ?? "";
  });
  if (!text.ok) return text;
  const clientSide = clientSideFromInstructionFile(text.value, Metadata);
  return { ok: true, value: { clientSide, size: ContentLength } };
}
