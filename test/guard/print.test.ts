import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { POLICY_FORMATS, policyAs } from "../../src/guard/print.ts";
import { DENY_HTTP, KEY, policy } from "../uploads/scenes.ts";

const tricky = {
  ...DENY_HTTP,
  Sid: "Own",
  Resource: [`arn:aws:s3:::b/${"$"}{aws:username}/*`, 'arn:aws:s3:::b/"%{x}\\'],
};
const text = policy(tricky);
const encryption = { algorithm: "aws:kms", keyId: KEY, bucketKey: true, blocked: ["SSE-C"] };

describe("a policy as others write it", () => {
  it("json: the same document", () => {
    expect(JSON.parse(policyAs(text, "json", "b"))).toEqual(JSON.parse(text));
  });

  it("cloudformation: YAML that any reader takes, Version a string", () => {
    const printed = policyAs(text, "cloudformation", "my-logs.2024", encryption);
    expect(printed).toContain('Version: "2012-10-17"');
    expect(parse(printed)).toEqual({
      Resources: {
        MyLogs2024Bucket: {
          Type: "AWS::S3::Bucket",
          Properties: {
            BucketName: "my-logs.2024",
            BucketEncryption: {
              ServerSideEncryptionConfiguration: [
                {
                  ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: KEY },
                  BucketKeyEnabled: true,
                  BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] },
                },
              ],
            },
          },
        },
        MyLogs2024BucketPolicy: {
          Type: "AWS::S3::BucketPolicy",
          Properties: { Bucket: "my-logs.2024", PolicyDocument: JSON.parse(text) },
        },
      },
    });
  });

  it("terraform: no part of a value starts a template", () => {
    const printed = policyAs(text, "terraform", "1-logs", encryption);
    expect(printed).toContain('resource "aws_s3_bucket_policy" "bucket_1_logs" {');
    expect(printed).toContain('"arn:aws:s3:::b/$${aws:username}/*"');
    expect(printed).toContain('"arn:aws:s3:::b/\\"%%{x}\\\\"');
    expect(printed).toContain('sse_algorithm     = "aws:kms"');
    expect(printed).toContain('blocked_encryption_types = [\n      "SSE-C",\n    ]');
    expect(printed.match(/[{[(]/g)?.length).toBe(printed.match(/[}\])]/g)?.length);
  });

  it("cdk: TypeScript with CDK's names", () => {
    const printed = policyAs(text, "cdk", "b", encryption);
    expect(printed).toContain('new s3.CfnBucketPolicy(this, "BBucketPolicy", {');
    expect(printed).toContain('"sseAlgorithm": "aws:kms"');
    expect(printed).toContain('"kmsMasterKeyId"');
    expect(printed).toContain('"serverSideEncryptionByDefault"');
    expect(printed).toContain('"aws:SecureTransport": "false"');
  });

  it.each(POLICY_FORMATS)("%s: the policy alone where the default stays", (format) => {
    const printed = policyAs(text, format, "b");
    expect(printed).toContain("Own");
    expect(printed).not.toMatch(/sse_?algorithm/i);
    expect(printed.endsWith("\n")).toBe(true);
  });
});
