import {
  DeleteBucketPolicyCommand,
  type EncryptionType,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  type ServerSideEncryption,
} from "@aws-sdk/client-s3";
import type { Written } from "../../flow/object-state.ts";
import type { BucketRef, Result } from "../../flow/ports.ts";
import type { BucketSetting } from "../../model/plan.ts";
import { type Context, owned } from "../context.ts";
import { written } from "../object/written.ts";

/**
 * Writes the default encryption. The whole rule is replaced, so blocked types go back explicitly whenever
 * they are known (E64, E65).
 */
export async function putBucketEncryption(
  context: Context,
  bucket: BucketRef,
  setting: BucketSetting,
): Promise<Result<Written>> {
  const rule = {
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: setting.algorithm as ServerSideEncryption,
      ...(setting.keyId === undefined ? {} : { KMSMasterKeyID: setting.keyId }),
    },
    BucketKeyEnabled: setting.bucketKey,
    ...(setting.blocked === undefined
      ? {}
      : { BlockedEncryptionTypes: { EncryptionType: blockedTypes(setting.blocked) } }),
  };
  const answer = await owned(context, `s3:PutBucketEncryption of ${bucket.name}`, (owner) =>
    context.clients.patient(bucket.region).send(
      new PutBucketEncryptionCommand({
        Bucket: bucket.name,
        ServerSideEncryptionConfiguration: { Rules: [rule] },
        ...owner,
      }),
    ),
  );
  return answer.ok ? { ok: true, value: written(answer.value.$metadata) } : answer;
}

/** An empty list is sent as NONE: leaving the field out does not clear a block (E64). */
function blockedTypes(blocked: readonly string[]): EncryptionType[] {
  return blocked.length === 0 ? ["NONE"] : blocked.map((type) => type as EncryptionType);
}

/**
 * Writes or deletes the policy. ConfirmRemoveSelfBucketAccess is never sent: S3 then refuses a policy that
 * locks the caller out (P45).
 */
export async function putBucketPolicy(
  context: Context,
  bucket: BucketRef,
  policy: string | null,
): Promise<Result<Written>> {
  const client = context.clients.patient(bucket.region);
  const call = `s3:${policy === null ? "Delete" : "Put"}BucketPolicy of ${bucket.name}`;
  const answer = await owned(context, call, (owner) => {
    const addressed = { Bucket: bucket.name, ...owner };
    return policy === null
      ? client.send(new DeleteBucketPolicyCommand(addressed))
      : client.send(new PutBucketPolicyCommand({ ...addressed, Policy: policy }));
  });
  return answer.ok ? { ok: true, value: written(answer.value.$metadata) } : answer;
}
