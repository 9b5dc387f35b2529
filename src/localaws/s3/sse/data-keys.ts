import { createHash } from "node:crypto";
import type { S3Call, S3World } from "../action.ts";
import type { StoredEncryption } from "../store.ts";
import { type CustomerKey, rememberCustomerKey } from "./customer-key.ts";
import type { EncryptionDecision } from "./decide.ts";
import { throughS3 } from "./kms-errors.ts";

/** Keys that seal an object, inner layer first; none for an object that was planted unencrypted. */
export type DataKeys = readonly Uint8Array[];

/** One value for all objects that have it. */
const SSE_S3: StoredEncryption = { type: "AES256" };

/** Who needs a data key: the signed request, or the owner where an object is planted. */
export type KeyUser = Pick<S3Call, "caller" | "region" | "requestId">;

/**
 * Gets the data keys of a new object. KMS is asked every time: a real Bucket Key skips KMS for a while (E127), which
 * would only make the effect of a disabled key late (K33).
 */
export function newDataKeys(
  decision: EncryptionDecision,
  user: KeyUser,
  s3: S3World,
): { readonly encryption: StoredEncryption; readonly dataKeys: DataKeys } {
  if (decision.type === "AES256") return { encryption: SSE_S3, dataKeys: [ownedByS3(s3)] };
  if (decision.type === "SSE-C") {
    const { customerKey } = decision;
    const encryption = rememberCustomerKey(customerKey, s3.random.bytes(16));
    return { encryption, dataKeys: [customerKey.key] };
  }
  const { type, keyId, bucketKey, context } = decision;
  const use = kmsUse(user, context);
  const made = throughS3(() => {
    const key = keyId ?? s3.kms.awsManagedKey("s3", user.caller.account, user.region);
    const first = s3.kms.generateDataKey({ ...use, key });
    // DSSE encrypts twice, each time under a data key of its own (E130).
    return type === "aws:kms:dsse" ? [first, s3.kms.generateDataKey({ ...use, key })] : [first];
  });
  return {
    encryption: {
      type,
      keyArn: made[0]?.keyArn ?? "",
      bucketKey,
      context,
      // Copies of their own: slices of the pool would keep its slabs alive.
      wrapped: made.map((key) => Uint8Array.from(key.wrapped)),
    },
    dataKeys: made.map((key) => key.plaintext),
  };
}

/** The data keys of something stored; throws KMS.* when its key is not usable (E113, E114). */
export function storedDataKeys(
  encryption: StoredEncryption,
  customerKey: CustomerKey | undefined,
  user: KeyUser,
  s3: S3World,
): DataKeys {
  switch (encryption.type) {
    case "none":
      return [];
    case "AES256":
      return [ownedByS3(s3)];
    case "SSE-C":
      return customerKey === undefined ? [] : [customerKey.key];
    default: {
      const use = kmsUse(user, encryption.context);
      return encryption.wrapped.map(
        (wrapped) => throughS3(() => s3.kms.decrypt({ ...use, wrapped })).plaintext,
      );
    }
  }
}

/** The same data keys under another KMS key: kms:Encrypt for each (E214). @throws AwsError KMS.*. */
export function rewrappedDataKeys(
  under: { readonly keyId: string; readonly context: Readonly<Record<string, string>> },
  dataKeys: DataKeys,
  user: KeyUser,
  s3: S3World,
): { readonly keyArn: string; readonly wrapped: readonly Uint8Array[] } {
  const use = { ...kmsUse(user, under.context), key: under.keyId };
  const made = throughS3(() => dataKeys.map((plaintext) => s3.kms.encrypt({ ...use, plaintext })));
  return { keyArn: made[0]?.keyArn ?? "", wrapped: made.map((each) => Uint8Array.from(each.wrapped)) };
}

function kmsUse(user: KeyUser, context: Readonly<Record<string, string>>) {
  const { caller, region, requestId } = user;
  return { caller, region, requestId, context, viaService: `s3.${region}.amazonaws.com` };
}

/** The key S3 owns for SSE-S3: the same after a restart, as kept state must stay readable. Guards nothing real. */
function ownedByS3(s3: S3World): Uint8Array {
  return createHash("sha256").update(`sse-s3 ${s3.options.account} ${s3.options.region}`).digest();
}
