import { stringIn } from "../../wire/json.ts";
import type { KmsAction } from "../action.ts";
import { parseWrapped, unwrap } from "../cipher.ts";
import { incorrectKey } from "../errors.ts";
import { encryptionContextIn, endDryRun, permit, requiredBlob, viewpointOf } from "../input.ts";
import { materialId } from "../metadata.ts";
import { keyOfCiphertext, resolveKey } from "../resolve.ts";
import { requireEnabled, requireSymmetric } from "../state.ts";
import { noteUse } from "../use.ts";

export const decrypt: KmsAction = (call, kms) => {
  const wrapped = parseWrapped(requiredBlob(call.input, "CiphertextBlob", 6144));
  const encryptionContext = encryptionContextIn(call.input);
  const name = stringIn(call.input, "KeyId");
  const key = keyOfCiphertext(kms, call.region, wrapped.keyArn);
  permit(call, key, "kms:Decrypt", { encryptionContext, ...(name === undefined ? {} : { name }) });
  if (name !== undefined && resolveKey(kms, viewpointOf(call), name).arn !== key.arn) throw incorrectKey();
  requireEnabled(key);
  requireSymmetric(key, "Decrypt");
  const plain = unwrap(key, wrapped, encryptionContext);
  endDryRun(call.input);
  noteUse(key, kms, call, "Decrypt");
  return {
    KeyId: key.arn,
    Plaintext: Buffer.from(plain).toString("base64"),
    EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
    KeyMaterialId: materialId(key, wrapped.generation),
  };
};
