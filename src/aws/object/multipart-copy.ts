import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import pLimit from "p-limit";
import type { ObjectWrite, Written } from "../../flow/object-state.ts";
import type { Result } from "../../flow/ports.ts";
import type { ObjectRef } from "../../model/resource.ts";
import { type Context, owned } from "../context.ts";
import { copySource } from "../keys.ts";
import { annotationsKept } from "./annotations-kept.ts";
import { describedAgain } from "./described-again.ts";
import { type HeldParts, heldPart, partsHeld } from "./held-parts.ts";
import { resent } from "./lost-by-copy.ts";
import { type ByteRange, partRanges } from "./parts.ts";
import { sourceCustomerKey, targetHeaders } from "./target.ts";
import { written } from "./written.ts";

/**
 * Copies an object above the limit of CopyObject onto itself, part by part, in parallel (E173, E174).
 * Nothing is taken along by S3 but the bytes, so all that was read is sent with the create call. An upload that
 * does not complete is aborted; the object is replaced in one step at the very end, or not at all.
 */
export async function multipartCopy(
  context: Context,
  write: ObjectWrite,
  started: (uploadId: string) => Promise<void>,
  resume?: string,
): Promise<Result<Written>> {
  const kept = await annotationsKept(context, write);
  if (!kept.ok) return kept;
  const begun = resume === undefined ? undefined : await goOn(context, write, resume);
  const created =
    begun === undefined ? await begin(context, write, started) : ({ ok: true, value: begun } as const);
  if (!created.ok) return created;
  const { uploadId, requestIds, parts } = created.value;
  const completed = await finish(context, write, uploadId, parts);
  if (completed.ok)
    return {
      ok: true,
      value: { ...completed.value, requestIds: [...requestIds, ...completed.value.requestIds] },
    };
  await abortUpload(context, write.ref, write.region, uploadId);
  return completed;
}

async function finish(
  context: Context,
  write: ObjectWrite,
  uploadId: string,
  held: HeldParts,
): Promise<Result<Written>> {
  const copied = await copyParts(context, write, uploadId, held);
  if (!copied.ok) return copied;
  // The parts of a large object take hours, in which annotations may come and versioning may go.
  const kept = await annotationsKept(context, write);
  return kept.ok ? complete(context, write, uploadId, copied.value) : kept;
}

/** An upload, and the parts that it holds already, by number. */
type Begun = {
  readonly uploadId: string;
  readonly requestIds: readonly string[];
  readonly parts: HeldParts;
};

async function begin(
  context: Context,
  write: ObjectWrite,
  started: (uploadId: string) => Promise<void>,
): Promise<Result<Begun>> {
  const created = await create(context, write);
  if (!created.ok) return created;
  await started(created.value.uploadId);
  return { ok: true, value: { ...created.value, parts: new Map() } };
}

/** Undefined, and the upload ended, where it cannot be gone on with. */
async function goOn(context: Context, write: ObjectWrite, uploadId: string): Promise<Begun | undefined> {
  const parts = await partsHeld(context, write, uploadId);
  if (parts.ok) return { uploadId, requestIds: [], parts: parts.value };
  await abortUpload(context, write.ref, write.region, uploadId);
  return undefined;
}

/** Aborts an upload; one that is gone already is fine. */
export async function abortUpload(
  context: Context,
  ref: ObjectRef,
  region: string,
  uploadId: string,
): Promise<Result<void>> {
  const answer = await owned(context, `s3:AbortMultipartUpload of ${ref.bucket}/${ref.key}`, (owner) =>
    context.clients
      .patient(region)
      .send(
        new AbortMultipartUploadCommand({ Bucket: ref.bucket, Key: ref.key, UploadId: uploadId, ...owner }),
      ),
  );
  return answer.ok || answer.failure.reason === "not-found" ? { ok: true, value: undefined } : answer;
}

async function create(
  context: Context,
  write: ObjectWrite,
): Promise<Result<{ readonly uploadId: string; readonly requestIds: readonly string[] }>> {
  const call = `s3:CreateMultipartUpload of ${write.ref.bucket}/${write.ref.key}`;
  const described = describedAgain(write.state, call);
  if (!described.ok) return described;
  const answer = await owned(context, call, (owner) =>
    context.clients.patient(write.region).send(
      new CreateMultipartUploadCommand({
        Bucket: write.ref.bucket,
        Key: write.ref.key,
        ...described.value,
        ...resent(write),
        ...targetHeaders(write.after),
        ...owner,
      }),
    ),
  );
  if (!answer.ok) return answer;
  const { UploadId: uploadId, $metadata } = answer.value;
  return uploadId === undefined
    ? { ok: false, failure: { reason: "invalid-response", message: `${call}: no upload id in the answer` } }
    : { ok: true, value: { uploadId, requestIds: written($metadata).requestIds } };
}

async function copyParts(
  context: Context,
  write: ObjectWrite,
  uploadId: string,
  held: HeldParts,
): Promise<Result<readonly CompletedPart[]>> {
  const limit = pLimit(context.partConcurrency);
  const parts: CompletedPart[] = [];
  let failed: Extract<Result<never>, { ok: false }> | undefined;
  const copyOne = async (range: ByteRange) => {
    // One part that fails stops those that have not begun.
    if (failed !== undefined) return;
    const there = heldPart(held, range);
    const part = there ?? (await copyPart(context, write, uploadId, range));
    if (part.ok) parts[range.number - 1] = part.value;
    else failed ??= part;
  };
  const ranges = partRanges(write.state.facts.size, context.partSize);
  await Promise.all(ranges.map((range) => limit(copyOne, range)));
  return failed ?? { ok: true, value: parts };
}

async function copyPart(
  context: Context,
  write: ObjectWrite,
  uploadId: string,
  range: ByteRange,
): Promise<Result<CompletedPart>> {
  const { ref, state } = write;
  const answer = await owned(context, `s3:UploadPartCopy of ${ref.bucket}/${ref.key}`, (owner) =>
    context.clients.patientAndSlow(write.region).send(
      new UploadPartCopyCommand({
        Bucket: ref.bucket,
        Key: ref.key,
        UploadId: uploadId,
        PartNumber: range.number,
        CopySource: copySource(ref.bucket, ref.key, state.facts.ref.versionId),
        CopySourceRange: `bytes=${range.first}-${range.last}`,
        CopySourceIfMatch: `"${state.facts.eTag}"`,
        ...sourceCustomerKey(write.sseCKey),
        ...owner,
        ExpectedSourceBucketOwner: owner.ExpectedBucketOwner,
      }),
    ),
  );
  if (!answer.ok) return answer;
  const { LastModified: _, ...part } = answer.value.CopyPartResult ?? {};
  return { ok: true, value: { ...part, PartNumber: range.number } };
}

async function complete(
  context: Context,
  write: ObjectWrite,
  uploadId: string,
  parts: readonly CompletedPart[],
): Promise<Result<Written>> {
  const { ref, state } = write;
  const answer = await owned(context, `s3:CompleteMultipartUpload of ${ref.bucket}/${ref.key}`, (owner) =>
    context.clients.slow(write.region).send(
      new CompleteMultipartUploadCommand({
        Bucket: ref.bucket,
        Key: ref.key,
        UploadId: uploadId,
        MultipartUpload: { Parts: [...parts] },
        // Only over the version that was copied (E169).
        IfMatch: `"${state.facts.eTag}"`,
        ...owner,
      }),
    ),
  );
  return answer.ok
    ? {
        ok: true,
        value: written(answer.value.$metadata, {
          versionId: answer.value.VersionId,
          eTag: answer.value.ETag,
        }),
      }
    : answer;
}
