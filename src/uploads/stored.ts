import type { ServerSide } from "../model/encryption.ts";
import { type Asked, keyInUse } from "./asked.ts";
import type { WriteOperation } from "./matrix.ts";
import type { Settings } from "./scene.ts";

/** What an admitted upload ends as: its headers, else the bucket default, else SSE-S3 (E30). */
export function storedAs(
  asked: Asked,
  operation: WriteOperation,
  scene: Settings,
  account: string,
): ServerSide {
  if (asked.customerKey) return { type: "sse-c", certainty: "proven" };
  const algorithm = asked.algorithm ?? scene.encryption.algorithm;
  const keyArn = keyInUse(asked, scene, account) ?? "";
  switch (algorithm) {
    case "AES256":
      return { type: "sse-s3" };
    case "aws:kms":
      return { type: "sse-kms", keyArn, bucketKey: bucketKey(operation, scene) };
    case "aws:kms:dsse":
      return { type: "dsse-kms", keyArn };
    default:
      return { type: "other", value: algorithm };
  }
}

/** The bucket's setting counts where no header says otherwise (E36), but not for UpdateObjectEncryption (E191). */
function bucketKey(operation: WriteOperation, scene: Settings): boolean {
  return operation !== "UpdateObjectEncryption" && scene.encryption.bucketKey;
}
