/** Verifies Signature Version 2 for S3, which older clients still presign with (boto3 by default). */

import { createHmac } from "node:crypto";
import { addressOf } from "../s3/address.ts";
import type { Principal, WireRequest } from "../types.ts";
import type { AuthProblem } from "./claim.ts";
import { nearestReading, type SignatureWorld, sameText } from "./sigv4.ts";

/** A signature that holds. */
export type SignedV2 = {
  readonly principal: Principal;
  readonly place: "header" | "query";
  /** Epoch milliseconds; a presigned request does not tell. */
  readonly signedAt: number | undefined;
};

type Claim = {
  readonly place: SignedV2["place"];
  readonly accessKeyId: string;
  readonly signature: string;
  readonly token: string;
  /** What stands for the date in the string to sign: a date, nothing beside x-amz-date, or seconds of expiry. */
  readonly date: string;
};

/** Parameters that are part of the resource that is signed. */
const SIGNED_PARAMETERS: ReadonlySet<string> = new Set(
  `accelerate acl analytics cors delete encryption inventory legal-hold lifecycle location logging metrics notification
  object-lock ownershipControls partNumber policy policyStatus publicAccessBlock replication requestPayment
  response-cache-control response-content-disposition response-content-encoding response-content-language
  response-content-type response-expires restore retention select select-type storageClass tagging torrent uploadId
  uploads versionId versioning versions website`.split(/\s+/),
);

/** The base64 signature of a string under a secret key. */
export const signatureV2 = (secret: string, text: string): string =>
  createHmac("sha1", secret).update(text).digest("base64");

const claimOf = ({ headers, query }: WireRequest): Claim | undefined => {
  const header = /^AWS ([^:\s]+):(\S+)$/.exec(headers["authorization"] ?? "");
  if (header !== null) {
    const [, accessKeyId = "", signature = ""] = header;
    const date = headers["x-amz-date"] === undefined ? (headers["date"] ?? "") : "";
    return { place: "header", accessKeyId, signature, date, token: headers["x-amz-security-token"] ?? "" };
  }
  if (!query.includes("AWSAccessKeyId=")) return undefined;
  const parameters = new URLSearchParams(query);
  const [accessKeyId, signature, date] = ["AWSAccessKeyId", "Signature", "Expires"].map(
    (name) => parameters.get(name) ?? "",
  );
  const token = parameters.get("x-amz-security-token") ?? "";
  return {
    place: "query",
    accessKeyId: accessKeyId ?? "",
    signature: signature ?? "",
    date: date ?? "",
    token,
  };
};

/** x-amz- headers, those among the parameters of a presigned request too. */
const amzHeaders = (request: WireRequest): string =>
  [...Object.entries(request.headers), ...new URLSearchParams(request.query)]
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .filter(([name]) => name.startsWith("x-amz-"))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
    .join("");

const resource = (request: WireRequest): string => {
  const { bucketName, query } = addressOf(request);
  // In a virtual host the bucket stands before the path.
  const inPath = addressOf({ ...request, headers: {} }).bucketName === bucketName;
  const parameters = [...query]
    .filter(([name]) => SIGNED_PARAMETERS.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === "" ? name : `${name}=${value}`));
  const path = `${inPath ? "" : `/${bucketName}`}${request.path}`;
  return parameters.length === 0 ? path : `${path}?${parameters.join("&")}`;
};

const stringToSign = (request: WireRequest, { date }: Claim): string => {
  const { "content-md5": md5 = "", "content-type": type = "" } = request.headers;
  return `${request.method}\n${md5}\n${type}\n${date}\n${amzHeaders(request)}${resource(request)}`;
};

const maximumSkew = 15 * 60 * 1000;

const timeProblem = (
  { place, date }: Claim,
  signedAt: number,
  world: SignatureWorld,
): AuthProblem | undefined => {
  if (Number.isNaN(signedAt)) return { type: "no-date" };
  const { now } = nearestReading(signedAt, world.readings());
  if (place === "query") {
    return now > signedAt ? { type: "expired", expires: Number(date), at: signedAt, now } : undefined;
  }
  return Math.abs(now - signedAt) > maximumSkew ? { type: "skewed", timestamp: date, now } : undefined;
};

/** The verified signature, why it does not hold, or undefined when a request has none of this version. */
export const verifyV2 = (request: WireRequest, world: SignatureWorld): SignedV2 | AuthProblem | undefined => {
  const claim = claimOf(request);
  if (claim === undefined) return undefined;
  const { accessKeyId, signature, token, date, place } = claim;
  const principal = world.principal(accessKeyId);
  if (principal === undefined) return { type: "unknown-key", accessKeyId };
  if (token !== (principal.sessionToken ?? "")) return { type: "bad-token", token };
  if (world.expired(principal)) return { type: "expired-token", token };
  const signedAt =
    place === "query" ? Number(date) * 1000 : Date.parse(date || (request.headers["x-amz-date"] ?? ""));
  const late = timeProblem(claim, signedAt, world);
  if (late !== undefined) return late;
  const toSign = stringToSign(request, claim);
  if (!sameText(signatureV2(principal.secretAccessKey, toSign), signature)) {
    return { type: "mismatch", claim: { accessKeyId, signature }, canonical: undefined, toSign };
  }
  return { principal, place, signedAt: place === "header" ? signedAt : undefined };
};
