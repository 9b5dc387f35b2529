import type { Result } from "../flow/ports.ts";
import type { Identity } from "../model/resource.ts";
import { isAwsEndpoint } from "./aws-host.ts";
import type { AwsConfig, Clients } from "./clients.ts";
import { attempt } from "./errors.ts";
import { whoAmI } from "./who-am-i.ts";

/** What every port needs: the clients, and whose buckets these must be. */
export type Context = {
  readonly clients: Clients;
  readonly home: string;
  readonly partSize: number;
  readonly partConcurrency: number;
  /** Whether S3 is no more than a look-alike of AWS's, which answers calls it does not know with anything. */
  readonly lookAlike: boolean;
  readonly whoAmI: () => Promise<Result<Identity>>;
};

export function contextOf(config: AwsConfig, clients: Clients): Context {
  const endpoint = config.s3Endpoint ?? config.endpoint;
  return {
    clients,
    home: config.region,
    partSize: config.partSize ?? 256 * 2 ** 20,
    partConcurrency: config.partConcurrency ?? 8,
    lookAlike: config.lookAlike ?? (endpoint !== undefined && !isAwsEndpoint(endpoint)),
    whoAmI: whoAmI(clients),
  };
}

/**
 * Runs one S3 call with the account that must own the bucket, which goes along as ExpectedBucketOwner (L12).
 * @param call what was asked, for the message.
 */
export async function owned<T>(
  context: Context,
  call: string,
  ask: (owner: { readonly ExpectedBucketOwner: string }) => Promise<T>,
): Promise<Result<T>> {
  const me = await context.whoAmI();
  if (!me.ok) return me;
  return attempt(call, () => ask({ ExpectedBucketOwner: me.value.account }));
}
