import {
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyPolicyCommand,
  ListGrantsCommand,
  ListKeyPoliciesCommand,
  PutKeyPolicyCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import type { LocalAws } from "../../../src/localaws/aws.ts";
import { type Credentials, kmsClient, newAws, refusal } from "../core/clients.ts";

const account = "111122223333";
const otherAccount = "444455556666";

type Statement = Readonly<Record<string, unknown>>;

const policy = (...statements: readonly Statement[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

const accountMay: Statement = {
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: "kms:*",
  Resource: "*",
};

const dataKey = (aws: LocalAws, id: string, credentials?: Credentials, context?: Record<string, string>) =>
  kmsClient(aws, credentials === undefined ? {} : { credentials }).send(
    new GenerateDataKeyCommand({
      KeyId: id,
      KeySpec: "AES_256",
      ...(context === undefined ? {} : { EncryptionContext: context }),
    }),
  );

describe("GetKeyPolicy and PutKeyPolicy", () => {
  it("gives back what was put, to the byte", async () => {
    const aws = newAws();
    const kms = kmsClient(aws);
    const { id } = aws.kms.plantKey();
    const text = `  ${policy(accountMay)}\n`;
    await kms.send(new PutKeyPolicyCommand({ KeyId: id, PolicyName: "default", Policy: text }));
    const { Policy, PolicyName } = await kms.send(new GetKeyPolicyCommand({ KeyId: id }));
    expect({ Policy, PolicyName }).toEqual({ Policy: text, PolicyName: "default" });
    const { PolicyNames } = await kms.send(new ListKeyPoliciesCommand({ KeyId: id }));
    expect(PolicyNames).toEqual(["default"]);
  });

  it("a new key lets its account use IAM", async () => {
    const aws = newAws();
    const { KeyMetadata } = await kmsClient(aws).send(new CreateKeyCommand({}));
    const { Policy } = await kmsClient(aws).send(new GetKeyPolicyCommand({ KeyId: KeyMetadata?.KeyId }));
    expect(JSON.parse(Policy ?? "")).toMatchObject({ Statement: [accountMay] });
  });

  it.each([
    { name: "no JSON", text: "{" },
    { name: "no statement", text: "{}" },
    { name: "over 32 KB", text: policy({ ...accountMay, Sid: "x".repeat(33_000) }) },
    {
      name: "one that locks its author out (K55)",
      text: policy({ ...accountMay, Principal: { AWS: `arn:aws:iam::${otherAccount}:root` } }),
    },
  ])("refuses $name", async ({ text }) => {
    const aws = newAws();
    const { id } = aws.kms.plantKey();
    const { name } = await refusal(kmsClient(aws).send(new PutKeyPolicyCommand({ KeyId: id, Policy: text })));
    expect(name).toBe("MalformedPolicyDocumentException");
    const created = await refusal(kmsClient(aws).send(new CreateKeyCommand({ Policy: text })));
    expect(created.name).toBe("MalformedPolicyDocumentException");
  });

  it("locks its author out when told to (K55)", async () => {
    const aws = newAws();
    const { id } = aws.kms.plantKey();
    const text = policy({ ...accountMay, Principal: { AWS: `arn:aws:iam::${otherAccount}:root` } });
    await kmsClient(aws).send(
      new PutKeyPolicyCommand({ KeyId: id, Policy: text, BypassPolicyLockoutSafetyCheck: true }),
    );
    const { name } = await refusal(kmsClient(aws).send(new GetKeyPolicyCommand({ KeyId: id })));
    expect(name).toBe("AccessDeniedException");
  });
});

describe("what a key policy decides", () => {
  it("a Deny reaches everybody, the account's root too, and says so (E116)", async () => {
    const aws = newAws();
    const { id, arn } = aws.kms.plantKey({
      policy: policy(accountMay, { Effect: "Deny", Principal: "*", Action: "kms:Decrypt", Resource: "*" }),
    });
    const { CiphertextBlob } = await dataKey(aws, id);
    expect(await refusal(kmsClient(aws).send(new DecryptCommand({ CiphertextBlob })))).toEqual({
      name: "AccessDeniedException",
      message: `User: arn:aws:iam::${account}:root is not authorized to perform: kms:Decrypt on resource: ${arn} with an explicit deny in a resource-based policy`,
      status: 400,
    });
  });

  it("a principal that is not named may nothing, though its account is the owner", async () => {
    const aws = newAws();
    const ann = aws.addPrincipal({ type: "user", name: "ann" });
    const bob = aws.addPrincipal({ type: "user", name: "bob" });
    const { id, arn } = aws.kms.plantKey({
      policy: policy({ ...accountMay, Principal: { AWS: ann.caller.arn } }),
    });
    await dataKey(aws, id, ann);
    const { name, message } = await refusal(dataKey(aws, id, bob));
    expect(name).toBe("AccessDeniedException");
    expect(message).toBe(
      `User: ${bob.caller.arn} is not authorized to perform: kms:GenerateDataKey on resource: ${arn} because no resource-based policy allows the kms:GenerateDataKey action`,
    );
  });

  it("a role is named by its own ARN, and acts as its session", async () => {
    const aws = newAws();
    const role = aws.addPrincipal({ type: "role", name: "team/Writer", session: "s1" });
    expect(role.caller.arn).toBe(`arn:aws:sts::${account}:assumed-role/Writer/s1`);
    const { id } = aws.kms.plantKey({
      policy: policy({ ...accountMay, Principal: { AWS: `arn:aws:iam::${account}:role/team/Writer` } }),
    });
    await dataKey(aws, id, role);
  });

  it("another account needs to be allowed by the key, and to name it by ARN (K10, K52)", async () => {
    const aws = newAws();
    const stranger = aws.addPrincipal({ type: "user", name: "eve", account: otherAccount });
    const closed = aws.kms.plantKey();
    const open = aws.kms.plantKey({
      policy: policy(accountMay, {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${otherAccount}:root` },
        Action: ["kms:GenerateDataKey", "kms:Decrypt"],
        Resource: "*",
      }),
    });
    await dataKey(aws, open.arn, stranger);
    expect((await refusal(dataKey(aws, open.id, stranger))).name).toBe("NotFoundException");
    expect((await refusal(dataKey(aws, closed.arn, stranger))).name).toBe("AccessDeniedException");
    const describeKey = new DescribeKeyCommand({ KeyId: open.arn });
    const { name } = await refusal(kmsClient(aws, { credentials: stranger }).send(describeKey));
    expect(name).toBe("AccessDeniedException");
  });

  it("conditions on the encryption context and on the caller's account hold (P10)", async () => {
    const aws = newAws();
    const { id } = aws.kms.plantKey({
      policy: policy(
        { ...accountMay, Action: "kms:Describe*" },
        {
          ...accountMay,
          Action: "kms:GenerateDataKey",
          Condition: {
            StringEquals: { "kms:EncryptionContext:tenant": "a", "kms:CallerAccount": account },
          },
        },
      ),
    });
    await dataKey(aws, id, undefined, { tenant: "a" });
    expect((await refusal(dataKey(aws, id, undefined, { tenant: "b" }))).name).toBe("AccessDeniedException");
    expect((await refusal(dataKey(aws, id))).name).toBe("AccessDeniedException");
  });

  it("permission is asked before state is told", async () => {
    const aws = newAws();
    const { id } = aws.kms.plantKey({
      state: "Disabled",
      policy: policy({ ...accountMay, Action: "kms:Describe*" }),
    });
    expect((await refusal(dataKey(aws, id))).name).toBe("AccessDeniedException");
  });
});

describe("grants (K56)", () => {
  const setUp = () => {
    const aws = newAws();
    const ann = aws.addPrincipal({ type: "user", name: "ann" });
    const { id, arn } = aws.kms.plantKey({
      policy: policy({ ...accountMay, Principal: { AWS: `arn:aws:iam::${account}:user/admin` } }),
    });
    const admin = aws.addPrincipal({ type: "user", name: "admin" });
    return { aws, ann, id, arn, kms: kmsClient(aws, { credentials: admin }) };
  };

  it("allow what the policy does not, until revoked", async () => {
    const { aws, ann, id, arn, kms } = setUp();
    const { GrantId } = await kms.send(
      new CreateGrantCommand({
        KeyId: id,
        GranteePrincipal: ann.caller.arn,
        Operations: ["GenerateDataKey"],
      }),
    );
    await dataKey(aws, arn, ann);
    const encrypt = new EncryptCommand({ KeyId: id, Plaintext: Buffer.from("s") });
    const { name } = await refusal(kmsClient(aws, { credentials: ann }).send(encrypt));
    expect(name).toBe("AccessDeniedException");
    await kms.send(new RevokeGrantCommand({ KeyId: id, GrantId }));
    expect((await refusal(dataKey(aws, id, ann))).name).toBe("AccessDeniedException");
  });

  it.each([
    { name: "EncryptionContextSubset", context: { a: "1", b: "2" }, allowed: true },
    { name: "EncryptionContextEquals", context: { a: "1", b: "2" }, allowed: false },
    { name: "EncryptionContextEquals", context: { a: "1" }, allowed: true },
    { name: "EncryptionContextSubset", context: { b: "2" }, allowed: false },
  ])("$name {a: 1} with $context: $allowed", async ({ name, context, allowed }) => {
    const { aws, ann, id, kms } = setUp();
    await kms.send(
      new CreateGrantCommand({
        KeyId: id,
        GranteePrincipal: ann.caller.arn,
        Operations: ["GenerateDataKey"],
        Constraints: { [name]: { a: "1" } },
      }),
    );
    const call = dataKey(aws, id, ann, context);
    if (allowed) await call;
    else expect((await refusal(call)).name).toBe("AccessDeniedException");
  });

  it("are listed, found by grantee, and asked for twice are one", async () => {
    const { aws, ann, id, arn, kms } = setUp();
    const input = {
      KeyId: id,
      Name: "reading",
      GranteePrincipal: ann.caller.arn,
      Operations: ["Decrypt"] as ["Decrypt"],
    };
    const first = await kms.send(new CreateGrantCommand(input));
    const second = await kms.send(new CreateGrantCommand(input));
    expect(second.GrantId).toBe(first.GrantId);
    const { Grants } = await kms.send(new ListGrantsCommand({ KeyId: id, GranteePrincipal: ann.caller.arn }));
    expect(Grants).toEqual([
      {
        KeyId: arn,
        GrantId: first.GrantId,
        Name: "reading",
        CreationDate: new Date(aws.clock.now()),
        GranteePrincipal: ann.caller.arn,
        IssuingAccount: `arn:aws:iam::${account}:root`,
        Operations: ["Decrypt"],
      },
    ]);
  });

  it("are retired by their retiring principal, and by nobody else", async () => {
    const { aws, ann, id, arn, kms } = setUp();
    const { GrantToken, GrantId } = await kms.send(
      new CreateGrantCommand({
        KeyId: id,
        GranteePrincipal: `arn:aws:iam::${account}:user/other`,
        RetiringPrincipal: ann.caller.arn,
        Operations: ["Decrypt"],
      }),
    );
    const other = aws.addPrincipal({ type: "user", name: "other" });
    const byOther = kmsClient(aws, { credentials: other }).send(new RetireGrantCommand({ GrantToken }));
    expect((await refusal(byOther)).name).toBe("AccessDeniedException");
    await kmsClient(aws, { credentials: ann }).send(new RetireGrantCommand({ KeyId: arn, GrantId }));
    expect((await kms.send(new ListGrantsCommand({ KeyId: id }))).Grants).toEqual([]);
  });

  it("cannot be made on a key that does not work", async () => {
    const aws = newAws();
    const { id } = aws.kms.plantKey({ state: "Disabled" });
    const command = new CreateGrantCommand({
      KeyId: id,
      GranteePrincipal: `arn:aws:iam::${account}:user/x`,
      Operations: ["Decrypt"],
    });
    expect((await refusal(kmsClient(aws).send(command))).name).toBe("DisabledException");
  });
});

describe("on behalf of a caller (K51)", () => {
  const setUp = () => {
    const aws = newAws();
    const { kms } = aws.s3;
    const ann = aws.addPrincipal({ type: "user", name: "ann" });
    const use = {
      caller: ann.caller,
      region: "us-east-1",
      context: { "aws:s3:arn": "arn:aws:s3:::b/k" },
      viaService: "s3.us-east-1.amazonaws.com",
      requestId: "R",
    };
    return { aws, kms, use };
  };

  it("a data key comes back only with its context (E125)", () => {
    const { aws, kms, use } = setUp();
    const { arn } = aws.kms.plantKey({ aliases: ["alias/data"] });
    const made = kms.generateDataKey({ ...use, key: "alias/data" });
    expect(made.keyArn).toBe(arn);
    expect(made.plaintext).toHaveLength(32);
    expect(kms.decrypt({ ...use, wrapped: made.wrapped }).plaintext).toEqual(Buffer.from(made.plaintext));
    const other = { ...use, context: { "aws:s3:arn": "arn:aws:s3:::b" }, wrapped: made.wrapped };
    expect(() => kms.decrypt(other)).toThrowError(
      expect.objectContaining({ code: "InvalidCiphertextException" }),
    );
  });

  it("AWS's own key works through its service and not directly (E38)", async () => {
    const { aws, kms, use } = setUp();
    const arn = kms.awsManagedKey("s3", account, "us-east-1");
    kms.generateDataKey({ ...use, key: arn });
    expect((await refusal(dataKey(aws, arn))).name).toBe("AccessDeniedException");
    const stranger = aws.addPrincipal({ type: "user", name: "eve", account: otherAccount });
    expect(() => kms.generateDataKey({ ...use, caller: stranger.caller, key: arn })).toThrowError(
      expect.objectContaining({ code: "AccessDeniedException" }),
    );
  });

  it("kms:ViaService lets a key be used by S3 alone (P10)", async () => {
    const { aws, kms, use } = setUp();
    const { arn } = aws.kms.plantKey({
      policy: policy({
        ...accountMay,
        Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
      }),
    });
    kms.generateDataKey({ ...use, key: arn });
    expect((await refusal(dataKey(aws, arn))).name).toBe("AccessDeniedException");
  });

  it("tells which key a name stands for, if any (E15, E39)", () => {
    const { aws, kms } = setUp();
    const { arn } = aws.kms.plantKey({ aliases: ["alias/data"] });
    expect(kms.keyArn("alias/data", account, "us-east-1")).toBe(arn);
    expect(kms.keyArn("alias/data", otherAccount, "us-east-1")).toBeUndefined();
    expect(kms.keyArn("nonsense", account, "us-east-1")).toBeUndefined();
  });

  it("a key that is gone is not found (E110)", () => {
    const { aws, kms, use } = setUp();
    const { arn } = aws.kms.plantKey({ state: "PendingDeletion", deletionAt: aws.clock.now() + 1000 });
    const live = aws.kms.plantKey();
    const { wrapped } = kms.generateDataKey({ ...use, key: live.arn });
    expect(kms.decrypt({ ...use, wrapped }).keyArn).toBe(live.arn);
    expect(() => kms.generateDataKey({ ...use, key: arn })).toThrowError(
      expect.objectContaining({ code: "KMSInvalidStateException", message: `${arn} is pending deletion.` }),
    );
    aws.clock.advance(1000);
    expect(() => kms.generateDataKey({ ...use, key: arn })).toThrowError(
      expect.objectContaining({ code: "NotFoundException", message: `Key '${arn}' does not exist` }),
    );
  });
});
