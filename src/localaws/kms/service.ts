/** KMS on the wire (D10). */

import { createJsonService } from "../json-service.ts";
import type { Service } from "../types.ts";
import type { KmsWorld } from "./action.ts";
import { kmsOperations } from "./operations.ts";

export const createKmsService = (kms: KmsWorld): Service =>
  createJsonService(
    {
      name: "kms",
      title: "KMS",
      version: "1.1",
      operations: kmsOperations,
      resource: ["KeyId", "TargetKeyId", "AliasName"],
      headers: { "cache-control": "no-cache, no-store" },
    },
    kms,
  );
