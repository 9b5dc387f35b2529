/** Which service a request is for. */

import { scopeOf, serviceSignedFor } from "./http/claim.ts";
import { isForS3Control } from "./s3control/service.ts";
import type { Service, WireRequest } from "./types.ts";

export type Addressed = {
  /** Name of the service, be it one that is not here. */
  readonly name: string;
  readonly errorForm: Service["errorForm"];
};

/** Services by the first part of X-Amz-Target. */
const targets: Readonly<Record<string, string>> = {
  TrentService: "kms",
  CloudTrail_20131101: "cloudtrail",
  AmazonSQS: "sqs",
  AWSEvents: "events",
  secretsmanager: "secretsmanager",
};

const signedFor = (request: WireRequest): string | undefined => {
  const header = serviceSignedFor(request.headers["authorization"] ?? "");
  if (header !== undefined) return header;
  if (!request.query.includes("X-Amz-Credential=")) return undefined;
  return scopeOf(new URLSearchParams(request.query).get("X-Amz-Credential") ?? "")?.service;
};

const targetOf = (request: WireRequest): string | undefined =>
  request.headers["x-amz-target"]?.split(".", 1)[0];

const isForm = (request: WireRequest): boolean =>
  (request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");

/** The query protocol's Action, wherever it stands. */
const hasAction = (request: WireRequest): boolean =>
  /(^|&)Action=/.test(request.query) ||
  (isForm(request) && /(^|&)Action=/.test(new TextDecoder().decode(request.body.subarray(0, 4096))));

const hostService = (request: WireRequest): string | undefined =>
  /^([a-z0-9-]+)\.(?:[a-z0-9-]+\.)?amazonaws\.com/.exec(request.headers["host"] ?? "")?.[1];

const protocolOf = (request: WireRequest): string | undefined => {
  const target = targetOf(request);
  return target === undefined ? undefined : targets[target];
};

const knownHost = (request: WireRequest, services: ReadonlyMap<string, Service>): string | undefined => {
  const host = hostService(request);
  return host !== undefined && services.has(host) ? host : undefined;
};

const defaultOf = (request: WireRequest): string => (hasAction(request) ? "sts" : "s3");

const formOf = (request: WireRequest): Service["errorForm"] => {
  if (targetOf(request) !== undefined) return "json";
  return hasAction(request) ? "query" : "s3";
};

const signedName = (request: WireRequest, services: ReadonlyMap<string, Service>): string =>
  signedFor(request) ?? protocolOf(request) ?? knownHost(request, services) ?? defaultOf(request);

/**
 * The signature's scope says it, but S3 Control is signed as S3 is; unsigned requests are told by their protocol, and by their host at last. What
 * looks like nothing else is S3's.
 */
export const addressedService = (request: WireRequest, services: ReadonlyMap<string, Service>): Addressed => {
  const name = isForS3Control(request) ? "s3control" : signedName(request, services);
  return { name, errorForm: services.get(name)?.errorForm ?? formOf(request) };
};
