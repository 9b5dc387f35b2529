import { GetBucketPolicyStatusCommand, PutPublicAccessBlockCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { refusal } from "../../core/clients.ts";
import { Bucket, bucket, denyDeletes, lockOut, publicRead, put, statements } from "./guarded.ts";

describe("public policies", () => {
  it("are refused under BlockPublicPolicy, Deny statements for anyone are not (P46)", async () => {
    const { s3 } = await bucket();
    await s3.send(put(statements(publicRead)));
    const PublicAccessBlockConfiguration = { BlockPublicPolicy: true };
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    expect(await refusal(s3.send(put(statements(publicRead))))).toMatchObject({
      name: "AccessDenied",
      status: 403,
    });
    await s3.send(put(statements(lockOut)));
  });

  it.each([
    ["anyone", publicRead, true],
    ["anyone, signed or not", { ...publicRead, Principal: { AWS: "*" } }, true],
    ["an account", { ...publicRead, Principal: { AWS: "444455556666" } }, false],
    ["a service", { ...publicRead, Principal: { Service: "cloudtrail.amazonaws.com" } }, false],
    [
      "an organisation",
      { ...publicRead, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } },
      false,
    ],
    [
      "some addresses",
      { ...publicRead, Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } },
      false,
    ],
    ["all addresses", { ...publicRead, Condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } } }, true],
    ["any VPC", { ...publicRead, Condition: { StringLike: { "aws:SourceVpc": "vpc-*" } } }, true],
    [
      "all but one VPC",
      { ...publicRead, Condition: { StringNotEquals: { "aws:SourceVpc": "vpc-1" } } },
      true,
    ],
    [
      "a condition that names nobody",
      { ...publicRead, Condition: { Bool: { "aws:SecureTransport": "true" } } },
      true,
    ],
    ["only a denial", denyDeletes, false],
  ])("a policy for %s is public: %#", async (_name, statement, isPublic) => {
    const { s3 } = await bucket();
    await s3.send(put(statements(statement)));
    const { PolicyStatus } = await s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
    expect(PolicyStatus?.IsPublic).toBe(isPublic);
  });
});
