import type { KmsAction } from "../action.ts";
import { wrap } from "../cipher.ts";
import { encryptionContextIn, endDryRun, keyOf, requiredBlob } from "../input.ts";
import { requireEnabled, requireSymmetric } from "../state.ts";
import { noteUse } from "../use.ts";

/** Up to 4096 bytes. Asymmetric keys exist here to be misused, not to encrypt. */
export const encrypt: KmsAction = (call, kms) => {
  const plain = requiredBlob(call.input, "Plaintext", 4096);
  const encryptionContext = encryptionContextIn(call.input);
  const key = keyOf(call, kms, "kms:Encrypt", { aliases: true, encryptionContext });
  requireEnabled(key);
  requireSymmetric(key, "Encrypt");
  endDryRun(call.input);
  noteUse(key, kms, call, "Encrypt");
  const wrapped = wrap(kms, key, plain, encryptionContext);
  return {
    CiphertextBlob: Buffer.from(wrapped).toString("base64"),
    KeyId: key.arn,
    EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
  };
};
