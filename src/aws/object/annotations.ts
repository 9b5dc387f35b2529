import { ListObjectAnnotationsCommand } from "@aws-sdk/client-s3";
import type { ObjectWrite } from "../../flow/object-state.ts";
import type { Result } from "../../flow/ports.ts";
import { type Context, owned } from "../context.ts";

/**
 * Fails where the object has annotations, or may have some: a multipart copy does not carry them (E162). Only AWS is
 * asked: look-alikes do not know the call, and could answer it with the object itself.
 */
export async function withoutAnnotations(context: Context, write: ObjectWrite): Promise<Result<void>> {
  const none = { ok: true, value: undefined } as const;
  if (context.customEndpoint) return none;
  const { bucket, key, versionId } = write.state.facts.ref;
  const call = `s3:ListObjectAnnotations of ${bucket}/${key}`;
  const answer = await owned(context, call, (owner) =>
    context.clients.patient(write.region).send(
      new ListObjectAnnotationsCommand({
        Bucket: bucket,
        Key: key,
        VersionId: versionId,
        MaxAnnotationResults: 1,
        ...owner,
      }),
    ),
  );
  if (!answer.ok) return answer.failure.reason === "unsupported" ? none : answer;
  if ((answer.value.Annotations ?? []).length === 0) return none;
  const message = `${call}: it has annotations, which a multipart copy would lose`;
  return { ok: false, failure: { reason: "unsupported", message } };
}
