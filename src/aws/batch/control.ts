import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { type AwsConfig, plainClient } from "../clients.ts";

/** S3 Control by Region, made on demand; its calls are few, and the SDK tries them again by itself. */
export function controlClients(config: AwsConfig): {
  readonly of: (region: string) => S3ControlClient;
  readonly destroy: () => void;
} {
  const made = new Map<string, S3ControlClient>();
  return {
    of: (region) => {
      const client =
        made.get(region) ?? new S3ControlClient({ ...plainClient(config), ...own(config, region) });
      made.set(region, client);
      return client;
    },
    destroy: () => {
      for (const client of made.values()) client.destroy();
    },
  };
}

/**
 * The SDK puts the account id before the host's name, which the address of an embedded AWS has no place for: there the
 * header x-amz-account-id alone tells.
 */
function own({ endpoint }: AwsConfig, region: string) {
  if (endpoint === undefined) return { region };
  const endpointProvider = () => ({ url: new URL(endpoint), properties: {} });
  return { region, endpointProvider };
}
