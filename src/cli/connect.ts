import { configuredRegion, isTrustedEndpoint } from "../aws/endpoint.ts";
import { awsPorts } from "../aws/ports.ts";
import type { Ports } from "../flow/ports.ts";
import type { LocalAws } from "../localaws/aws.ts";
import type { ConnectionOptions } from "./scan-options.ts";
import { type Shell, UsageError } from "./shell.ts";

export type Connection = {
  readonly ports: Ports;
  /** Custom endpoint, when not AWS's own. */
  readonly endpoint: string | undefined;
  /** Whether the endpoint may be sent the calls that look-alikes misread. */
  readonly trusted: boolean;
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
  const region = options.region ?? (await configuredRegion(options.profile)) ?? "us-east-1";
  const ports = awsPorts({
    region,
    maxSockets: concurrency * 2,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  });
  return { ports, endpoint: s3Endpoint, trusted: await isTrustedEndpoint(s3Endpoint) };
}

/** Bytes of a part when large objects are copied within the embedded AWS: the least that S3 takes (L9). */
export const localPartSize = 5 * 1024 * 1024;

/** Ports to an embedded AWS of this process, without a socket. */
export function localPorts(aws: LocalAws): Ports {
  return awsPorts({
    region: aws.region,
    credentials: aws.credentials,
    requestHandler: aws.requestHandler(),
    partSize: localPartSize,
  });
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : text;
}

function checkUrl(url: string | undefined): void {
  if (url === undefined || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) return;
  throw new UsageError(`The endpoint "${url}" is no URL; write it like http://127.0.0.1:4570.`);
}
