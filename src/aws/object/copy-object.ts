import { type ChecksumAlgorithm, CopyObjectCommand } from "@aws-sdk/client-s3";
import type { ObjectWrite, Written } from "../../flow/object-state.ts";
import type { Result } from "../../flow/ports.ts";
import { type Context, owned } from "../context.ts";
import { copySource } from "../keys.ts";
import { resent } from "./lost-by-copy.ts";
import { sourceCustomerKey, targetHeaders } from "./target.ts";
import { written } from "./written.ts";

/**
 * Copies an object onto itself under another encryption (E150 to E173). Metadata, headers and tags are copied
 * by S3; what it would lose is sent again. The version that was read is pinned, and the write is refused by S3
 * when the source or the current version is another by now (E169).
 */
export async function copyObject(context: Context, write: ObjectWrite): Promise<Result<Written>> {
  const { ref, region } = write;
  const answer = await owned(context, `s3:CopyObject of ${ref.bucket}/${ref.key}`, (owner) =>
    context.clients.slow(region).send(copyCommand(write, owner.ExpectedBucketOwner)),
  );
  return answer.ok
    ? {
        ok: true,
        value: written(answer.value.$metadata, {
          versionId: answer.value.VersionId,
          eTag: answer.value.CopyObjectResult?.ETag,
        }),
      }
    : answer;
}

export function copyCommand(write: ObjectWrite, owner: string): CopyObjectCommand {
  const { ref, state } = write;
  const eTag = `"${state.facts.eTag}"`;
  return new CopyObjectCommand({
    Bucket: ref.bucket,
    Key: ref.key,
    CopySource: copySource(ref.bucket, ref.key, state.facts.ref.versionId),
    CopySourceIfMatch: eTag,
    IfMatch: eTag,
    MetadataDirective: "COPY",
    TaggingDirective: "COPY",
    ...targetHeaders(write.after),
    ...resent(write),
    ...checksum(write),
    ...sourceCustomerKey(write.sseCKey),
    ExpectedBucketOwner: owner,
    ExpectedSourceBucketOwner: owner,
  });
}

/** The same algorithm again, so that the checksum survives and can be compared (E143). */
function checksum({ state }: ObjectWrite) {
  return state.checksum === undefined
    ? {}
    : { ChecksumAlgorithm: state.checksum.algorithm as ChecksumAlgorithm };
}
