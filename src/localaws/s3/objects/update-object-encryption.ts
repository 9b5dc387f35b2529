import { childOf, childText, readXml } from "../../wire/xml-reader.ts";
import type { S3Action, S3Call, S3World } from "../action.ts";
import { authorize } from "../authorize.ts";
import { accessDenied, invalidRequest } from "../object-errors.ts";
import { emptyReply } from "../replies.ts";
import { newDataKeys, storedDataKeys } from "../sse/data-keys.ts";
import { type EncryptionDecision, encryptionContext } from "../sse/decide.ts";
import { resealed } from "../sse/seal.ts";
import type { ObjectVersion } from "../store.ts";
import { existingTagContext } from "../write-context.ts";
import { resealedAnnotations } from "./annotation.ts";
import { existingVersion, versionIdOf } from "./find-version.ts";
import { isLocked, protectedByLock } from "./lock.ts";
import { placeOf, targetOf } from "./target.ts";

/**
 * Puts a stored version under another KMS key, and nothing else of it: date, ETag, checksum, storage class, id, tags,
 * metadata, annotations, ACL and lock stay (E195), archives and copy limits do not matter, no event is raised (E204,
 * V16). AWS wraps the data key anew; here the bytes are sealed under a new one, bound to the object or the bucket
 * (E207 (?)).
 * @throws AwsError as E201 lists them. Only the codes are documented, the texts are ours.
 */
export const updateObjectEncryption: S3Action = (call, s3) => {
  const { bucket, key } = targetOf(call, s3);
  if (call.signature !== "v4")
    throw invalidRequest("UpdateObjectEncryption requires AWS Signature Version 4.");
  const wanted = wantedEncryption(call);
  const versionId = versionIdOf(call);
  const found =
    versionId === undefined ? bucket.objects.current(key) : bucket.objects.version(key, versionId);
  authorize(call, s3, bucket, {
    action: "s3:UpdateObjectEncryption",
    key,
    context: {
      ...existingTagContext(found?.tags ?? {}),
      "s3:x-amz-server-side-encryption": ["aws:kms"],
      "s3:x-amz-server-side-encryption-aws-kms-key-id": [wanted.keyArn],
      ...(versionId !== undefined && { "s3:versionid": [versionId] }),
    },
  });
  const version = existingVersion(call, s3, bucket, key);
  refuseSource(version);
  if (isLocked(version, s3.clock.now())) throw protectedByLock();
  // Keys of the whole organization are an opt-in through AWS Support (E198).
  if (wanted.keyArn.split(":")[4] !== bucket.account) {
    throw accessDenied("The KMS key must belong to the account of the bucket owner.");
  }
  bucket.objects.replace({ ...version, ...underNewKey(call, s3, version, wanted) });
  return emptyReply(200);
};

type Wanted = { readonly keyArn: string; readonly bucketKey: boolean };

const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;

/** The target, which can only be SSE-KMS with a full key ARN (E192, E193). The bucket's settings do not count (E191). */
function wantedEncryption(call: S3Call): Wanted {
  const root = readXml(call.body, "ObjectEncryption");
  const sseKms = childOf(root, "SSE-KMS");
  if (sseKms === undefined || root.children.length !== 1) {
    throw invalidRequest("The encryption type specified is not valid. Supported value: SSE-KMS.");
  }
  const keyArn = childText(sseKms, "KMSKeyArn");
  if (!keyArn) throw invalidRequest("The KMS key ARN is missing.");
  if (!KEY_ARN.test(keyArn)) throw invalidRequest("The KMS key ARN specified is not valid.");
  const bucketKey = childText(sseKms, "BucketKeyEnabled") ?? "false";
  if (bucketKey !== "true" && bucketKey !== "false") {
    throw invalidRequest("The value of BucketKeyEnabled is not valid.");
  }
  return { keyArn, bucketKey: bucketKey === "true" };
}

/** Only SSE-S3 and SSE-KMS objects can be updated, so the oldest objects of all cannot (E193). */
function refuseSource({ encryption }: ObjectVersion): void {
  if (encryption.type === "AES256" || encryption.type === "aws:kms") return;
  const what = encryption.type === "none" ? "is not encrypted" : `is encrypted with ${encryption.type}`;
  throw invalidRequest(`The encryption of an object that ${what} cannot be updated.`);
}

function underNewKey(call: S3Call, s3: S3World, version: ObjectVersion, { keyArn, bucketKey }: Wanted) {
  const place = placeOf(call.bucketName ?? "", version.key);
  const decision: EncryptionDecision = {
    type: "aws:kms",
    keyId: keyArn,
    bucketKey,
    context: encryptionContext({}, bucketKey, place),
  };
  const oldKeys = storedDataKeys(version.encryption, undefined, call, s3);
  const { encryption, dataKeys } = newDataKeys(decision, call, s3);
  return {
    encryption,
    sealed: version.sealed.map((each) => resealed(each, oldKeys, dataKeys, s3.random)),
    // They have the encryption of their object, whatever it becomes (E220).
    ...resealedAnnotations(version, oldKeys, dataKeys, s3),
  };
}
