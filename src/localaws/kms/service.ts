/** KMS on the wire: JSON 1.1, one POST per operation, told apart by X-Amz-Target (D10). */

import { AwsError } from "../errors.ts";
import type { Call, Service } from "../types.ts";
import { type JsonObject, readJson } from "../wire/json.ts";
import type { KmsWorld } from "./action.ts";
import { kmsOperations } from "./operations.ts";

const prefix = "TrentService.";

const operationOf = ({ request }: Call): string => {
  const target = request.headers["x-amz-target"] ?? "";
  return target.startsWith(prefix) ? target.slice(prefix.length) : target;
};

const resourceOf = (call: Call): string => {
  try {
    const input = readJson(call.body);
    const name = input["KeyId"] ?? input["TargetKeyId"] ?? input["AliasName"];
    return typeof name === "string" ? name : "";
  } catch {
    return "";
  }
};

const unknownOperation = (operation: string): AwsError =>
  new AwsError(
    "NotImplemented",
    501,
    `The embedded KMS does not have the operation ${operation || "(none)"}.`,
  );

const headers = { "content-type": "application/x-amz-json-1.1", "cache-control": "no-cache, no-store" };

const replyOf = (output: JsonObject | undefined): string =>
  output === undefined ? "" : JSON.stringify(output);

export const createKmsService = (kms: KmsWorld): Service => ({
  name: "kms",
  errorForm: "json",
  identify: (call) => ({ operation: operationOf(call), resource: resourceOf(call) }),
  handle: (call) => {
    const operation = operationOf(call);
    const action = Object.hasOwn(kmsOperations, operation) ? kmsOperations[operation] : undefined;
    if (action === undefined) throw unknownOperation(operation);
    return { status: 200, headers, body: replyOf(action({ ...call, input: readJson(call.body) }, kms)) };
  },
});
