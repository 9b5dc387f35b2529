/** How each family of services words a signature that does not hold. */

import { AwsError } from "../errors.ts";
import type { Service } from "../types.ts";
import type { AuthProblem } from "./claim.ts";

type Problem<T extends AuthProblem["type"]> = Extract<AuthProblem, { type: T }>;
type Words = { readonly [T in AuthProblem["type"]]: (problem: Problem<T>) => AwsError };

const iso = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, "Z");

const mismatchText =
  "The request signature we calculated does not match the signature you provided. Check your key and signing method.";

/** What S3 says to Signature Version 2 in Regions that began after 2013, and to one that cannot be read. */
export const signatureV2Refused = (): AwsError =>
  new AwsError(
    "InvalidRequest",
    400,
    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
  );

const s3Words: Words = {
  malformed: ({ detail }) =>
    new AwsError("AuthorizationHeaderMalformed", 400, `The authorization header is malformed; ${detail}`),
  unsupported: ({ value }) =>
    new AwsError("InvalidArgument", 400, "Unsupported Authorization Type", {
      fields: { ArgumentName: "Authorization", ArgumentValue: value },
    }),
  "signature-v2": signatureV2Refused,
  "query-malformed": ({ detail }) => new AwsError("AuthorizationQueryParametersError", 400, detail),
  "no-date": () =>
    new AwsError("AccessDenied", 403, "AWS authentication requires a valid Date or x-amz-date header"),
  "unknown-key": ({ accessKeyId }) =>
    new AwsError(
      "InvalidAccessKeyId",
      403,
      "The AWS Access Key Id you provided does not exist in our records.",
      {
        fields: { AWSAccessKeyId: accessKeyId },
      },
    ),
  "bad-token": ({ token }) =>
    new AwsError("InvalidToken", 400, "The provided token is malformed or otherwise invalid.", {
      fields: { "Token-0": token },
    }),
  "expired-token": ({ token }) =>
    new AwsError("ExpiredToken", 400, "The provided token has expired.", { fields: { "Token-0": token } }),
  skewed: ({ timestamp, now }) =>
    new AwsError(
      "RequestTimeTooSkewed",
      403,
      "The difference between the request time and the current time is too large.",
      { fields: { RequestTime: timestamp, ServerTime: iso(now), MaxAllowedSkewMilliseconds: "900000" } },
    ),
  expired: ({ expires, at, now }) =>
    new AwsError("AccessDenied", 403, "Request has expired", {
      fields: { "X-Amz-Expires": String(expires), Expires: iso(at), ServerTime: iso(now) },
    }),
  "headers-not-signed": ({ headers }) =>
    new AwsError("AccessDenied", 403, "There were headers present in the request which were not signed", {
      fields: { HeadersNotSigned: headers.join(", ") },
    }),
  mismatch: ({ claim, canonical, toSign }) =>
    new AwsError("SignatureDoesNotMatch", 403, mismatchText, {
      fields: {
        AWSAccessKeyId: claim.accessKeyId,
        StringToSign: toSign,
        SignatureProvided: claim.signature,
        ...(canonical !== undefined && { CanonicalRequest: canonical }),
      },
    }),
};

type Codes = {
  readonly incomplete: string;
  readonly token: string;
  readonly expired: string;
  readonly mismatch: string;
  readonly status: number;
};

const invalidToken = "The security token included in the request is invalid.";

/** KMS and STS say the same in different codes, and all of the former with 400. */
const coralWords = (codes: Codes): Words => ({
  malformed: ({ detail }) =>
    new AwsError(codes.incomplete, 400, `Authorization header is malformed: ${detail}`),
  unsupported: ({ value }) =>
    new AwsError(codes.incomplete, 400, `Unsupported authorization type: ${value.split(" ", 1)[0] ?? ""}`),
  "signature-v2": () => new AwsError(codes.incomplete, 400, "Signature Version 2 is not supported."),
  "query-malformed": ({ detail }) => new AwsError(codes.incomplete, 400, detail),
  "no-date": () =>
    new AwsError(
      codes.incomplete,
      400,
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    ),
  "unknown-key": () => new AwsError(codes.token, codes.status, invalidToken),
  "bad-token": () => new AwsError(codes.token, codes.status, invalidToken),
  "expired-token": () =>
    new AwsError(codes.expired, codes.status, "The security token included in the request is expired"),
  skewed: ({ timestamp, now }) =>
    new AwsError(
      codes.mismatch,
      codes.status,
      `Signature expired: ${timestamp} is not near ${iso(now)} (15 min.)`,
    ),
  expired: ({ at, now }) =>
    new AwsError(
      codes.mismatch,
      codes.status,
      `Signature expired: ${iso(at)} is now earlier than ${iso(now)}`,
    ),
  "headers-not-signed": () => new AwsError(codes.mismatch, codes.status, mismatchText),
  mismatch: () =>
    new AwsError(
      codes.mismatch,
      codes.status,
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    ),
});

const words: Readonly<Record<Service["errorForm"], Words>> = {
  s3: s3Words,
  json: coralWords({
    incomplete: "IncompleteSignatureException",
    token: "UnrecognizedClientException",
    expired: "ExpiredTokenException",
    mismatch: "InvalidSignatureException",
    status: 400,
  }),
  query: coralWords({
    incomplete: "IncompleteSignature",
    token: "InvalidClientTokenId",
    expired: "ExpiredToken",
    mismatch: "SignatureDoesNotMatch",
    status: 403,
  }),
};

/** The error a service answers with for a problem of authorisation. */
export const authError = <T extends AuthProblem["type"]>(
  form: Service["errorForm"],
  problem: Problem<T>,
): AwsError => words[form][problem.type as T](problem);
