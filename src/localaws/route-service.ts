/** Which service a request is for. */

import { scopeOf } from "./http/claim.ts";
import type { Service, WireRequest } from "./types.ts";

export type Addressed = {
  /** Name of the service, be it one that is not here. */
  readonly name: string;
  readonly errorForm: Service["errorForm"];
};

/** Services by the first part of X-Amz-Target. */
const targets: Readonly<Record<string, string>> = { TrentService: "kms", AmazonSQS: "sqs" };

const signedFor = (request: WireRequest): string | undefined => {
  const header = /Credential=([^,\s]+)/.exec(request.headers["authorization"] ?? "")?.[1];
  const credential = header ?? new URLSearchParams(request.query).get("X-Amz-Credential");
  return credential === null ? undefined : scopeOf(credential)?.service;
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

/**
 * The signature's scope says it; unsigned requests are told by their protocol, and by their host at last. What
 * looks like nothing else is S3's.
 */
export const addressedService = (request: WireRequest, services: ReadonlyMap<string, Service>): Addressed => {
  const target = targetOf(request);
  const byProtocol = target !== undefined ? targets[target] : undefined;
  const host = hostService(request);
  const known = host !== undefined && services.has(host) ? host : undefined;
  const name = signedFor(request) ?? byProtocol ?? known ?? (hasAction(request) ? "sts" : "s3");
  const form = target !== undefined ? "json" : hasAction(request) ? "query" : "s3";
  return { name, errorForm: services.get(name)?.errorForm ?? form };
};
