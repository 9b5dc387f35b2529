import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";
import type { ReadPorts } from "../flow/ports.ts";
import { areCallsWatched, callLogger } from "./calls.ts";
import type { Context } from "./context.ts";
import { agentsFor } from "./http/agents.ts";
import type { Proxies } from "./http/proxy.ts";

/** Everything the clients need; nothing is read from the environment but what the SDK's own chain reads. */
export type AwsConfig = {
  /** Where STS and buckets of unknown Region are asked first. */
  readonly region: string;
  /** A custom endpoint for all services alike; path style is used then (L62). */
  readonly endpoint?: string;
  /** S3's own, where it is not the one of all services. */
  readonly s3Endpoint?: string;
  /** Whether S3 is no more than a look-alike of AWS's. Default: wherever an endpoint is given that is not AWS's. */
  readonly lookAlike?: boolean;
  /** The SDK's default chain when absent. */
  readonly credentials?: NonNullable<S3ClientConfig["credentials"]>;
  /** Profile of the shared AWS configuration. */
  readonly profile?: string;
  /** In place of the network: the embedded AWS plugs in here. */
  readonly requestHandler?: NonNullable<S3ClientConfig["requestHandler"]>;
  /** Sockets a Region; at least the concurrency of a scan (L60). Default 256. */
  readonly maxSockets?: number;
  /** Attempts of calls on buckets, keys and lists. Default 8. Object calls are tried again by the flow instead. */
  readonly maxAttempts?: number;
  /** Milliseconds a request may take. Default 60,000; a copy moves up to 5 GB and may take ten times that. */
  readonly requestTimeout?: number;
  /** Bytes of one part of a multipart copy, at least 5 MiB on AWS (L9). Default 256 MiB; larger where 10,000 parts would not do. */
  readonly partSize?: number;
  /** Parts of one object copied at a time. Default 8. */
  readonly partConcurrency?: number;
  /** False: every call goes through the SDK. True: HEADs and listings do not. Default: not with a requestHandler. */
  readonly lean?: boolean;
  /** Certificates to trust instead of the usual ones, PEM. */
  readonly ca?: string;
  /** Proxies on the way to AWS; the embedded AWS has none. */
  readonly proxies?: Proxies;
  /** Chooses where objects are read from, for scans. Default: a listing, and HEAD of each. */
  readonly sources?: (context: Context, config: AwsConfig) => NonNullable<ReadPorts["openSource"]>;
};

/** Clients by Region, made on demand. */
export type Clients = {
  /** Retries by itself, with backoff and jitter. */
  readonly patient: (region: string) => S3Client;
  /**
   * Never retries. Object calls go through it: the flow answers a 503 with fewer calls at a time, and a copy
   * whose answer was lost must not be sent twice.
   */
  readonly once: (region: string) => S3Client;
  /** As `once`, for calls that move bytes. */
  readonly slow: (region: string) => S3Client;
  /** As `patient`, for calls that move bytes and may be sent twice: parts. */
  readonly patientAndSlow: (region: string) => S3Client;
  readonly kms: (region: string) => KMSClient;
  readonly sts: () => STSClient;
  readonly destroy: () => void;
};

export function createClients(config: AwsConfig): Clients {
  const maxAttempts = config.maxAttempts ?? 8;
  const timeout = config.requestTimeout ?? 60_000;
  const made: { destroy: () => void }[] = [];
  const endpoint = config.s3Endpoint ?? config.endpoint;
  const s3 = (attempts: number, requestTimeout: number) =>
    perRegion(
      made,
      (region) =>
        new S3Client({
          ...common(config, requestTimeout),
          ...(endpoint === undefined ? {} : { endpoint }),
          region,
          maxAttempts: attempts,
          forcePathStyle: endpoint !== undefined,
          // Bodies here are small documents, and what must be compared of an object is read by name (L61).
          responseChecksumValidation: "WHEN_REQUIRED",
        }),
    );
  const sts = perRegion(made, (region) => new STSClient({ ...common(config, timeout), region, maxAttempts }));
  return {
    patient: s3(maxAttempts, timeout),
    once: s3(1, timeout),
    slow: s3(1, timeout * 10),
    patientAndSlow: s3(maxAttempts, timeout * 10),
    kms: perRegion(made, (region) => new KMSClient({ ...common(config, timeout), region, maxAttempts })),
    sts: () => sts(config.region),
    destroy: () => {
      for (const client of made) client.destroy();
    },
  };
}

function common(config: AwsConfig, requestTimeout: number) {
  const maxSockets = config.maxSockets ?? 256;
  return {
    ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint }),
    ...(config.credentials === undefined ? {} : { credentials: config.credentials }),
    ...(config.profile === undefined ? {} : { profile: config.profile }),
    ...(areCallsWatched() ? { logger: callLogger } : {}),
    requestHandler: config.requestHandler ?? {
      connectionTimeout: 10_000,
      requestTimeout,
      throwOnRequestTimeout: true,
      // A full queue of HEADs waits for sockets by design: no warning about it.
      socketAcquisitionWarningTimeout: 2 ** 31 - 1,
      ...agentsFor({ maxSockets, proxies: config.proxies, ca: config.ca }),
    },
  };
}

/** What a client of one Region needs that retries by itself and moves no bytes. */
export function plainClient(config: AwsConfig) {
  const { region, maxAttempts = 8, requestTimeout = 60_000 } = config;
  return { ...common(config, requestTimeout), region, maxAttempts };
}

function perRegion<Client extends { destroy: () => void }>(
  made: { destroy: () => void }[],
  make: (region: string) => Client,
): (region: string) => Client {
  const clients = new Map<string, Client>();
  return (region) => {
    const held = clients.get(region);
    if (held !== undefined) return held;
    const client = make(region);
    clients.set(region, client);
    made.push(client);
    return client;
  };
}
