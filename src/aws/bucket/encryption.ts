import { GetBucketEncryptionCommand, type GetBucketEncryptionCommandOutput } from "@aws-sdk/client-s3";
import type { BucketRef } from "../../flow/ports.ts";
import { parseArn } from "../../iam/index.ts";
import { absent, type Fact, known } from "../../model/fact.ts";
import type { BucketEncryption } from "../../model/facts.ts";
import type { Context } from "../context.ts";
import { keyArn } from "../describe-key.ts";
import { setting } from "./setting.ts";

/** Default encryption, its key resolved to an ARN by KMS where it is written as an id or alias (E16). */
export async function readBucketEncryption(
  context: Context,
  bucket: BucketRef,
): Promise<Fact<BucketEncryption>> {
  const read = await setting(
    context,
    bucket,
    "GetBucketEncryption",
    (client, addressed) => client.send(new GetBucketEncryptionCommand(addressed)),
    encryptionOf,
  );
  if (read.state !== "known" || read.value.keyId === undefined) return read;
  return known({ ...read.value, keyArn: await arnOf(context, read.value.keyId, bucket.region) });
}

/** A key ARN says itself what it is; anything else only KMS can tell. */
async function arnOf(context: Context, keyId: string, region: string): Promise<Fact<string>> {
  const arn = parseArn(keyId);
  return arn?.resource.startsWith("key/") ? known(keyId) : keyArn(context, keyId, region);
}

function encryptionOf(answer: GetBucketEncryptionCommandOutput): BucketEncryption | undefined {
  const rule = answer.ServerSideEncryptionConfiguration?.Rules?.[0];
  const by = rule?.ApplyServerSideEncryptionByDefault;
  if (rule === undefined || by?.SSEAlgorithm === undefined) return undefined;
  const blocked = rule.BlockedEncryptionTypes?.EncryptionType;
  return {
    algorithm: by.SSEAlgorithm,
    ...(by.KMSMasterKeyID === undefined ? {} : { keyId: by.KMSMasterKeyID }),
    keyArn: absent,
    bucketKey: rule.BucketKeyEnabled ?? false,
    blocked: blocked === undefined ? absent : known(blocked),
  };
}
