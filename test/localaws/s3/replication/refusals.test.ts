import { DisableKeyCommand, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import {
  DeleteBucketCommand,
  GetObjectAclCommand,
  PutBucketEncryptionCommand,
  PutBucketReplicationCommand,
  type ReplicationRule,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { canonicalUserOf } from "../../../../src/localaws/s3/bucket.ts";
import { refusal } from "../../core/clients.ts";
import { customerKey } from "../objects/fixtures.ts";
import {
  Key,
  kmsObjects,
  type Replicating,
  Role,
  replicas,
  replicating,
  ruleFor,
  source,
} from "./fixture.ts";

const statement = (
  Effect: "Allow" | "Deny",
  Action: string | string[],
  Bucket = replicas,
  more: object = {},
) => ({
  Effect,
  Principal: { AWS: Role },
  Action,
  Resource: `arn:aws:s3:::${Bucket}/*`,
  ...more,
});

/** Replicates what waits: the status it has afterwards, and why there is no replica. */
async function outcome(it: Replicating) {
  const [done] = it.aws.replication.replicate();
  return { status: (await it.head(source))?.ReplicationStatus, problem: done?.problem };
}

describe("a replication fails", () => {
  it.each([
    ["E215: s3:ReplicateObject at the destination", "s3:ReplicateObject", replicas],
    ["E214: s3:GetObjectVersionForReplication at the source", "s3:GetObjectVersionForReplication", source],
    ["s3:ReplicateTags, of what has tags", "s3:ReplicateTags", replicas],
  ])("where the role is denied %s", async (_name, action, bucket) => {
    const it = await replicating();
    await it.rule();
    await it.protect(bucket, statement("Deny", action, bucket));
    await it.put({ Tagging: "a=b" });
    expect(await outcome(it)).toEqual({ status: "FAILED", problem: expect.stringContaining(action) });
    expect(await it.head(replicas)).toBeUndefined();
  });

  it("E215: not by a Deny of s3:PutObject", async () => {
    const it = await replicating();
    await it.rule();
    await it.protect(replicas, { ...statement("Deny", "s3:PutObject"), Principal: "*" });
    await it.put();
    expect(await outcome(it)).toEqual({ status: "COMPLETED", problem: undefined });
  });

  it("P5: by the encryption that the write would have", async () => {
    const it = await replicating();
    await it.rule();
    const Condition = { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } };
    await it.protect(replicas, statement("Deny", "s3:ReplicateObject", replicas, { Condition }));
    await it.put();
    expect(await outcome(it)).toMatchObject({ status: "FAILED" });
  });

  it("E213: where the destination blocks SSE-C", async () => {
    const it = await replicating();
    await it.rule();
    const rule = { BlockedEncryptionTypes: { EncryptionType: ["SSE-C" as const] } };
    const ServerSideEncryptionConfiguration = {
      Rules: [{ ...rule, ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" as const } }],
    };
    await it.s3.send(new PutBucketEncryptionCommand({ Bucket: replicas, ServerSideEncryptionConfiguration }));
    await it.put(customerKey("mine"));
    it.aws.replication.replicate();
    expect((await it.head(source, customerKey("mine")))?.ReplicationStatus).toBe("FAILED");
  });

  it("E214: where the role may not encrypt under the replica's key, or that is disabled", async () => {
    const it = await replicating();
    const ReplicaKmsKeyID = await it.newKey();
    await it.rule(kmsObjects, { EncryptionConfiguration: { ReplicaKmsKeyID } });
    const all = { Effect: "Allow", Principal: { AWS: "*" }, Action: "kms:*", Resource: "*" };
    const denied = { ...all, Effect: "Deny", Principal: { AWS: Role }, Action: "kms:Encrypt" };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [all, denied] });
    await it.kms.send(new PutKeyPolicyCommand({ KeyId: ReplicaKmsKeyID, Policy }));
    await it.put({ ServerSideEncryption: "aws:kms" });
    expect(await outcome(it)).toEqual({ status: "FAILED", problem: expect.stringContaining("kms:Encrypt") });
    await it.kms.send(new DisableKeyCommand({ KeyId: ReplicaKmsKeyID }));
    await it.put({ ServerSideEncryption: "aws:kms" });
    expect(await outcome(it)).toMatchObject({ status: "FAILED" });
  });

  it("where the destination is gone", async () => {
    const it = await replicating();
    await it.rule();
    await it.s3.send(new DeleteBucketCommand({ Bucket: replicas }));
    await it.put();
    expect(await outcome(it)).toEqual({ status: "FAILED", problem: "Destination bucket must exist." });
  });
});

describe("a destination of another account", () => {
  const account = "444455556666";

  it("P108: needs a policy for the role, and leaves the replica to the source's owner or takes it", async () => {
    const it = await replicating({}, account);
    await it.rule();
    await it.put();
    expect(await outcome(it)).toMatchObject({ status: "FAILED" });
    await it.protect(
      replicas,
      statement("Allow", ["s3:ReplicateObject", "s3:ObjectOwnerOverrideToBucketOwner"]),
    );
    await it.rule({}, { Account: account, AccessControlTranslation: { Owner: "Destination" } });
    await it.put();
    expect(await outcome(it)).toEqual({ status: "COMPLETED", problem: undefined });
    const { Owner } = await it.other.send(new GetObjectAclCommand({ Bucket: replicas, Key }));
    expect(Owner?.ID).toBe(canonicalUserOf(account));
  });
});

describe("a configuration is refused", () => {
  const rule = (change: Partial<ReplicationRule>, destination = {}) => ruleFor(change, destination);
  it.each([
    ["without a role's ARN", { Role: "replication", Rules: [rule({})] }, "InvalidArgument"],
    ["without rules", { Role, Rules: [] }, "MalformedXML"],
    [
      "with a destination that is not there",
      { Role, Rules: [rule({}, { Bucket: "arn:aws:s3:::none" })] },
      "InvalidRequest",
    ],
    ["with a filter and no priority", { Role, Rules: [rule({ Priority: undefined })] }, "InvalidRequest"],
    ["E212: with KMS objects and no key for them", { Role, Rules: [rule(kmsObjects)] }, "InvalidRequest"],
    [
      "E212: with a key and no KMS objects",
      { Role, Rules: [rule({}, { EncryptionConfiguration: { ReplicaKmsKeyID: "k" } })] },
      "InvalidRequest",
    ],
  ])("%s", async (_name, ReplicationConfiguration, name) => {
    const it = await replicating();
    const put = new PutBucketReplicationCommand({ Bucket: source, ReplicationConfiguration });
    expect(await refusal(it.s3.send(put))).toMatchObject({ name, status: 400 });
  });
});
