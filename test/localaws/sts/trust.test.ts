import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { createLocalAws } from "../../../src/localaws/aws.ts";

const scanner = "arn:aws:iam::111122223333:role/scanner";
const member = "444455556666";

/** As templates for member accounts write them: an external id, a tag, and one role of the account that may come. */
const trust = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: { "sts:ExternalId": "0123456789abcdef", "aws:RequestTag/tool": "bucketseal" },
        ArnEquals: { "aws:PrincipalArn": [scanner] },
      },
    },
  ],
};

describe("AssumeRole with an external id and session tags", () => {
  const aws = createLocalAws({ seed: 1 });
  const RoleArn = `arn:aws:iam::${member}:role/member`;
  aws.trust(RoleArn, JSON.stringify(trust));
  const as = (name: string, account = "111122223333") =>
    new STSClient({
      region: aws.region,
      credentials: aws.addPrincipal({ type: "role", name, account }),
      requestHandler: aws.requestHandler(),
    });
  const right = {
    RoleArn,
    RoleSessionName: "run-1",
    ExternalId: "0123456789abcdef",
    Tags: [{ Key: "tool", Value: "bucketseal" }],
  };

  it("leads into the other account with the right external id and tag", async () => {
    const { Credentials } = await as("scanner").send(new AssumeRoleCommand(right));
    const session = new STSClient({
      region: aws.region,
      requestHandler: aws.requestHandler(),
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken ?? "",
      },
    });
    expect(await session.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: member,
      Arn: `arn:aws:sts::${member}:assumed-role/member/run-1`,
    });
  });

  it.each([
    ["another external id", { ExternalId: "0123456789abcdee" }],
    ["no external id", { ExternalId: undefined }],
    ["another tag", { Tags: [{ Key: "tool", Value: "other" }] }],
    ["no tag", { Tags: undefined }],
  ])("is refused with %s", async (_what, change) => {
    await expect(as("scanner").send(new AssumeRoleCommand({ ...right, ...change }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("is refused to every other role, also of its own account", async () => {
    for (const client of [as("other"), as("scanner", member)])
      await expect(client.send(new AssumeRoleCommand(right))).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("is refused with tags where only the assuming is allowed", async () => {
    const [statement] = trust.Statement;
    const plain = { ...statement, Action: "sts:AssumeRole" };
    const RoleArn = `arn:aws:iam::${member}:role/untagged`;
    aws.trust(RoleArn, JSON.stringify({ ...trust, Statement: [plain] }));
    await expect(as("scanner").send(new AssumeRoleCommand({ ...right, RoleArn }))).rejects.toThrow(
      /sts:TagSession/,
    );
  });
});
