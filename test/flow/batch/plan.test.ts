import { CreateBucketCommand, PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { customerKey } from "../../aws/world.ts";
import { type BatchDesk, batchDesk, jobsIn, role } from "./desk.ts";

let at: BatchDesk;
beforeEach(async () => {
  at = await batchDesk();
});

async function updates(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await at.put(`s3/${index}`);
}

function plants(prefix: string, extra: object = {}): void {
  for (const number of [1, 2, 3]) at.plant(`${prefix}/${number}`, extra);
}

async function denying(Bucket: string, statement: object): Promise<void> {
  const resource = { Resource: `arn:aws:s3:::${Bucket}/*`, Effect: "Deny", Principal: "*" };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ ...resource, ...statement }] });
  await at.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
}

describe("jobs in a plan", () => {
  it("take over from single calls at the threshold, one for each call and class, and say what they cost", async () => {
    await updates(3);
    plants("old");
    plants("ia", { storageClass: "STANDARD_IA" });
    const made = await at.plan();
    const jobs = jobsIn(made);
    expect(jobs.map(({ kind, objects, storageClass }) => [kind, objects.count, storageClass])).toEqual([
      ["batch-copy", 3, "STANDARD_IA"],
      ["batch-copy", 3, "STANDARD"],
      ["batch-update", 3, undefined],
    ]);
    const after = { type: "sse-kms", keyArn: at.keyArn, bucketKey: true };
    expect(jobs[2]).toMatchObject({ role, reports: "reports", after, resource: { bucket: "bucket" } });
    // A job and three objects (I78), three PUTs, six HEADs, and KMS.
    expect(jobs[2]?.cost).toMatchObject({ batch: { jobs: 1, objects: 3 }, s3: { put: 3, get: 6 } });
    expect(jobs[2]?.summary).toMatch(/^One S3 Batch Operations job on 3 objects: .+, about \$0\.25\.$/);
    expect(jobs[0]?.unmodifiedSince).toBe("2026-06-01T11:45:00.000Z");
    expect(at.files.get(jobs[2]?.objects.file ?? "")).toHaveLength(3);
    expect(made.plan.actions.filter(({ resource }) => resource.type === "object")).toEqual([]);
  });

  it("are none below the threshold", async () => {
    await updates(2);
    const made = await at.plan();
    expect(jobsIn(made)).toEqual([]);
    expect(made.plan.actions.filter(({ resource }) => resource.type === "object")).toHaveLength(2);
    expect(made.barred.size).toBe(0);
  });

  it("take no action that a task could do harm with; the plan says why", async () => {
    const held = customerKey(7);
    for (const key of ["c/1", "c/2", "c/3"])
      await at.put(key, { SSECustomerAlgorithm: "AES256", SSECustomerKey: held.base64 });
    plants("large", { body: "x".repeat(65) });
    plants("young", { lastModified: Date.parse("2026-06-01T11:59:00Z") });
    plants("reduced", { storageClass: "REDUCED_REDUNDANCY" });
    const made = await at.plan({}, { heldSseCKeys: [held], copyLimit: 64 });
    expect(jobsIn(made)).toEqual([]);
    expect(Object.fromEntries(made.barred)).toEqual({
      "a job cannot be given a customer's key (I54)": 3,
      "the object is too large for one copy (I55)": 3,
      "the object is too young to tell it from what is written during a job": 3,
      "a job cannot write the object's storage class (I55)": 3,
    });
    expect(made.plan.actions.filter(({ resource }) => resource.type === "object")).toHaveLength(12);
  });

  it("are none without versions, and none for an endpoint that is not AWS", async () => {
    const plain = await batchDesk({ versioned: false });
    for (const key of ["1", "2", "3"]) await plain.put(key);
    const made = await plain.plan();
    expect(jobsIn(made)).toEqual([]);
    expect([...made.barred]).toEqual([["without versioning a task could meet another writer's object", 3]]);
    plants("old");
    expect(jobsIn(await at.plan({}, { trustedEndpoint: false }))).toEqual([]);
  });

  const settings: readonly { name: string; change: object; says: RegExp }[] = [
    {
      name: "no report bucket",
      change: { reports: "nowhere" },
      says: /report bucket nowhere cannot be used/,
    },
    { name: "a foreign one", change: { reports: "foreign" }, says: /report bucket foreign cannot be used/ },
    { name: "one elsewhere", change: { reports: "{region}-reports" }, says: /us-east-1-reports cannot be/ },
    {
      name: "a role of another account",
      change: { role: "arn:aws:iam::444455556666:role/batch" },
      says: /not of account 111122223333/,
    },
    { name: "no role", change: { role: "batch" }, says: /batch is not the ARN of an IAM role/ },
  ];

  it.each(settings)("are none with $name", async ({ change, says }) => {
    await updates(1);
    await at.clientOf("444455556666").send(new CreateBucketCommand({ Bucket: "foreign" }));
    const made = await at.plan({ threshold: 1, ...change });
    expect(jobsIn(made)).toEqual([]);
    expect([...made.barred.keys()].join()).toMatch(says);
    expect(made.plan.actions.filter(({ resource }) => resource.type === "object")).toHaveLength(1);
  });

  const trusting = (statement: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Action: "sts:AssumeRole", ...statement }] });
  const operations = { Service: "batchoperations.s3.amazonaws.com" };
  const trusts: readonly (readonly [string, object, number])[] = [
    ["lets S3 Batch Operations in", {}, 1],
    ["does for this account", { StringEquals: { "aws:SourceAccount": "111122223333" } }, 1],
    ["may, as nobody knows", { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:111122223333:job/*" } }, 1],
    ["does for another account", { StringEquals: { "aws:SourceAccount": "444455556666" } }, 0],
  ];

  it.each(trusts)("are for a role whose trust policy %s (I75)", async (_name, Condition, jobs) => {
    await updates(3);
    at.aws.trust(role, trusting({ Effect: "Allow", Principal: operations, Condition }));
    expect(jobsIn(await at.plan())).toHaveLength(jobs);
  });

  const onlyLambda = trusting({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" } });

  it("are none for a role that lets S3 Batch Operations not in", async () => {
    await updates(3);
    at.aws.trust(role, onlyLambda);
    const made = await at.plan();
    expect(jobsIn(made)).toEqual([]);
    expect([...made.barred.keys()].join()).toMatch(
      /the trust policy of the role .*:role\/batch does not let batchoperations\.s3\.amazonaws\.com assume it/,
    );
  });

  it("are for a role whose trust policy nobody may read: unknown is no refusal", async () => {
    await updates(3);
    at.aws.trust(role, onlyLambda);
    at.aws.inject({
      operation: "GetRole",
      answer: { type: "error", status: 403, code: "AccessDenied", message: "no" },
    });
    expect(jobsIn(await at.plan())).toHaveLength(1);
  });

  it("are none where a policy keeps the role out, from the objects or from the report bucket (P107)", async () => {
    await updates(3);
    await denying("bucket", {
      Action: "s3:UpdateObjectEncryption",
      Condition: { ArnEquals: { "aws:PrincipalArn": role } },
    });
    expect([...(await at.plan()).barred.keys()]).toEqual([
      "the bucket's policy may not admit the job's role",
    ]);
    await denying("bucket", { Action: "s3:GetObjectTorrent" });
    expect(jobsIn(await at.plan())).toHaveLength(1);
    await denying("reports", {
      Action: "s3:PutObject",
      Condition: { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } },
    });
    const made = await at.plan();
    expect(jobsIn(made)).toEqual([]);
    expect([...made.barred.keys()].join()).toMatch(/does not let the job's role write SSE-S3/);
  });
});
