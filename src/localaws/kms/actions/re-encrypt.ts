import { stringIn } from "../../wire/json.ts";
import type { KmsAction, KmsCall, KmsWorld } from "../action.ts";
import { parseWrapped, unwrap, wrap } from "../cipher.ts";
import { incorrectKey } from "../errors.ts";
import { encryptionContextIn, endDryRun, keyOf, permit, requiredBlob, viewpointOf } from "../input.ts";
import { materialId } from "../metadata.ts";
import { keyOfCiphertext, resolveKey } from "../resolve.ts";
import { requireEnabled, requireSymmetric } from "../state.ts";
import type { StoredKey } from "../store.ts";
import { noteUse } from "../use.ts";

type Opened = { readonly key: StoredKey; readonly plain: Uint8Array; readonly generation: number };

const open = (call: KmsCall, kms: KmsWorld): Opened => {
  const wrapped = parseWrapped(requiredBlob(call.input, "CiphertextBlob", 6144));
  const encryptionContext = encryptionContextIn(call.input, "SourceEncryptionContext");
  const name = stringIn(call.input, "SourceKeyId");
  const key = keyOfCiphertext(kms, call.region, wrapped.keyArn);
  permit(call, key, "kms:ReEncryptFrom", { encryptionContext });
  if (name !== undefined && resolveKey(kms, viewpointOf(call), name).arn !== key.arn) throw incorrectKey();
  requireEnabled(key);
  requireSymmetric(key, "ReEncryptFrom");
  return { key, plain: unwrap(key, wrapped, encryptionContext), generation: wrapped.generation };
};

export const reEncrypt: KmsAction = (call, kms) => {
  const source = open(call, kms);
  const encryptionContext = encryptionContextIn(call.input, "DestinationEncryptionContext");
  const key = keyOf(call, kms, "kms:ReEncryptTo", {
    member: "DestinationKeyId",
    aliases: true,
    encryptionContext,
  });
  requireEnabled(key);
  requireSymmetric(key, "ReEncryptTo");
  endDryRun(call.input);
  noteUse(source.key, kms, call, "ReEncrypt");
  noteUse(key, kms, call, "ReEncrypt");
  return {
    CiphertextBlob: Buffer.from(wrap(kms, key, source.plain, encryptionContext)).toString("base64"),
    SourceKeyId: source.key.arn,
    KeyId: key.arn,
    SourceEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
    DestinationEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
    SourceKeyMaterialId: materialId(source.key, source.generation),
    DestinationKeyMaterialId: materialId(key),
  };
};
