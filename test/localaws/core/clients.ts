/** The real AWS SDK, pointed at an embedded AWS. */

import type { Agent } from "node:https";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";
import { createLocalAws, type LocalAws } from "../../../src/localaws/aws.ts";
import { createRequestHandler } from "../../../src/localaws/http/in-process.ts";
import type { LocalAwsOptions, WireRequest } from "../../../src/localaws/types.ts";

/** When the virtual clock of the tests stands. */
export const startAt = Date.UTC(2026, 5, 1, 12, 0, 0);

export const newAws = (options: LocalAwsOptions = {}): LocalAws =>
  createLocalAws({ startAt, seed: 7, ...options });

export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

type Place = {
  readonly endpoint?: string;
  readonly credentials?: Credentials;
  readonly region?: string;
  readonly maxAttempts?: number;
  /** How the SDK's own handler is to reach the endpoint. */
  readonly http?: {
    readonly httpsAgent?: Agent;
    readonly socketTimeout?: number;
    readonly requestTimeout?: number;
    readonly throwOnRequestTimeout?: boolean;
  };
};

/** Configuration of a client of any service. */
export const settings = (
  aws: LocalAws,
  { credentials, region, endpoint, http, maxAttempts = 1 }: Place = {},
) => ({
  region: region ?? aws.region,
  credentials: credentials ?? aws.credentials,
  maxAttempts,
  ...(endpoint === undefined
    ? { requestHandler: aws.requestHandler() }
    : { endpoint, ...(http !== undefined && { requestHandler: http }) }),
});

/** In-process, unless an endpoint is given. */
export const kmsClient = (aws: LocalAws, place: Place = {}): KMSClient => new KMSClient(settings(aws, place));

export const stsClient = (aws: LocalAws, place: Place = {}): STSClient => new STSClient(settings(aws, place));

export const s3Client = (aws: LocalAws, place: Place = {}): S3Client =>
  new S3Client({ ...settings(aws, place), forcePathStyle: true });

/** What a call was answered with, when that was an error. */
export type Refused = {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
};

/** The error of a call that must fail. */
export const refusal = async (call: Promise<unknown>): Promise<Refused> => {
  try {
    await call;
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    const metadata: unknown = "$metadata" in thrown ? thrown.$metadata : undefined;
    const status =
      typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata
        ? Number(metadata.httpStatusCode)
        : undefined;
    return { name: thrown.name, message: thrown.message, status };
  }
  throw new Error("the call was expected to fail, but succeeded");
};

/** The request a client would send, signed, as it would come over the wire. */
export const signedRequest = async (
  credentials: Credentials,
  send: (client: S3Client) => Promise<unknown>,
  clockOffset = 0,
): Promise<WireRequest> => {
  let seen: WireRequest | undefined;
  const capture = async (request: WireRequest): Promise<"reset"> => {
    seen = request;
    return "reset";
  };
  const client = new S3Client({
    region: "us-east-1",
    credentials,
    maxAttempts: 1,
    forcePathStyle: true,
    systemClockOffset: clockOffset,
    requestHandler: createRequestHandler(capture, () => true),
  });
  await send(client).catch(() => undefined);
  if (seen === undefined) throw new Error("nothing was sent");
  return seen;
};
