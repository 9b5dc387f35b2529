/** Calls of KMS (K70, K71, K73): all of them are management events, those with key material among them. */

import { createHash } from "node:crypto";
import { AwsError } from "../errors.ts";
import type { KmsForServices } from "../kms/engine.ts";
import { isObject } from "../pattern/conditions.ts";
import { type JsonObject, readJson } from "../wire/json.ts";
import type { TrailResource } from "./record.ts";
import { type Describe, onlyReads, type Seen } from "./seen.ts";

const usesMaterial = (operation: string): boolean =>
  /^(Encrypt|Decrypt|ReEncrypt|GenerateDataKey)/.test(operation);

/** Never in an event. */
const secrets = new Set(["Plaintext", "CiphertextBlob", "GrantTokens"]);

const lowered = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** Members with a small first letter, as CloudTrail has them; the names in an encryption context are the caller's. */
const trailForm = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(trailForm);
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([name]) => !secrets.has(name));
  return Object.fromEntries(
    members.map(([name, each]) => [
      lowered(name),
      name.endsWith("EncryptionContext") || name.startsWith("EncryptionContext") ? each : trailForm(each),
    ]),
  );
};

const inputOf = ({ call }: Seen): JsonObject => {
  try {
    return readJson(call.body);
  } catch {
    return {};
  }
};

const outputOf = ({ outcome }: Seen): JsonObject => {
  const body = outcome instanceof AwsError ? undefined : outcome.body;
  return typeof body === "string" && body !== "" ? readJson(Buffer.from(body)) : {};
};

/** The ARN of the key that was used, whatever it was called by (K73). */
const keyArnIn = (
  seen: Seen,
  input: JsonObject,
  keys: Pick<KmsForServices, "keyArn">,
): string | undefined => {
  const output = outputOf(seen);
  const metadata = output["KeyMetadata"];
  const told = isObject(metadata) ? metadata["Arn"] : output["KeyId"];
  if (typeof told === "string" && told.startsWith("arn:")) return told;
  const named = input["KeyId"] ?? input["TargetKeyId"];
  const { account } = seen.call.caller;
  return typeof named === "string" ? keys.keyArn(named, account, seen.call.region) : undefined;
};

export const keyResource = (arn: string): TrailResource => ({
  accountId: arn.split(":")[4] ?? "",
  type: "AWS::KMS::Key",
  ARN: arn,
});

/** Stands for AWS's id of the key material that was used. */
export const materialOf = (arn: string): { readonly keyMaterialId: string } => ({
  keyMaterialId: createHash("sha256").update(`material of ${arn}`).digest("hex"),
});

export const describeKms =
  (keys: Pick<KmsForServices, "keyArn">): Describe =>
  (seen) => {
    const { operation } = seen;
    const input = inputOf(seen);
    const arn = keyArnIn(seen, input, keys);
    const readOnly = onlyReads(operation) || usesMaterial(operation);
    return {
      name: operation,
      readOnly,
      resources: arn === undefined ? [] : [keyResource(arn)],
      requestParameters: () => (Object.keys(input).length === 0 ? undefined : trailForm(input)),
      responseElements: () => {
        const output = readOnly ? {} : outputOf(seen);
        return Object.keys(output).length === 0 ? undefined : trailForm(output);
      },
      ...(usesMaterial(operation) && arn !== undefined && { additionalEventData: () => materialOf(arn) }),
    };
  };
