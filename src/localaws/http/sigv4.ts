/** Verifies AWS Signature Version 4, in headers and in the query of presigned requests. */

import { createHmac, timingSafeEqual } from "node:crypto";
import type { Reading } from "../clock.ts";
import type { Principal, WireRequest } from "../types.ts";
import { canonicalRequest, sha256Hex } from "./canonical.ts";
import { type Claim, claimOf, type Problem, signedAtOf } from "./claim.ts";

/** The signature of a request, verified; chunk signatures continue from it. */
export type Signed = {
  readonly claim: Claim;
  readonly principal: Principal;
  readonly signingKey: Buffer;
};

/** What verification needs to know of the world. */
export type SignatureWorld = {
  principal(accessKeyId: string): Principal | undefined;
  /** True once the session behind this principal is over. */
  expired(principal: Principal): boolean;
  /** Every time that a client may live by: the virtual clock's, and the machine's. */
  readings(): readonly Reading[];
};

const hmac = (key: string | Uint8Array, text: string): Buffer =>
  createHmac("sha256", key).update(text).digest();

const signingKeys = new Map<string, Buffer>();

/** Signing keys change once a day: four hashes are spared on every further request. */
export const signingKeyOf = (secret: string, day: string, region: string, service: string): Buffer => {
  const id = [secret, day, region, service].join("\n");
  const known = signingKeys.get(id);
  if (known !== undefined) return known;
  if (signingKeys.size >= 1000) signingKeys.clear();
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), service), "aws4_request");
  signingKeys.set(id, key);
  return key;
};

export const signatureOf = (signingKey: Uint8Array, text: string): string =>
  hmac(signingKey, text).toString("hex");

export const sameText = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

export const credentialScope = (claim: Pick<Claim, "day" | "region" | "service">): string =>
  `${claim.day}/${claim.region}/${claim.service}/aws4_request`;

const maximumSkew = 15 * 60 * 1000;

const distance = (time: number, { since, now }: Reading): number => Math.max(0, since - time, time - now);

/** The reading that a signature's date is nearest to. */
export const nearestReading = (signedAt: number, readings: readonly Reading[]): Reading =>
  readings.reduce((best, each) => (distance(signedAt, each) < distance(signedAt, best) ? each : best));

/**
 * The time to tell a client, by the clock that it signs with; the virtual clock's where it says none. An SDK that is told
 * a time far from its own takes its clock for wrong, and sends everything again that was refused.
 */
export const timeFor = (request: WireRequest, readings: readonly Reading[], virtual: number): number => {
  const signedAt = signedAtOf(request);
  if (signedAt === undefined) return virtual;
  const { since, now } = nearestReading(signedAt, readings);
  return Math.min(now, Math.max(since, signedAt));
};

/**
 * Clients sign by the machine's clock while the virtual clock stands elsewhere, so a signature is judged by
 * whichever of the two its date is nearer to.
 */
const timeProblem = (claim: Claim, readings: readonly Reading[]): Problem | undefined => {
  const reading = nearestReading(claim.signedAt, readings);
  const { now } = reading;
  if (claim.expires !== undefined) {
    const at = claim.signedAt + claim.expires * 1000;
    return now > at ? { problem: { type: "expired", expires: claim.expires, at, now } } : undefined;
  }
  if (distance(claim.signedAt, reading) <= maximumSkew) return undefined;
  return { problem: { type: "skewed", timestamp: claim.timestamp, now } };
};

const tokenProblem = (claim: Claim, principal: Principal, world: SignatureWorld): Problem | undefined => {
  const token = claim.sessionToken ?? "";
  if (token !== (principal.sessionToken ?? "")) return { problem: { type: "bad-token", token } };
  return world.expired(principal) ? { problem: { type: "expired-token", token } } : undefined;
};

/** S3 lets no x-amz- header by that the signer did not see; Host must always be signed. */
const unsignedHeaders = (request: WireRequest, claim: Claim): readonly string[] => {
  const missing: string[] = [];
  for (const name in request.headers) {
    const must = name === "host" || name.startsWith("x-amz-");
    if (must && !claim.signedHeaders.includes(name)) missing.push(name);
  }
  return missing;
};

const payloadHashOf = (request: WireRequest, claim: Claim): string => {
  const header = request.headers["x-amz-content-sha256"];
  if (header !== undefined) return header;
  const query = new URLSearchParams(claim.place === "query" ? request.query : "");
  const given = query.get("X-Amz-Content-Sha256");
  if (given !== null) return given;
  return claim.service === "s3" && claim.place === "query" ? "UNSIGNED-PAYLOAD" : sha256Hex(request.body);
};

const signatureProblem = (request: WireRequest, signed: Signed): Problem | undefined => {
  const { claim, signingKey } = signed;
  const canonical = canonicalRequest(
    request,
    claim.service,
    claim.signedHeaders,
    payloadHashOf(request, claim),
  );
  const toSign = ["AWS4-HMAC-SHA256", claim.timestamp, credentialScope(claim), sha256Hex(canonical)].join(
    "\n",
  );
  if (sameText(signatureOf(signingKey, toSign), claim.signature)) return undefined;
  return { problem: { type: "mismatch", claim, canonical, toSign } };
};

/** The verified signature of a request, the reason why it does not hold, or undefined when it is unsigned. */
export const verify = (request: WireRequest, world: SignatureWorld): Signed | Problem | undefined => {
  const claim = claimOf(request);
  if (claim === undefined || "problem" in claim) return claim;
  const principal = world.principal(claim.accessKeyId);
  if (principal === undefined) return { problem: { type: "unknown-key", accessKeyId: claim.accessKeyId } };
  const early = tokenProblem(claim, principal, world) ?? timeProblem(claim, world.readings());
  if (early !== undefined) return early;
  const headers = unsignedHeaders(request, claim);
  if (headers.length > 0 && claim.service === "s3") {
    return { problem: { type: "headers-not-signed", headers } };
  }
  const signingKey = signingKeyOf(principal.secretAccessKey, claim.day, claim.region, claim.service);
  const signed: Signed = { claim, principal, signingKey };
  return signatureProblem(request, signed) ?? signed;
};
