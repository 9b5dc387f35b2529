import type { KmsAction, KmsCall, KmsWorld } from "../action.ts";
import { wrap } from "../cipher.ts";
import { validation } from "../errors.ts";
import { choiceIn, encryptionContextIn, endDryRun, keyOf, wholeIn } from "../input.ts";
import { materialId } from "../metadata.ts";
import { requireEnabled, requireSymmetric } from "../state.ts";
import type { StoredKey } from "../store.ts";
import { noteUse } from "../use.ts";

const lengthOf = ({ input }: KmsCall): number => {
  const spec = choiceIn(input, "KeySpec", ["AES_256", "AES_128"]);
  const bytes = wholeIn(input, "NumberOfBytes", 1, 1024);
  if ((spec === undefined) === (bytes === undefined)) {
    throw validation("Please specify either number of bytes or key spec.");
  }
  return bytes ?? (spec === "AES_128" ? 16 : 32);
};

const generate = (
  call: KmsCall,
  kms: KmsWorld,
  operation: "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext",
): { key: StoredKey; plain: Uint8Array; wrapped: Uint8Array } => {
  const length = lengthOf(call);
  const encryptionContext = encryptionContextIn(call.input);
  const key = keyOf(call, kms, `kms:${operation}`, { aliases: true, encryptionContext });
  requireEnabled(key);
  requireSymmetric(key, operation);
  endDryRun(call.input);
  const plain = kms.random.bytes(length);
  noteUse(key, kms, call, operation);
  return { key, plain, wrapped: wrap(kms, key, plain, encryptionContext) };
};

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

export const generateDataKey: KmsAction = (call, kms) => {
  const { key, plain, wrapped } = generate(call, kms, "GenerateDataKey");
  return {
    CiphertextBlob: base64(wrapped),
    Plaintext: base64(plain),
    KeyId: key.arn,
    KeyMaterialId: materialId(key),
  };
};

export const generateDataKeyWithoutPlaintext: KmsAction = (call, kms) => {
  const { key, wrapped } = generate(call, kms, "GenerateDataKeyWithoutPlaintext");
  return { CiphertextBlob: base64(wrapped), KeyId: key.arn, KeyMaterialId: materialId(key) };
};
