import { describe, expect, it } from "vitest";
import { attempt, failureFrom, meansNotConfigured } from "../../src/aws/errors.ts";
import type { Failure } from "../../src/flow/ports.ts";

/** An error as the SDK throws it: for HEAD nothing but a status, and always the same name (E20). */
function sdkError(name: string, status: number | undefined, message = "words", code?: string): Error {
  const metadata = status === undefined ? {} : { $metadata: { httpStatusCode: status, requestId: "R1" } };
  return Object.assign(new Error(message), { name, ...metadata, ...(code === undefined ? {} : { code }) });
}

describe("the translator of SDK errors", () => {
  const cases: readonly [string, Error, Partial<Failure>][] = [
    ["a denied call", sdkError("AccessDenied", 403), { reason: "access-denied", status: 403 }],
    ["a denied HEAD (E20)", sdkError("Unknown", 403, "UnknownError"), { reason: "access-denied" }],
    [
      "a denied KMS call, which is a 400 (K10)",
      sdkError("AccessDeniedException", 400),
      { reason: "access-denied" },
    ],
    ["a session that ended", sdkError("ExpiredToken", 400), { reason: "access-denied" }],
    ["a missing key", sdkError("NoSuchKey", 404), { reason: "not-found" }],
    ["a missing object at HEAD (E20)", sdkError("NotFound", 404, "UnknownError"), { reason: "not-found" }],
    [
      "a KMS key that is gone, which is a 400 (K10)",
      sdkError("NotFoundException", 400),
      { reason: "not-found" },
    ],
    ["SlowDown", sdkError("SlowDown", 503), { reason: "throttled", status: 503 }],
    ["a 503 at HEAD", sdkError("Unknown", 503, "UnknownError"), { reason: "throttled" }],
    ["KMS throttling, which is a 400 (K62)", sdkError("ThrottlingException", 400), { reason: "throttled" }],
    ["two writers of one bucket setting", sdkError("OperationAborted", 409), { reason: "throttled" }],
    ["an internal error", sdkError("InternalError", 500), { reason: "timeout", status: 500 }],
    ["a gateway's 502", sdkError("Unknown", 502), { reason: "timeout" }],
    ["a request that took too long", sdkError("TimeoutError", undefined), { reason: "timeout" }],
    [
      "a broken connection",
      sdkError("Error", undefined, "socket hang up", "ECONNRESET"),
      { reason: "timeout" },
    ],
    ["no such host", sdkError("Error", undefined, "getaddrinfo", "ENOTFOUND"), { reason: "failed" }],
    ["no credentials", sdkError("CredentialsProviderError", undefined), { reason: "failed" }],
    ["another Region (L11)", sdkError("PermanentRedirect", 301), { reason: "wrong-region" }],
    ["another Region at HEAD (E20)", sdkError("Unknown", 301), { reason: "wrong-region" }],
    [
      "the Region of a signature (L11)",
      sdkError("AuthorizationHeaderMalformed", 400),
      { reason: "wrong-region" },
    ],
    ["a delete marker at HEAD (E22)", sdkError("Unknown", 405), { reason: "unsupported", status: 405 }],
    ["a call the endpoint does not know", sdkError("NotImplemented", 501), { reason: "unsupported" }],
    [
      "no rotation for this key (K24)",
      sdkError("UnsupportedOperationException", 400),
      { reason: "unsupported" },
    ],
    ["a failed If-Match (E169)", sdkError("PreconditionFailed", 412), { preconditionFailed: true }],
    ["a racing writer (E169)", sdkError("ConditionalRequestConflict", 409), { preconditionFailed: true }],
    ["an answer that is no XML", sdkError("SyntaxError", 200), { reason: "invalid-response" }],
    ["a bad request", sdkError("InvalidRequest", 400), { reason: "failed", code: "InvalidRequest" }],
    ["a KMS key that is disabled (E113)", sdkError("KMS.DisabledException", 400), { reason: "failed" }],
  ];

  it.each(cases)("understands %s", (_name, error, expected) => {
    expect(failureFrom(error, "s3:Call of bucket")).toMatchObject(expected);
  });

  it("says what was asked, what was answered, and the request id", () => {
    const failure = failureFrom(sdkError("AccessDenied", 403, "not for you"), "s3:GetBucketPolicy of b");
    expect(failure.message).toBe("s3:GetBucketPolicy of b: HTTP 403 AccessDenied not for you");
    expect(failure.requestId).toBe("R1");
  });

  it("says nothing of the SDK's name for an error without a body (E20)", () => {
    const failure = failureFrom(sdkError("Unknown", 403, "UnknownError"), "s3:HeadObject of b/k");
    expect(failure.message).toBe("s3:HeadObject of b/k: HTTP 403");
    expect(failure.code).toBeUndefined();
  });

  it("does not take a bug for an answer of AWS", async () => {
    const bug = () => Promise.reject(new TypeError("x is not a function"));
    await expect(attempt("s3:Call", bug)).rejects.toThrow("x is not a function");
    expect(() => failureFrom("thrown text", "s3:Call")).toThrow("thrown text");
  });

  it("tells a setting that was never made from a bucket that is not there (E52, P41)", () => {
    const of = (name: string) => meansNotConfigured(failureFrom(sdkError(name, 404), "s3:Call"));
    expect(of("NoSuchBucketPolicy")).toBe(true);
    expect(of("ServerSideEncryptionConfigurationNotFoundError")).toBe(true);
    expect(of("NoSuchBucket")).toBe(false);
  });
});
