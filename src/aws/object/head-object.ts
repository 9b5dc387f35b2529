import { GetObjectCommand } from "@aws-sdk/client-s3";
import { factsFromHead } from "../../encryption/from-head.ts";
import type { SseCKey } from "../../flow/object-state.ts";
import type { Failure, ListedObject, Result } from "../../flow/ports.ts";
import type { ObjectFacts } from "../../model/facts.ts";
import type { ObjectRef } from "../../model/resource.ts";
import { type Context, owned } from "../context.ts";
import { answerOf, headWithHeldKeys } from "./head.ts";

/**
 * What HEAD tells of an object. A bare 400 that no held key opens is asked again as a GET of one byte, whose
 * error has words: only they prove SSE-C (E20, E87). That GET decrypts nothing, so it costs no KMS request.
 */
export async function headObject(
  context: Context,
  listed: ListedObject,
  region: string,
  held: readonly SseCKey[],
): Promise<Result<ObjectFacts>> {
  const opened = await headWithHeldKeys(context, listed.ref, region, held);
  if (opened.ok) return { ok: true, value: factsFromHead(listed, answerOf(opened.value.output)) };
  if (opened.failure.status !== 400) return opened;
  const refused = await refusalInWords(context, listed.ref, region);
  if (refused === undefined) return opened;
  if (refused.status === undefined || refused.status >= 500) return { ok: false, failure: refused };
  return { ok: true, value: factsFromHead(listed, { status: 400, message: refused.message }) };
}

/** Undefined when the GET is answered after all. */
async function refusalInWords(
  context: Context,
  ref: ObjectRef,
  region: string,
): Promise<Failure | undefined> {
  const answer = await owned(context, `s3:GetObject of ${ref.bucket}/${ref.key}`, async (owner) => {
    const { Body } = await context.clients.once(region).send(
      new GetObjectCommand({
        Bucket: ref.bucket,
        Key: ref.key,
        VersionId: ref.versionId,
        Range: "bytes=0-0",
        ...owner,
      }),
    );
    // The byte itself is nobody's business here: it is read off the connection and dropped.
    await Body?.transformToByteArray();
  });
  return answer.ok ? undefined : answer.failure;
}
