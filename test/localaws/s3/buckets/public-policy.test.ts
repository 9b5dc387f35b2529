import {
  CreateBucketCommand,
  GetBucketPolicyStatusCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { s3Test } from "../../client.ts";
import { refusal } from "../../core/clients.ts";

const Bucket = "guarded";
const ARN = `arn:aws:s3:::${Bucket}`;

async function bucket() {
  const test = s3Test();
  await test.s3.send(new CreateBucketCommand({ Bucket }));
  return test;
}

function put(policy: string | object) {
  const Policy = typeof policy === "string" ? policy : JSON.stringify(policy);
  return new PutBucketPolicyCommand({ Bucket, Policy });
}

function statements(...Statement: object[]) {
  return { Version: "2012-10-17", Statement };
}

const denyDeletes = { Effect: "Deny", Principal: "*", Action: "s3:DeleteObject", Resource: `${ARN}/*` };
const lockOut = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [ARN, `${ARN}/*`] };
const publicRead = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `${ARN}/*` };

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
