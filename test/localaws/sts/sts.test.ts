import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Listening } from "../../../src/localaws/http/server.ts";
import type { PrincipalSpec } from "../../../src/localaws/principals.ts";
import { kmsClient, newAws, refusal, startAt, stsClient } from "../core/clients.ts";

const account = "111122223333";
const aws = newAws();
let server: Listening;

beforeAll(async () => {
  server = await aws.listen();
});
afterAll(() => server.close());

describe("GetCallerIdentity", () => {
  it.each(["in-process", "over HTTP"])("tells who signs, %s", async (place) => {
    const at = place === "over HTTP" ? { endpoint: server.url } : {};
    const root = await stsClient(aws, at).send(new GetCallerIdentityCommand({}));
    expect(root).toMatchObject({ Account: account, Arn: `arn:aws:iam::${account}:root`, UserId: account });
    const credentials = aws.addPrincipal({ type: "user", name: "ann", account: "444455556666" });
    const ann = await stsClient(aws, { ...at, credentials }).send(new GetCallerIdentityCommand({}));
    expect(ann).toMatchObject({ Account: "444455556666", Arn: "arn:aws:iam::444455556666:user/ann" });
    expect(ann.UserId).toMatch(/^AIDA[0-9A-Z]{17}$/);
  });
});

describe("AssumeRole", () => {
  const RoleArn = `arn:aws:iam::${account}:role/team/Scanner`;
  const user = aws.addPrincipal({ type: "user", name: "ann" });
  const sts = stsClient(aws, { credentials: user });

  it("gives keys of a session, which end with the virtual clock", async () => {
    const fresh = newAws();
    const credentials = fresh.addPrincipal({ type: "user", name: "ann" });
    const { Credentials, AssumedRoleUser } = await stsClient(fresh, { credentials }).send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: "run-1", DurationSeconds: 900 }),
    );
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${account}:assumed-role/Scanner/run-1`);
    expect(AssumedRoleUser?.AssumedRoleId).toMatch(/^AROA[0-9A-Z]{17}:run-1$/);
    expect(Credentials?.Expiration).toEqual(new Date(startAt + 900_000));
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
    const own = stsClient(fresh, { credentials: session });
    expect((await own.send(new GetCallerIdentityCommand({}))).Arn).toBe(AssumedRoleUser?.Arn);
    const key = fresh.kms.plantKey();
    await kmsClient(fresh, { credentials: session }).send(new DescribeKeyCommand({ KeyId: key.id }));
    fresh.clock.advance(900_000);
    expect((await refusal(own.send(new GetCallerIdentityCommand({})))).name).toBe("ExpiredToken");
  });

  it.each([
    {
      name: "a role ARN that is none",
      input: { RoleArn: "arn:aws:iam::1:role/x-long-enough", RoleSessionName: "run" },
    },
    { name: "a session name with a space", input: { RoleArn, RoleSessionName: "my run" } },
    { name: "too short a session", input: { RoleArn, RoleSessionName: "run", DurationSeconds: 899 } },
    { name: "too long a session", input: { RoleArn, RoleSessionName: "run", DurationSeconds: 43_201 } },
  ])("refuses $name", async ({ input }) => {
    const { name, status } = await refusal(sts.send(new AssumeRoleCommand(input)));
    expect({ name, status }).toEqual({ name: "ValidationError", status: 400 });
  });

  it("the account's root assumes no role, and nobody one of another account", async () => {
    const input = { RoleArn, RoleSessionName: "run" };
    const byRoot = await refusal(stsClient(aws).send(new AssumeRoleCommand(input)));
    expect(byRoot).toEqual({
      name: "AccessDenied",
      message: "Roles may not be assumed by root accounts.",
      status: 403,
    });
    const foreign = { ...input, RoleArn: "arn:aws:iam::444455556666:role/Scanner" };
    expect((await refusal(sts.send(new AssumeRoleCommand(foreign)))).name).toBe("AccessDenied");
  });
});

describe("a trust policy", () => {
  const RoleArn = "arn:aws:iam::444455556666:role/Scanner";
  const input = { RoleArn, RoleSessionName: "run" };
  const trusting = (change: object) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:role/Hub` },
          Action: "sts:AssumeRole",
          ...change,
        },
      ],
    });
  const world = (change: object = {}) => {
    const fresh = newAws();
    fresh.trust(RoleArn, trusting(change));
    const by = (spec: PrincipalSpec) => {
      const sts = stsClient(fresh, { credentials: fresh.addPrincipal(spec) });
      return (more: object = {}) => sts.send(new AssumeRoleCommand({ ...input, ...more }));
    };
    return { aws: fresh, by, hub: by({ type: "role", name: "Hub" }) };
  };

  it("lets in whom it names, from another account, and nobody else", async () => {
    const { aws: fresh, hub, by } = world();
    const { Credentials } = await hub();
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
    const who = await stsClient(fresh, { credentials: session }).send(new GetCallerIdentityCommand({}));
    expect(who.Account).toBe("444455556666");
    for (const other of [
      by({ type: "role", name: "Other" }),
      by({ type: "user", name: "ann", account: "444455556666" }),
    ])
      expect((await refusal(other())).name).toBe("AccessDenied");
  });

  it("can ask for an external id", async () => {
    const { hub } = world({ Condition: { StringEquals: { "sts:ExternalId": "secret" } } });
    expect((await refusal(hub())).name).toBe("AccessDenied");
    expect((await refusal(hub({ ExternalId: "guess" }))).name).toBe("AccessDenied");
    await hub({ ExternalId: "secret" });
  });

  it("can ask for the organization", async () => {
    const { aws: fresh, by } = world({
      Principal: "*",
      Condition: { StringLike: { "aws:PrincipalOrgID": "o-*" } },
    });
    const stranger = by({ type: "role", name: "Hub", account: "777788889999" });
    const member = by({ type: "role", name: "Hub" });
    expect((await refusal(member())).name).toBe("AccessDenied");
    fresh.organizations.create({ accounts: [{ id: "444455556666", name: "one" }] });
    await member();
    expect((await refusal(stranger())).name).toBe("AccessDenied");
  });

  it("gives a role that assumes another an hour at most", async () => {
    const { hub } = world();
    await hub({ DurationSeconds: 3600 });
    expect(await refusal(hub({ DurationSeconds: 3601 }))).toMatchObject({
      name: "ValidationError",
      status: 400,
    });
  });

  it("must be a policy", () => {
    expect(() => newAws().trust(RoleArn, "{}")).toThrow(/is no policy/);
  });
});

describe("what is not there", () => {
  it("is refused by name, with 501", async () => {
    const { name, message, status } = await refusal(stsClient(aws).send(new GetSessionTokenCommand({})));
    expect({ name, status }).toEqual({ name: "NotImplemented", status: 501 });
    expect(message).toContain("GetSessionToken");
  });
});
