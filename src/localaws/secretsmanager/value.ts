/** Secret values under lock: a data key of KMS each, bound to the secret and the version. */

import { AwsError } from "../errors.ts";
import type { JsonCall } from "../json-service.ts";
import type { KmsUse } from "../kms/engine.ts";
import { open, seal } from "../s3/sse/seal.ts";
import { blobIn, stringIn } from "../wire/json.ts";
import { invalidParameter, type SecretsWorld } from "./action.ts";
import type { Secret, SecretVersion } from "./store.ts";

type Kind = SecretVersion["kind"];
type Plain = { readonly kind: Kind; readonly bytes: Uint8Array };

const most = 65_536;

/** The value a call brings; undefined when it brings none. */
export const valueIn = ({ input }: JsonCall): Plain | undefined => {
  const [text, bytes] = [stringIn(input, "SecretString"), blobIn(input, "SecretBinary")];
  if (text !== undefined && bytes !== undefined)
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  if (text === undefined && bytes === undefined) return undefined;
  const plain: Plain =
    bytes === undefined
      ? { kind: "string", bytes: Buffer.from(text ?? "", "utf8") }
      : { kind: "binary", bytes };
  if (plain.bytes.length > most || plain.bytes.length === 0)
    throw invalidParameter(`The secret value must have 1 to ${most} bytes.`);
  return plain;
};

const useOf = (call: JsonCall, { arn, region }: Pick<Secret, "arn" | "region">, version: string): KmsUse => ({
  caller: call.caller,
  region,
  context: { SecretARN: arn, SecretVersionId: version },
  viaService: `secretsmanager.${region}.amazonaws.com`,
  requestId: call.requestId,
});

/** What KMS refuses is told in the words of Secrets Manager. */
const throughKms = <T>(code: "EncryptionFailure" | "DecryptionFailure", use: () => T): T => {
  try {
    return use();
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    if (thrown.code === "AccessDeniedException")
      throw new AwsError("AccessDeniedException", 400, "Access to KMS is not allowed");
    const verb = code === "EncryptionFailure" ? "encrypt" : "decrypt";
    const message = `Secrets Manager can't ${verb} the protected secret text using the provided KMS key. ${thrown.message}`;
    throw new AwsError(code, 400, message);
  }
};

/** A new version that holds a value. It has no stage yet. */
export const sealedVersion = (
  call: JsonCall,
  world: SecretsWorld,
  secret: Secret,
  id: string,
  { kind, bytes }: Plain,
): SecretVersion => {
  const use = useOf(call, secret, id);
  const { account, region } = secret;
  const key = secret.kmsKeyId ?? world.kms.awsManagedKey("secretsmanager", account, region);
  const { plaintext, wrapped } = throughKms("EncryptionFailure", () =>
    world.kms.generateDataKey({ ...use, key }),
  );
  const sealed = seal(bytes, [plaintext], world.random);
  return { id, createdAt: world.clock.now(), kind, sealed, wrapped, stages: [] };
};

/** The value of a version, as an answer has it. */
export const openedValue = (
  call: JsonCall,
  { kms }: SecretsWorld,
  secret: Secret,
  { id, kind, sealed, wrapped }: SecretVersion,
): { readonly SecretString: string } | { readonly SecretBinary: string } => {
  const { plaintext } = throughKms("DecryptionFailure", () =>
    kms.decrypt({ ...useOf(call, secret, id), wrapped }),
  );
  const bytes = Buffer.from(open(sealed, [plaintext]));
  return kind === "string"
    ? { SecretString: bytes.toString("utf8") }
    : { SecretBinary: bytes.toString("base64") };
};
