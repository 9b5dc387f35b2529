import type { ObjectAction } from "../model/plan.ts";
import type { Receipt } from "../model/receipt.ts";
import { digestOf } from "./digest.ts";
import type { ObjectWrite } from "./object-state.ts";
import type { Ports } from "./ports.ts";

/** A multipart upload that a run began: what it is to become may have changed since. */
export type OpenUpload = Required<Pick<Receipt, "uploadId">> & Pick<Receipt, "described">;

/**
 * A digest of all that an upload is begun with. Parts that were copied into one go on counting only where the object,
 * its tags and grants, and what it is to become are the same as then.
 */
export function descriptionOf({ state, lock, after }: ObjectWrite): string {
  const { facts, metadata, headers, tags, grants, checksum } = state;
  const { ref, eTag, storageClass, websiteRedirect } = facts;
  return digestOf({
    ref,
    eTag,
    storageClass,
    websiteRedirect,
    metadata,
    headers,
    tags,
    grants,
    checksum,
    lock,
    after,
  });
}

/** Takes the upload that this write may go on with out of those that are open. */
export function takeResumable(open: OpenUpload[], described: string): string | undefined {
  const index = open.findIndex((upload) => upload.described === described);
  return index < 0 ? undefined : open.splice(index, 1)[0]?.uploadId;
}

/**
 * Ends the uploads that are left: those whose ids were noted, and those that a killed run had no time to note. One that
 * cannot be aborted stands in nobody's way.
 */
export async function abortLeftovers(
  ports: Ports,
  { resource, region, kind }: ObjectAction,
  open: readonly OpenUpload[],
  since: string,
): Promise<void> {
  if (resource.type !== "object" || kind !== "multipart-copy") return;
  const ref = { bucket: resource.bucket, key: resource.key };
  for (const { uploadId } of open) await ports.abortUpload(ref, region, uploadId);
  await ports.abortEmptyUploads(ref, region, since);
}
