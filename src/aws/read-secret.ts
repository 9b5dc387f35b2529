import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Result } from "../flow/ports.ts";
import { type AwsConfig, plainClient } from "./clients.ts";
import { attempt } from "./errors.ts";

/**
 * The current value of a secret, as bytes that the caller wipes.
 * @param id a name in the configured Region, or an ARN of any Region.
 */
export async function readSecret(config: AwsConfig, id: string): Promise<Result<Uint8Array>> {
  const region = /^arn:[^:]+:secretsmanager:([^:]+):/.exec(id)?.[1] ?? config.region;
  const client = new SecretsManagerClient({ ...plainClient(config), region });
  try {
    return await attempt(`secretsmanager:GetSecretValue of ${id}`, async () => {
      const { SecretBinary, SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }));
      return SecretBinary === undefined
        ? Buffer.from(SecretString ?? "", "utf8")
        : Uint8Array.from(SecretBinary);
    });
  } finally {
    client.destroy();
  }
}
