import { batchPorts } from "../aws/batch/ports.ts";
import type { Context } from "../aws/context.ts";
import { custodyPorts } from "../aws/custody-ports.ts";
import { askEndpoint, configuredRegion, leastPartSize } from "../aws/endpoint.ts";
import { type AwsConfig, awsPorts } from "../aws/ports.ts";
import { readSecret } from "../aws/read-secret.ts";
import { roleTrust } from "../aws/role-trust.ts";
import { type SourceOptions, sourceOpener } from "../aws/sources/choose.ts";
import type { BatchPorts } from "../flow/batch/ports.ts";
import type { PlanOptions } from "../flow/plan.ts";
import type { Ports, Result } from "../flow/ports.ts";
import type { LocalAws } from "../localaws/aws.ts";
import type { ConnectionOptions } from "./scan-options.ts";
import { type Shell, UsageError } from "./shell.ts";

export type Connection = {
  readonly ports: Ports;
  readonly batch: () => BatchPorts;
  /** Where to start from. */
  readonly region: string;
  /** Custom endpoint, when not AWS's own. */
  readonly endpoint: string | undefined;
  /** The value of a secret of Secrets Manager. */
  readonly readSecret: (id: string) => Promise<Result<Uint8Array>>;
  /** What a plan must know of the endpoint. */
  readonly limits: Pick<PlanOptions, "trustedEndpoint" | "copyLimit" | "partSize">;
};

/** Ports to the AWS that the options, the environment and the profile name, as every AWS tool finds it. */
export async function connect(
  shell: Shell,
  options: ConnectionOptions,
  concurrency: number,
  sources?: SourceOptions,
): Promise<Connection> {
  const endpoint = options.endpointUrl ?? nonEmpty(shell.env["AWS_ENDPOINT_URL"]);
  const s3Endpoint = options.endpointUrl ?? nonEmpty(shell.env["AWS_ENDPOINT_URL_S3"]) ?? endpoint;
  for (const url of [endpoint, s3Endpoint]) checkUrl(url);
  const { trusted, limits, problem } = await askEndpoint(s3Endpoint);
  if (problem !== undefined) throw new UsageError(`${problem}; check the endpoint.`);
  const region = options.region ?? (await configuredRegion(options.profile)) ?? "us-east-1";
  const config: AwsConfig = {
    region,
    maxSockets: concurrency * 2,
    lookAlike: !trusted,
    ...(limits === undefined ? {} : { partSize: limits.partSize }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(s3Endpoint === undefined ? {} : { s3Endpoint }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    // The way back to the plain SDK, should a proxy or an S3 look-alike disagree with our own requests.
    ...(shell.env["BUCKETSEAL_LEAN"] === "off" ? { lean: false } : {}),
    proxies: proxiesOf(shell),
    // A look-alike of S3 has no other sources, unless somebody asks for one.
    ...(sources === undefined || (!trusted && sources.source === undefined)
      ? {}
      : { sources: (context: Context, own: AwsConfig) => sourceOpener(context, own, sources) }),
  };
  return {
    ports: { ...awsPorts(config), ...custodyPorts(config), roleTrust: roleTrust(config) },
    batch: () => batchPorts(config),
    region,
    endpoint: s3Endpoint,
    readSecret: (id) => readSecret(config, id),
    limits: { trustedEndpoint: trusted, ...limits },
  };
}

/** Proxies as every tool finds them: lower case first. */
function proxiesOf({ env }: Shell): NonNullable<AwsConfig["proxies"]> {
  const https = nonEmpty(env["https_proxy"]) ?? nonEmpty(env["HTTPS_PROXY"]);
  // Upper case HTTP_PROXY may be a header of somebody's request where a program runs as a CGI script.
  const http = nonEmpty(env["http_proxy"]);
  const none = nonEmpty(env["no_proxy"]) ?? nonEmpty(env["NO_PROXY"]);
  // An embedded AWS on this machine is never behind a proxy.
  const here = "localhost,127.0.0.1,::1";
  return {
    ...(https === undefined ? {} : { https }),
    ...(http === undefined ? {} : { http }),
    none: none === undefined ? here : `${none},${here}`,
  };
}

/** Ports to an embedded AWS of this process, without a socket. */
export function localPorts(aws: LocalAws): Ports {
  const config: AwsConfig = {
    region: aws.region,
    credentials: aws.credentials,
    requestHandler: aws.requestHandler(),
    partSize: leastPartSize,
  };
  return { ...awsPorts(config), ...custodyPorts(config) };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : text;
}

/** @throws UsageError where an endpoint is given that is no URL. */
export function checkUrl(url: string | undefined): void {
  if (url === undefined || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) return;
  throw new UsageError(`The endpoint "${url}" is no URL; write it like http://127.0.0.1:4570.`);
}
