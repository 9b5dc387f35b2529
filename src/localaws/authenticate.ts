/** From bytes to an authenticated call. */

import { AwsError } from "./errors.ts";
import { authError } from "./http/auth-errors.ts";
import { type AuthProblem, scopeOf } from "./http/claim.ts";
import { payloadOf } from "./http/payload.ts";
import { type SignedV2, signatureV2, verifyV2 } from "./http/sigv2.ts";
import {
  nearestReading,
  type SignatureWorld,
  sameText,
  signatureOf,
  signingKeyOf,
  verify,
} from "./http/sigv4.ts";
import { anonymous } from "./principals.ts";
import type { Call, FormSigner, Service, WireRequest } from "./types.ts";

/** An unsigned call, its body as it came; also what a call is known by until its signature is verified. */
export const unsignedCall = (request: WireRequest, region: string, requestId: string): Call => ({
  request,
  caller: anonymous,
  region,
  requestId,
  signature: "none",
  authType: "none",
  signatureAge: 0,
  body: request.body,
  trailers: {},
});

/**
 * The call with its caller known and its body verified.
 * @throws AwsError in the words of the service.
 */
export const authenticate = (call: Call, service: Service, world: SignatureWorld): Call => {
  const { request } = call;
  const old = service.errorForm === "s3" ? verifyV2(request, world) : undefined;
  if (old !== undefined) return authenticatedV2(call, old, world);
  const signed = verify(request, world);
  if (signed === undefined) {
    if (service.errorForm !== "s3") throw missingToken(service);
    return { ...call, ...payloadOf(request, undefined) };
  }
  if ("problem" in signed) throw authError(service.errorForm, signed.problem);
  const { claim, principal } = signed;
  return {
    ...call,
    caller: principal.caller,
    region: claim.region,
    signature: "v4",
    authType: claim.place === "header" ? "REST-HEADER" : "REST-QUERY-STRING",
    signatureAge: Math.max(0, nearestReading(claim.signedAt, world.readings()).now - claim.signedAt),
    ...payloadOf(request, signed),
  };
};

const authenticatedV2 = (call: Call, old: SignedV2 | AuthProblem, world: SignatureWorld): Call => {
  if ("type" in old) throw authError("s3", old);
  const { signedAt, place, principal } = old;
  const age = signedAt === undefined ? 0 : nearestReading(signedAt, world.readings()).now - signedAt;
  return {
    ...call,
    caller: principal.caller,
    signature: "v2",
    authType: place === "header" ? "REST-HEADER" : "REST-QUERY-STRING",
    signatureAge: Math.max(0, age),
    ...payloadOf(call.request, undefined),
  };
};

const missingToken = (service: Service): AwsError =>
  service.errorForm === "json"
    ? new AwsError("MissingAuthenticationTokenException", 400, "Missing Authentication Token")
    : new AwsError("MissingAuthenticationToken", 403, "Request is missing Authentication Token");

/** Verifies POST form uploads, which carry their signature in form fields. */
export const createFormSigner = (world: SignatureWorld): FormSigner => {
  const refuse = (code: string, message: string): AwsError => new AwsError(code, 403, message);
  return ({ signer, policy, signature, sessionToken }) => {
    const scope = "credential" in signer ? scopeOf(signer.credential) : undefined;
    const accessKeyId = "credential" in signer ? scope?.accessKeyId : signer.accessKeyId;
    if (accessKeyId === undefined) throw refuse("AccessDenied", "Invalid credential");
    const principal = world.principal(accessKeyId);
    if (principal === undefined) throw authError("s3", { type: "unknown-key", accessKeyId });
    if ((sessionToken ?? "") !== (principal.sessionToken ?? "")) {
      throw authError("s3", { type: "bad-token", token: sessionToken ?? "" });
    }
    if (world.expired(principal)) throw authError("s3", { type: "expired-token", token: sessionToken ?? "" });
    const secret = principal.secretAccessKey;
    const expected =
      scope === undefined
        ? signatureV2(secret, policy)
        : signatureOf(signingKeyOf(secret, scope.day, scope.region, scope.service), policy);
    if (sameText(expected, signature)) return principal.caller;
    throw refuse(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    );
  };
};
