import { CreateKeyCommand, DescribeKeyCommand, DisableKeyCommand } from "@aws-sdk/client-kms";
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  paginateListSecrets,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { kmsClient, newAws, refusal, settings, startAt } from "../core/clients.ts";

const fixture = () => {
  const aws = newAws();
  const client = (place: Parameters<typeof settings>[1] = {}) =>
    new SecretsManagerClient(settings(aws, place));
  const secrets = client();
  const value = async (SecretId: string, more: object = {}) =>
    secrets.send(new GetSecretValueCommand({ SecretId, ...more }));
  return { aws, client, secrets, value, kms: kmsClient(aws) };
};

describe("a secret", () => {
  it("is found by name, by ARN and by the ARN without its end", async () => {
    const { secrets, value } = fixture();
    const made = await secrets.send(
      new CreateSecretCommand({
        Name: "prod/sse-c",
        SecretString: "one",
        Description: "d",
        Tags: [{ Key: "a", Value: "b" }],
      }),
    );
    expect(made.ARN).toMatch(
      /^arn:aws:secretsmanager:us-east-1:111122223333:secret:prod\/sse-c-[A-Z0-9]{6}$/,
    );
    for (const id of ["prod/sse-c", made.ARN ?? "", made.ARN?.slice(0, -7) ?? ""])
      expect(await value(id)).toMatchObject({
        ARN: made.ARN,
        Name: "prod/sse-c",
        SecretString: "one",
        VersionId: made.VersionId,
        VersionStages: ["AWSCURRENT"],
        CreatedDate: new Date(startAt),
      });
    const described = await secrets.send(new DescribeSecretCommand({ SecretId: "prod/sse-c" }));
    expect(described).toMatchObject({ Description: "d", Tags: [{ Key: "a", Value: "b" }] });
    expect(described.VersionIdsToStages).toEqual({ [made.VersionId ?? ""]: ["AWSCURRENT"] });
    expect(JSON.stringify(described)).not.toContain("one");
  });

  it("holds bytes as well as text", async () => {
    const { secrets, value } = fixture();
    const bytes = Uint8Array.from({ length: 32 }, (_, index) => index * 8);
    await secrets.send(new CreateSecretCommand({ Name: "bytes", SecretBinary: bytes }));
    const read = await value("bytes");
    expect(read.SecretBinary).toEqual(bytes);
    expect(read.SecretString).toBeUndefined();
  });

  it("moves its stages on with a new value, and answers a token twice", async () => {
    const { secrets, value } = fixture();
    const { VersionId: first } = await secrets.send(
      new CreateSecretCommand({ Name: "s", SecretString: "one" }),
    );
    const token = "0123456789abcdef0123456789abcdef";
    const put = () =>
      secrets.send(
        new PutSecretValueCommand({ SecretId: "s", SecretString: "two", ClientRequestToken: token }),
      );
    expect(await put()).toMatchObject({ VersionId: token, VersionStages: ["AWSCURRENT"] });
    expect(await put()).toMatchObject({ VersionId: token, VersionStages: ["AWSCURRENT"] });
    expect((await value("s")).SecretString).toBe("two");
    expect((await value("s", { VersionStage: "AWSPREVIOUS" })).SecretString).toBe("one");
    expect((await value("s", { VersionId: first })).SecretString).toBe("one");
    const other = new PutSecretValueCommand({ SecretId: "s", SecretString: "3", ClientRequestToken: token });
    expect((await refusal(secrets.send(other))).name).toBe("ResourceExistsException");
  });

  it("is refused in the words of AWS", async () => {
    const { aws, client, secrets, value } = fixture();
    await secrets.send(new CreateSecretCommand({ Name: "empty" }));
    expect(await refusal(value("none"))).toEqual({
      name: "ResourceNotFoundException",
      message: "Secrets Manager can't find the specified secret.",
      status: 400,
    });
    expect(await refusal(value("empty"))).toMatchObject({
      name: "ResourceNotFoundException",
      message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    });
    const again = secrets.send(new CreateSecretCommand({ Name: "empty", SecretString: "x" }));
    expect((await refusal(again)).name).toBe("ResourceExistsException");
    const badName = secrets.send(new CreateSecretCommand({ Name: "a b", SecretString: "x" }));
    expect((await refusal(badName)).name).toBe("InvalidParameterException");
    const both = new PutSecretValueCommand({
      SecretId: "empty",
      SecretString: "x",
      SecretBinary: Buffer.from("x"),
    });
    expect((await refusal(secrets.send(both))).name).toBe("InvalidParameterException");
    const stranger = client({
      credentials: aws.addPrincipal({ type: "user", name: "u", account: "444455556666" }),
    });
    const theirs = stranger.send(new GetSecretValueCommand({ SecretId: "empty" }));
    expect((await refusal(theirs)).name).toBe("ResourceNotFoundException");
  });
});

describe("its key", () => {
  it("is aws/secretsmanager unless another is named, and without it nothing opens", async () => {
    const { secrets, kms, value } = fixture();
    await secrets.send(new CreateSecretCommand({ Name: "usual", SecretString: "x" }));
    const managed = await kms.send(new DescribeKeyCommand({ KeyId: "alias/aws/secretsmanager" }));
    expect(managed.KeyMetadata?.KeyManager).toBe("AWS");
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.KeyId ?? "";
    await secrets.send(new CreateSecretCommand({ Name: "own", SecretString: "x", KmsKeyId: KeyId }));
    expect((await value("own")).SecretString).toBe("x");
    await kms.send(new DisableKeyCommand({ KeyId }));
    expect((await refusal(value("own"))).name).toBe("DecryptionFailure");
    const put = secrets.send(new PutSecretValueCommand({ SecretId: "own", SecretString: "y" }));
    expect((await refusal(put)).name).toBe("EncryptionFailure");
    expect((await value("usual")).SecretString).toBe("x");
  });
});

describe("the list", () => {
  it("has the secrets of the account in this Region, in pages, and no value", async () => {
    const { secrets, client } = fixture();
    for (const name of ["a", "b", "c"])
      await secrets.send(new CreateSecretCommand({ Name: name, SecretString: "hidden" }));
    const pages: string[][] = [];
    for await (const { SecretList = [] } of paginateListSecrets({ client: secrets, pageSize: 2 }, {})) {
      pages.push(SecretList.map(({ Name }) => Name ?? ""));
      expect(JSON.stringify(SecretList)).not.toContain("hidden");
    }
    expect(pages).toEqual([["a", "b"], ["c"]]);
    const elsewhere = await client({ region: "eu-west-1" }).send(new ListSecretsCommand({}));
    expect(elsewhere.SecretList).toEqual([]);
  });
});
