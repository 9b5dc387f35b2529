import { describe, expect, it } from "vitest";
import { AwsError } from "../../../../src/localaws/errors.ts";
import { throughS3 } from "../../../../src/localaws/s3/sse/kms-errors.ts";

describe("what KMS refuses, as S3 tells it", () => {
  it.each([
    ["E110", "NotFoundException", 400, "KMS.NotFoundException", 400],
    ["E113", "DisabledException", 400, "KMS.DisabledException", 400],
    ["E114", "KMSInvalidStateException", 400, "KMS.KMSInvalidStateException", 400],
    ["E115", "InvalidKeyUsageException", 400, "KMS.InvalidKeyUsageException", 400],
    ["E116", "AccessDeniedException", 400, "AccessDenied", 403],
    ["E117", "ThrottlingException", 400, "SlowDown", 503],
    ["a failure of KMS itself", "KMSInternalException", 500, "KMSInternalException", 500],
  ])("%s %s", (_fact, code, status, told, toldStatus) => {
    const ask = () => {
      throw new AwsError(code, status, "because");
    };
    expect(() => throughS3(ask)).toThrow(expect.objectContaining({ code: told, status: toldStatus }));
  });

  it("passes answers and bugs on", () => {
    expect(throughS3(() => 1)).toBe(1);
    const bug = new TypeError("bug");
    expect(() =>
      throughS3(() => {
        throw bug;
      }),
    ).toThrow(bug);
  });
});
