import { askEndpoint, configuredRegion, leastPartSize } from "../aws/endpoint.ts";
import { awsPorts } from "../aws/ports.ts";
import type { PlanOptions } from "../flow/plan.ts";
import type { Ports } from "../flow/ports.ts";
import type { LocalAws } from "../localaws/aws.ts";
import type { ConnectionOptions } from "./scan-options.ts";
import { type Shell, UsageError } from "./shell.ts";

export type Connection = {
  readonly ports: Ports;
  /** Custom endpoint, when not AWS's own. */
  readonly endpoint: string | undefined;
  /** What a plan must know of the endpoint. */
  readonly limits: Pick<PlanOptions, "trustedEndpoint" | "copyLimit" | "partSize">;
};

/** Ports to the AWS that the options, the environment and the profile name, as every AWS tool finds it. */
export async function connect(
  shell: Shell,
  options: ConnectionOptions,
  concurrency: number,
): Promise<Connection> {
  const endpoint = options.endpointUrl ?? nonEmpty(shell.env["AWS_ENDPOINT_URL"]);
  const s3Endpoint = options.endpointUrl ?? nonEmpty(shell.env["AWS_ENDPOINT_URL_S3"]) ?? endpoint;
  for (const url of [endpoint, s3Endpoint]) checkUrl(url);
  const { trusted, limits, problem } = await askEndpoint(s3Endpoint);
  if (problem !== undefined) throw new UsageError(`${problem}; check the endpoint.`);
  const region = options.region ?? (await configuredRegion(options.profile)) ?? "us-east-1";
  const ports = awsPorts({
    region,
    maxSockets: concurrency * 2,
    ...(limits === undefined ? {} : { partSize: limits.partSize }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  });
  return { ports, endpoint: s3Endpoint, limits: { trustedEndpoint: trusted, ...limits } };
}

/** Ports to an embedded AWS of this process, without a socket. */
export function localPorts(aws: LocalAws): Ports {
  return awsPorts({
    region: aws.region,
    credentials: aws.credentials,
    requestHandler: aws.requestHandler(),
    partSize: leastPartSize,
  });
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : text;
}

function checkUrl(url: string | undefined): void {
  if (url === undefined || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) return;
  throw new UsageError(`The endpoint "${url}" is no URL; write it like http://127.0.0.1:4570.`);
}
