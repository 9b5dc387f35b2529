import { describe, expect, it } from "vitest";
import { keyChange, settingChange } from "../../src/lambda/trail-events.ts";

const role = "arn:aws:iam::111122223333:role/ops";

function trail(detail: Record<string, unknown>) {
  return {
    version: "0",
    "detail-type": "AWS API Call via CloudTrail",
    source: "aws.s3",
    detail: {
      eventVersion: "1.11",
      eventSource: "s3.amazonaws.com",
      eventName: "PutBucketPolicy",
      eventTime: "2026-11-23T10:15:30Z",
      awsRegion: "us-east-1",
      userIdentity: {
        type: "AssumedRole",
        arn: "arn:aws:sts::111122223333:assumed-role/ops/alice",
        sessionContext: { sessionIssuer: { type: "Role", arn: role } },
      },
      requestParameters: { bucketName: "ledger", Host: "ledger.s3.amazonaws.com", policy: "" },
      ...detail,
    },
  };
}

const kms = { eventSource: "kms.amazonaws.com", eventName: "DisableKey" };

describe("a CloudTrail event of a bucket", () => {
  it("names the bucket and the role behind the session", () => {
    expect(settingChange(trail({}))).toEqual({
      change: { bucket: "ledger", event: "PutBucketPolicy", principal: role, at: "2026-11-23T10:15:30Z" },
    });
  });

  it.each([
    ["a user", { arn: "arn:aws:iam::111122223333:user/bob" }, "arn:aws:iam::111122223333:user/bob"],
    ["a service", { type: "AWSService", invokedBy: "config.amazonaws.com" }, "config.amazonaws.com"],
    ["root without an ARN", { type: "Root" }, "Root"],
    ["nobody", {}, "unknown"],
  ])("takes the principal of %s", (_who, userIdentity, principal) => {
    expect(settingChange(trail({ userIdentity }))).toMatchObject({ change: { principal } });
  });

  it.each([
    ["a call that was refused (V66)", trail({ errorCode: "AccessDenied" }), "refused"],
    ["an event of another service", trail(kms), "kms.amazonaws.com"],
  ])("is ignored: %s", (_name, event, why) => {
    expect(settingChange(event)).toEqual({ ignored: expect.stringContaining(why) });
  });

  it.each([
    ["no JSON", undefined],
    ["something else", { Records: [] }],
    ["no bucket", trail({ requestParameters: { Host: "x" } })],
    ["no parameters", trail({ requestParameters: null })],
  ])("is a problem: %s", (_name, event) => {
    expect(settingChange(event)).toHaveProperty("problem");
  });
});

describe("a CloudTrail event of a key", () => {
  const arn = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555";

  it("takes the ARN beside the parameters, which may hold an alias (K73)", () => {
    const event = trail({
      ...kms,
      requestParameters: { keyId: "alias/data" },
      resources: [{ accountId: "111122223333", type: "AWS::KMS::Key", ARN: arn }],
    });
    expect(keyChange(event)).toMatchObject({
      change: { key: arn, region: "us-east-1", event: "DisableKey" },
    });
  });

  it("takes what the caller wrote where there is no ARN", () => {
    const event = trail({ ...kms, requestParameters: { keyId: "11111111-2222-3333-4444-555555555555" } });
    expect(keyChange(event)).toMatchObject({ change: { key: "11111111-2222-3333-4444-555555555555" } });
  });
});
