import {
  GetObjectAnnotationCommand,
  type GetObjectAnnotationCommandOutput,
  ListObjectAnnotationsCommand,
  type ListObjectAnnotationsCommandOutput,
  PutObjectAnnotationCommand,
} from "@aws-sdk/client-s3";
import type { Annotation, AnnotationCopied, AnnotationCopy } from "../../flow/object-state.ts";
import type { Result } from "../../flow/ports.ts";
import type { ObjectRef } from "../../model/resource.ts";
import { type Context, owned } from "../context.ts";
import { meansNoAnnotation } from "../errors.ts";
import { unquoted } from "../list-objects.ts";
import { checksums } from "./checksums.ts";
import { written } from "./written.ts";

/**
 * All annotations of an object version, which a multipart copy does not carry (E162). Only AWS is asked: look-alikes do
 * not know the call, and could answer it with the object itself.
 */
export async function listAnnotations(
  context: Context,
  { bucket, key, versionId }: ObjectRef,
  region: string,
): Promise<Result<readonly Annotation[]>> {
  const none = { ok: true, value: [] } as const;
  if (context.lookAlike) return none;
  const answer = await owned(context, `s3:ListObjectAnnotations of ${bucket}/${key}`, async (owner) => {
    const asked = { Bucket: bucket, Key: key, VersionId: versionId, ...owner };
    const found: Annotation[] = [];
    let token: string | undefined;
    do {
      const page: ListObjectAnnotationsCommandOutput = await context.clients
        .patient(region)
        .send(new ListObjectAnnotationsCommand({ ...asked, ContinuationToken: token }));
      for (const { AnnotationName: name = "", Size: size = 0, ETag } of page.Annotations ?? [])
        found.push({ name, size, eTag: unquoted(ETag) });
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return found;
  });
  return !answer.ok && answer.failure.reason === "unsupported" ? none : answer;
}

/** Reads an annotation and forgets it: whether that can be done is known before anything depends on it. */
export async function checkAnnotation(
  context: Context,
  ref: ObjectRef,
  region: string,
  { name, size, eTag }: Annotation,
): Promise<Result<void>> {
  const read = await readAnnotation(context, ref, region, name);
  if (!read.ok) return read;
  if (read.value.payload.length === size && unquoted(read.value.output.ETag) === eTag)
    return { ok: true, value: undefined };
  const message = `annotation ${name} of ${ref.bucket}/${ref.key} was changed while it was read`;
  return { ok: false, failure: { reason: "failed", preconditionFailed: true, message } };
}

/**
 * Puts an annotation of one version onto another, both named by their ids. What is there is never written over: AWS
 * keeps nothing of an annotation that was replaced (E219), and another writer may have put it. The checksum that S3 has
 * of the source goes along, so that S3 itself compares what arrives.
 */
export async function copyAnnotation(
  context: Context,
  copy: AnnotationCopy,
): Promise<Result<AnnotationCopied>> {
  const { ref, region, name, from, to } = copy;
  const source = await readAnnotation(context, { ...ref, versionId: from }, region, name);
  if (!source.ok) return meansNoAnnotation(source.failure) ? told("gone", undefined) : source;
  const there = await readAnnotation(context, { ...ref, versionId: to }, region, name);
  if (there.ok) {
    const same = there.value.payload.equals(source.value.payload);
    return told(same ? "there" : "other", there.value.output.ETag);
  }
  return meansNoAnnotation(there.failure) ? put(context, copy, source.value) : there;
}

function told(
  outcome: AnnotationCopied["outcome"],
  eTag: string | undefined,
  requestIds: readonly string[] = [],
): Result<AnnotationCopied> {
  const value = { outcome, requestIds };
  return { ok: true, value: eTag === undefined ? value : { ...value, eTag: unquoted(eTag) } };
}

type Read = { readonly output: GetObjectAnnotationCommandOutput; readonly payload: Buffer };

/** At most 1 MiB (E218). */
function readAnnotation(
  context: Context,
  { bucket, key, versionId }: ObjectRef,
  region: string,
  name: string,
): Promise<Result<Read>> {
  const call = `s3:GetObjectAnnotation ${name} of ${bucket}/${key}`;
  return owned(context, call, async (owner) => {
    const output = await context.clients.once(region).send(
      new GetObjectAnnotationCommand({
        Bucket: bucket,
        Key: key,
        VersionId: versionId,
        AnnotationName: name,
        ChecksumMode: "ENABLED",
        ...owner,
      }),
    );
    const bytes = await output.AnnotationPayload?.transformToByteArray();
    return { output, payload: Buffer.from(bytes ?? []) };
  });
}

async function put(
  context: Context,
  { ref, region, name, to, eTag }: AnnotationCopy,
  { output, payload }: Read,
): Promise<Result<AnnotationCopied>> {
  const call = `s3:PutObjectAnnotation ${name} of ${ref.bucket}/${ref.key}`;
  const answer = await owned(context, call, (owner) =>
    context.clients.once(region).send(
      new PutObjectAnnotationCommand({
        Bucket: ref.bucket,
        Key: ref.key,
        VersionId: to,
        AnnotationName: name,
        AnnotationPayload: payload,
        ObjectIfMatch: `"${eTag}"`,
        ...checksumOf(output),
        ...owner,
      }),
    ),
  );
  if (!answer.ok) return answer;
  const { ETag, $metadata } = answer.value;
  return told("put", ETag, written($metadata).requestIds);
}

/** The same algorithm again, and its value; SHA-256 is left to the SDK where S3 tells none. */
function checksumOf(output: GetObjectAnnotationCommandOutput) {
  for (const field of Object.values(checksums)) {
    const value = output[field];
    if (value !== undefined) return { [field]: value };
  }
  return { ChecksumAlgorithm: "SHA256" } as const;
}
