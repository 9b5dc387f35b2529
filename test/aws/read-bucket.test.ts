import { CreateAliasCommand } from "@aws-sdk/client-kms";
import { PutBucketEncryptionCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { known } from "../../src/model/fact.ts";
import { policyWriters } from "../../src/uploads/policy-writers.ts";
import { bucket, furnished, policy, putPolicy, region } from "./furnished.ts";
import { world } from "./world.ts";

describe("reading a bucket", () => {
  it("knows every setting that was made", async () => {
    const it = world();
    await furnished(it);
    expect(await it.ports.readBucket(bucket)).toEqual({
      name: "bucket",
      arn: "arn:aws:s3:::bucket",
      region,
      account: "111122223333",
      partition: "aws",
      encryption: known({
        algorithm: "AES256",
        keyArn: { state: "absent" },
        bucketKey: false,
        blocked: known(["SSE-C"]),
      }),
      policy: { state: "absent" },
      versioning: known("enabled"),
      objectLock: known({ mode: "GOVERNANCE", days: 730 }),
      ownership: known("BucketOwnerEnforced"),
      blockPublicPolicy: known(true),
      replication: known([
        {
          id: "all",
          enabled: true,
          destinationBucket: "replicas",
          replicaKmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/r",
          kmsObjects: true,
        },
      ]),
      loggingTarget: known("logs"),
      notifications: known([
        { type: "sqs", arn: "arn:aws:sqs:us-east-1:111122223333:q" },
        { type: "eventbridge", arn: "" },
      ]),
      inventoryDestinations: known(["logs"]),
      tags: known({ team: "a b" }),
      serviceWriters: [],
    });
  });

  it("tells settings that were never made from unknown ones", async () => {
    const it = world();
    await it.newBucket(bucket.name);
    const facts = await it.ports.readBucket(bucket);
    expect(facts.versioning).toEqual(known("disabled"));
    for (const name of ["policy", "objectLock", "replication", "loggingTarget", "tags"] as const)
      expect([name, facts[name].state]).toEqual([name, "absent"]);
  });

  it("keeps the other settings known where one is denied", async () => {
    const it = world();
    await furnished(it);
    const deny = { Effect: "Deny", Principal: "*", Resource: "arn:aws:s3:::bucket" };
    await putPolicy(
      it,
      policy({ ...deny, Action: ["s3:GetEncryptionConfiguration", "s3:GetBucketTagging"] }),
    );
    const facts = await it.ports.readBucket(bucket);
    expect(facts.encryption).toMatchObject({ state: "unknown", why: { reason: "access-denied" } });
    expect(facts.tags).toMatchObject({ state: "unknown", why: { reason: "access-denied" } });
    expect(facts.encryption).toMatchObject({
      why: { message: expect.stringContaining("s3:GetBucketEncryption of bucket") },
    });
    expect(facts.versioning).toEqual(known("enabled"));
    expect(facts.replication.state).toBe("known");
  });

  it("resolves an alias that is the default key (E16), and says when KMS knows none such (E58)", async () => {
    const it = world();
    await it.newBucket(bucket.name);
    const key = await it.newKey();
    await it.kms.send(new CreateAliasCommand({ AliasName: "alias/data", TargetKeyId: key }));
    const put = (KMSMasterKeyID: string) =>
      it.s3.send(
        new PutBucketEncryptionCommand({
          Bucket: bucket.name,
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID } }],
          },
        }),
      );
    await put("alias/data");
    expect(await it.ports.readBucketEncryption(bucket)).toMatchObject({
      value: { keyId: "alias/data", keyArn: known(key) },
    });
    await put("alias/nobody");
    expect(await it.ports.readBucketEncryption(bucket)).toMatchObject({
      value: { keyId: "alias/nobody", keyArn: { state: "absent" } },
    });
  });

  it("names the account on every call that takes it (L12)", async () => {
    const it = world();
    await furnished(it);
    await it.ports.readBucket(bucket);
    const s3 = it.sent.filter(({ path }) => path.startsWith("/bucket"));
    expect(s3.length).toBeGreaterThanOrEqual(11);
    for (const { headers } of s3) expect(headers["x-amz-expected-bucket-owner"]).toBe("111122223333");
  });

  it("refuses a bucket of the same name in another account (L12)", async () => {
    const it = world();
    await it.newBucket(bucket.name);
    const stranger = it.as({ type: "root", account: "999999999999" });
    expect(await stranger.findBucket(bucket.name)).toMatchObject({
      ok: false,
      failure: { reason: "access-denied" },
    });
  });
});

describe("services that write into a bucket", () => {
  const allow = (service: string, Action: string | readonly string[]) => ({
    Effect: "Allow",
    Principal: { Service: service },
    Action,
    Resource: "arn:aws:s3:::bucket/*",
  });

  it.each([
    ["s3:PutObject", true],
    ["s3:Put*", true],
    ["S3:putobject", true],
    ["*", true],
    ["s3:PutObject?cl", false],
    ["s3:GetBucketAcl", false],
  ])("%s lets a service write: %s", (action, writes) => {
    const found = policyWriters(known(policy(allow("cloudtrail.amazonaws.com", action))));
    expect(found).toEqual(writes ? ["cloudtrail.amazonaws.com"] : []);
  });

  it("counts no Deny, no role and no document that cannot be read", () => {
    const deny = { ...allow("a.amazonaws.com", "s3:PutObject"), Effect: "Deny" };
    const role = { ...allow("", "s3:PutObject"), Principal: { AWS: "111122223333" } };
    expect(policyWriters(known(policy(deny, role)))).toEqual([]);
    expect(policyWriters(known("{"))).toEqual([]);
    expect(policyWriters({ state: "absent" })).toEqual([]);
  });
});
