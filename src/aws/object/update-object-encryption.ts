import { UpdateObjectEncryptionCommand } from "@aws-sdk/client-s3";
import type { ObjectWrite, Written } from "../../flow/object-state.ts";
import type { Result } from "../../flow/ports.ts";
import type { Context } from "../context.ts";
import { attempt } from "../errors.ts";
import { written } from "./written.ts";

/**
 * Wraps the object's data key under another KMS key; no byte moves, nothing else changes (E190 to E195).
 * The target can only be SSE-KMS (E193).
 */
export async function updateObjectEncryption(context: Context, write: ObjectWrite): Promise<Result<Written>> {
  const { ref } = write;
  const call = `s3:UpdateObjectEncryption of ${ref.bucket}/${ref.key}`;
  const me = await context.whoAmI();
  if (!me.ok) return me;
  const command = updateCommand(write, me.value.account);
  if (command === undefined)
    return {
      ok: false,
      failure: { reason: "unsupported", message: `${call}: the target can only be SSE-KMS` },
    };
  const answer = await attempt(call, () => context.clients.once(write.region).send(command));
  return answer.ok
    ? { ok: true, value: written(answer.value.$metadata, { versionId: ref.versionId }) }
    : answer;
}

/** Undefined for every other target than SSE-KMS (E193). */
export function updateCommand(write: ObjectWrite, owner: string): UpdateObjectEncryptionCommand | undefined {
  const { ref, after, state } = write;
  if (after.type !== "sse-kms") return undefined;
  return new UpdateObjectEncryptionCommand({
    Bucket: ref.bucket,
    Key: ref.key,
    // Pinned to the version that was read: a newer one is somebody else's (E206).
    VersionId: state.facts.ref.versionId,
    // It does not follow the bucket's setting: false unless sent (E191).
    ObjectEncryption: { SSEKMS: { KMSKeyArn: after.keyArn, BucketKeyEnabled: after.bucketKey } },
    ExpectedBucketOwner: owner,
  });
}
