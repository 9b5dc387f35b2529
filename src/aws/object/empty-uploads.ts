import { ListMultipartUploadsCommand, ListPartsCommand, type MultipartUpload } from "@aws-sdk/client-s3";
import type { Result } from "../../flow/ports.ts";
import type { ObjectRef } from "../../model/resource.ts";
import { type Context, owned } from "../context.ts";
import { abortUpload } from "./multipart-copy.ts";

/**
 * Aborts uploads of this very key that we ourselves began since a moment and that hold no part yet: what a run
 * leaves behind that is killed between the creation of an upload and the note of its id. One with parts is not
 * touched: only its id in a receipt says that it is ours to abort.
 * @param since ISO 8601.
 */
export async function abortEmptyUploads(
  context: Context,
  ref: ObjectRef,
  region: string,
  since: string,
): Promise<Result<void>> {
  const me = await context.whoAmI();
  if (!me.ok) return me;
  const listed = await owned(context, `s3:ListMultipartUploads of ${ref.bucket}`, (owner) =>
    context.clients
      .patient(region)
      .send(new ListMultipartUploadsCommand({ Bucket: ref.bucket, Prefix: ref.key, ...owner })),
  );
  if (!listed.ok) return listed;
  const isOurs = ({ Key, Initiator, Initiated }: MultipartUpload) =>
    Key === ref.key && Initiator?.ID === me.value.arn && (Initiated?.getTime() ?? 0) >= wholeSecond(since);
  for (const { UploadId: uploadId } of (listed.value.Uploads ?? []).filter(isOurs)) {
    if (uploadId === undefined) continue;
    const parts = await owned(context, `s3:ListParts of ${ref.bucket}/${ref.key}`, (owner) =>
      context.clients.patient(region).send(
        new ListPartsCommand({
          Bucket: ref.bucket,
          Key: ref.key,
          UploadId: uploadId,
          MaxParts: 1,
          ...owner,
        }),
      ),
    );
    if (!parts.ok || (parts.value.Parts ?? []).length > 0) continue;
    const aborted = await abortUpload(context, ref, region, uploadId);
    if (!aborted.ok) return aborted;
  }
  return { ok: true, value: undefined };
}

/** S3 tells whole seconds here. */
function wholeSecond(iso: string): number {
  return Math.floor(Date.parse(iso) / 1000) * 1000;
}
