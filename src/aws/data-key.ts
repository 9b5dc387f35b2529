import { DecryptCommand } from "@aws-sdk/client-kms";
import type { DataKeyProof } from "../custody/inquiry.ts";
import { parseArn } from "../iam/index.ts";
import type { ClientSide } from "../model/encryption.ts";
import type { Context } from "./context.ts";
import { attempt } from "./errors.ts";

/**
 * Shows a wrapped data key to KMS with the encryption context it was wrapped with (S8), which is all of the material
 * description for the legacy wrap too. The plain key is overwritten as soon as it is here. No key is named in the
 * question: the metadata is not authenticated (S25), and the answer says which key it was.
 */
export async function openDataKey(
  context: Context,
  { wrap, wrappedKey, materialDescription, kmsKeyId }: ClientSide,
  region: string,
): Promise<DataKeyProof> {
  if (wrap !== "kms+context" && wrap !== "kms")
    return doubt(
      "unsupported",
      `The data key is wrapped by ${wrap}, outside of KMS; only who holds that key can tell.`,
    );
  if (wrappedKey === undefined) return doubt("not-found", "The metadata holds no wrapped data key.");
  const named = kmsKeyId === undefined ? undefined : parseArn(kmsKeyId)?.region;
  const answer = await attempt("kms:Decrypt of a wrapped data key", async () => {
    const { KeyId, Plaintext } = await context.clients.kms(named || region).send(
      new DecryptCommand({
        CiphertextBlob: Buffer.from(wrappedKey, "base64"),
        EncryptionContext: { ...materialDescription },
      }),
    );
    Plaintext?.fill(0);
    return KeyId;
  });
  if (!answer.ok) {
    const { reason, message, status } = answer.failure;
    // KMS says that it knows no such key also where the key is in another Region than was guessed.
    const gone = reason === "not-found" && named !== undefined;
    return gone || (reason === "failed" && status === 400)
      ? { outcome: "refused", why: message }
      : doubt(reason, message);
  }
  return answer.value === undefined
    ? doubt("invalid-response", "kms:Decrypt of a wrapped data key: no key in the answer")
    : { outcome: "opened", keyArn: answer.value };
}

function doubt(
  reason: Extract<DataKeyProof, { outcome: "unknown" }>["why"]["reason"],
  message: string,
): DataKeyProof {
  return { outcome: "unknown", why: { reason, message } };
}
