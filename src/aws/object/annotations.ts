import { ListObjectAnnotationsCommand } from "@aws-sdk/client-s3";
import type { Result } from "../../flow/ports.ts";
import type { ObjectRef } from "../../model/resource.ts";
import { type Context, owned } from "../context.ts";

/**
 * Whether an object has annotations, which a multipart copy does not carry (E162). Only AWS is asked: look-alikes do
 * not know the call, and could answer it with the object itself.
 */
export async function hasAnnotations(
  context: Context,
  { bucket, key, versionId }: ObjectRef,
  region: string,
): Promise<Result<boolean>> {
  const none = { ok: true, value: false } as const;
  if (context.lookAlike) return none;
  const answer = await owned(context, `s3:ListObjectAnnotations of ${bucket}/${key}`, (owner) =>
    context.clients.patient(region).send(
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
  return { ok: true, value: (answer.value.Annotations ?? []).length > 0 };
}
