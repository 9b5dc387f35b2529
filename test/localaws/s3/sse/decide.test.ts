import { describe, expect, it } from "vitest";
import { decideEncryption } from "../../../../src/localaws/s3/sse/decide.ts";
import type { BucketEncryptionRule } from "../../../../src/localaws/s3/store.ts";

const place = { objectArn: "arn:aws:s3:::b/k", bucketArn: "arn:aws:s3:::b" };
const aes: BucketEncryptionRule = { algorithm: "AES256", bucketKey: false, blocked: [], explicit: false };
const kms: BucketEncryptionRule = { ...aes, algorithm: "aws:kms", keyId: "default-key" };
const ofObject = { "aws:s3:arn": place.objectArn };
const ofBucket = { "aws:s3:arn": place.bucketArn };

describe("decideEncryption", () => {
  it("takes the header before the default before SSE-S3 (E30)", () => {
    expect(decideEncryption({ type: "AES256" }, kms, place)).toEqual({ type: "AES256" });
    expect(decideEncryption({ type: "none" }, aes, place)).toEqual({ type: "AES256" });
  });

  it("takes algorithm and key of a KMS default (E37)", () => {
    const decided = { type: "aws:kms", keyId: "default-key", bucketKey: false, context: ofObject };
    expect(decideEncryption({ type: "none" }, kms, place)).toEqual(decided);
  });

  it("never takes the default's key for aws:kms without one (E35)", () => {
    expect(decideEncryption({ type: "aws:kms", context: {} }, kms, place)).toMatchObject({
      keyId: undefined,
    });
  });

  it.each([
    ["the bucket's setting without a header (E36)", true, undefined, true],
    ["the header against the bucket (E128)", true, false, false],
    ["the header alone", false, true, true],
  ])("decides the Bucket Key by %s", (_name, rule, header, bucketKey) => {
    const requested = {
      type: "aws:kms",
      context: {},
      ...(header !== undefined && { bucketKey: header }),
    } as const;
    const decided = decideEncryption(requested, { ...aes, bucketKey: rule }, place);
    expect(decided).toMatchObject({ bucketKey, context: bucketKey ? ofBucket : ofObject });
  });

  it("gives DSSE no Bucket Key and the object's ARN (E130)", () => {
    const decided = decideEncryption(
      { type: "none" },
      { ...kms, algorithm: "aws:kms:dsse", bucketKey: true },
      place,
    );
    expect(decided).toMatchObject({ type: "aws:kms:dsse", bucketKey: false, context: ofObject });
  });

  it("adds the caller's context and lets nobody replace S3's own pair (E125)", () => {
    const ask = (context: Record<string, string>) =>
      decideEncryption({ type: "aws:kms", context }, aes, place);
    expect(ask({ team: "a" })).toMatchObject({ context: { team: "a", ...ofObject } });
    expect(() => ask({ "aws:s3:arn": "arn:aws:s3:::other/k" })).toThrow(
      expect.objectContaining({ code: "InvalidArgument" }),
    );
  });
});
