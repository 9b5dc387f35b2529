import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { apply } from "../../src/flow/apply.ts";
import type { Ports } from "../../src/flow/ports.ts";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import type { Receipt } from "../../src/model/receipt.ts";
import { customerKey, surroundings, type World, world } from "../aws/world.ts";
import { applied, hashes, newDataKey, planned, scanned } from "./fleet.ts";

const held = customerKey(7);
const options = { blockSseCByDefault: false, copyLimit: 64, minimumPartSize: 1 };
const keepsHttp = { heldSseCKeys: [held] };

/** A bucket with one object of each kind that is mended in another way. */
async function fleet(more: { versioned?: boolean } = {}) {
  const it = world(options, { partSize: 16 });
  const keyArn = await newDataKey(it);
  await it.s3.send(new CreateBucketCommand({ Bucket: "bucket", ObjectOwnership: "ObjectWriter" }));
  if (more.versioned === true)
    await it.s3.send(
      new PutBucketVersioningCommand({ Bucket: "bucket", VersioningConfiguration: { Status: "Enabled" } }),
    );
  const put = (Key: string, extra: object = {}) =>
    it.s3.send(new PutObjectCommand({ Bucket: "bucket", Key, Body: `body of ${Key}`, ...extra }));
  const rich = {
    Metadata: { a: "b" },
    Tagging: "x=y",
    ContentType: "text/plain",
    StorageClass: "STANDARD_IA",
  };
  await put("s3", rich);
  const customer = { SSECustomerAlgorithm: "AES256", SSECustomerKey: held.base64 };
  await put("ssec", {
    ...rich,
    ...customer,
    GrantRead: 'uri="http://acs.amazonaws.com/groups/global/AllUsers"',
  });
  await put("big ssec", { ...rich, ...customer, Body: "0123456789".repeat(10) });
  plantObject(it.aws.s3, {
    bucket: "bucket",
    key: "old",
    body: "old",
    metadata: { c: "d" },
    tags: { e: "f" },
  });
  return { ...it, keyArn };
}

function statuses(receipts: readonly Receipt[]) {
  return receipts
    .filter(({ status }) => status !== "started")
    .map(({ action, status }) => [
      action.kind,
      action.resource.type === "object" ? action.resource.key : "",
      status,
    ])
    .sort();
}

const allApplied = [
  ["copy-object", "old", "applied"],
  ["copy-object", "ssec", "applied"],
  ["multipart-copy", "big ssec", "applied"],
  ["put-bucket-encryption", "", "applied"],
  ["put-bucket-policy", "", "applied"],
  ["update-object-encryption", "s3", "applied"],
];

function writes(it: World): string[] {
  const kinds =
    /^(CopyObject|CompleteMultipartUpload|UpdateObjectEncryption|PutBucketEncryption|PutBucketPolicy)$/;
  return it.aws.calls.filter(({ operation }) => kinds.test(operation)).map(({ operation }) => operation);
}

async function readable(it: World) {
  return Object.fromEntries(
    Object.entries(await hashes(it, "bucket")).map(([name, hash]) => [
      name.split(" ").slice(0, -1).join(" "),
      hash,
    ]),
  );
}

describe("applying a plan", () => {
  it("mends everything, and the next scan finds nothing to mend", async () => {
    const it = await fleet();
    const plan = await planned(it.ports, keepsHttp);
    expect(statuses(await applied(it.ports, plan, { held: [held] }))).toEqual(allApplied);
    const { verdicts } = await scanned(it.ports, keepsHttp);
    const failing = verdicts.filter(({ verdict, resource }) => verdict !== "pass" && resource.type !== "key");
    expect(failing).toEqual([]);
    expect((await readable(it))["s3"]).toBe((await readable(it))["s3"]);
  });

  it("does settings before objects, and default encryption before the policy", async () => {
    const it = await fleet();
    const receipts = await applied(it.ports, await planned(it.ports, keepsHttp), { held: [held] });
    expect(receipts.slice(0, 2).map(({ action }) => action.kind)).toEqual([
      "put-bucket-encryption",
      "put-bucket-policy",
    ]);
  });

  it("tells what was before and what is after", async () => {
    const it = await fleet({ versioned: true });
    const receipts = await applied(it.ports, await planned(it.ports, keepsHttp), { held: [held] });
    const copied = receipts.find(
      ({ action }) => action.kind === "copy-object" && action.resource.arn.endsWith("/ssec"),
    );
    expect(copied).toMatchObject({
      status: "applied",
      requestIds: [expect.any(String)],
      before: { type: "object", encryption: { type: "sse-c", keyMd5: held.md5 } },
      after: { type: "object", encryption: { type: "sse-kms", keyArn: it.keyArn, bucketKey: true } },
    });
    if (copied?.before?.type !== "object" || copied.after?.type !== "object") throw new Error("no states");
    expect(copied.before.versionId).not.toBe(copied.after.versionId);
    const policy = receipts.find(({ action }) => action.kind === "put-bucket-policy");
    expect(policy).toMatchObject({
      before: { policy: null },
      after: { policy: expect.stringContaining("Deny") },
    });
  });

  it("applied again, does nothing a second time", async () => {
    const it = await fleet({ versioned: true });
    const plan = await planned(it.ports, keepsHttp);
    const earlier = await applied(it.ports, plan, { held: [held] });
    const before = writes(it).length;
    expect(await applied(it.ports, plan, { held: [held], earlier })).toEqual([]);
    const blind = await applied(it.ports, plan, { held: [held] });
    expect(blind.map(({ status }) => status)).toEqual(plan.plan.actions.map(() => "already"));
    expect(writes(it)).toHaveLength(before);
  });

  it("writes nothing where anything changed since the plan", async () => {
    const it = await fleet();
    const plan = await planned(it.ports, keepsHttp);
    for (const Key of ["s3", "ssec", "old"])
      await it.s3.send(new PutObjectCommand({ Bucket: "bucket", Key, Body: "somebody else's" }));
    await it.s3.send(
      new PutBucketEncryptionCommand({
        Bucket: "bucket",
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms:dsse" } }],
        },
      }),
    );
    const before = writes(it).length;
    const receipts = await applied(it.ports, plan, { held: [held] });
    expect(statuses(receipts)).toEqual([
      ["copy-object", "old", "stale"],
      ["copy-object", "ssec", "stale"],
      ["multipart-copy", "big ssec", "applied"],
      ["put-bucket-encryption", "", "stale"],
      ["put-bucket-policy", "", "failed"],
      ["update-object-encryption", "s3", "stale"],
    ]);
    const skipped = receipts.find(({ action }) => action.kind === "put-bucket-policy");
    expect(skipped?.message).toContain("Not attempted");
    expect(writes(it).slice(before)).toEqual(["CompleteMultipartUpload"]);
  });

  it("does not write over a policy that another hand changed", async () => {
    const it = await fleet();
    const plan = await planned(it.ports, keepsHttp);
    const foreign = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Theirs",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:DeleteBucket",
          Resource: "arn:aws:s3:::bucket",
        },
      ],
    });
    await it.s3.send(new PutBucketPolicyCommand({ Bucket: "bucket", Policy: foreign }));
    const receipts = await applied(it.ports, plan, { held: [held] });
    expect(receipts.find(({ action }) => action.kind === "put-bucket-policy")).toMatchObject({
      status: "stale",
    });
    expect(await it.ports.readBucketPolicy({ name: "bucket", region: "us-east-1" })).toMatchObject({
      value: foreign,
    });
  });

  it.each([
    "CopyObject",
    "CompleteMultipartUpload",
    "UpdateObjectEncryption",
    "PutBucketEncryption",
    "PutBucketPolicy",
  ])("sends %s once although its answer is lost", async (operation) => {
    const it = await fleet({ versioned: true });
    const plan = await planned(it.ports, keepsHttp);
    it.aws.inject({ operation, answer: { type: "reset-after" } });
    const receipts = await applied(it.ports, plan, { held: [held] });
    const asUsual = allApplied.filter(([, , status]) => status === "applied");
    expect(statuses(receipts)).toEqual(asUsual);
    const count = operation === "CopyObject" ? 2 : 1;
    expect(writes(it).filter((one) => one === operation)).toHaveLength(count);
  });

  it("tries again what was turned away, and asks for less at a time", async () => {
    const it = await fleet();
    const plan = await planned(it.ports, keepsHttp);
    const waits: number[] = [];
    const around = surroundings({ wait: async (milliseconds) => void waits.push(milliseconds) });
    for (const operation of ["CopyObject", "UpdateObjectEncryption", "HeadObject", "GetObjectTagging"])
      it.aws.inject({
        operation,
        times: 3,
        answer: { type: "error", status: 503, code: "SlowDown", message: "slower" },
      });
    expect(statuses(await applied(it.ports, plan, { held: [held], around }))).toEqual(allApplied);
    expect(waits.length).toBeGreaterThanOrEqual(6);
  });

  it("aborts the upload that a killed run left, and ends what it began", async () => {
    const it = await fleet();
    const plan = await planned(it.ports, keepsHttp);
    const earlier: Receipt[] = [];
    const dying: Ports = {
      ...it.ports,
      multipartCopy: (write, started) =>
        it.ports.multipartCopy(write, async (uploadId) => {
          await started(uploadId);
          throw new Error("killed");
        }),
    };
    const run = apply(dying, plan.plan, {
      concurrency: 1,
      heldSseCKeys: [held],
      surroundings: surroundings(),
      receipts: async (receipt) => void earlier.push(receipt),
    });
    await expect(run).rejects.toThrow("killed");
    const open = async () => {
      const { Uploads } = await it.s3.send(new ListMultipartUploadsCommand({ Bucket: "bucket" }));
      return Uploads?.length ?? 0;
    };
    expect(await open()).toBe(1);
    expect(earlier.filter(({ status }) => status === "started")).toMatchObject([
      { uploadId: expect.any(String) },
    ]);
    const receipts = await applied(it.ports, plan, { held: [held], earlier });
    expect(await open()).toBe(0);
    expect(statuses([...earlier, ...receipts])).toEqual(allApplied);
  });

  it("reads a setting again until it says what was written (L10)", async () => {
    const it = await fleet();
    const plan = await planned(it.ports, keepsHttp);
    let reads = 0;
    const old = await it.ports.readBucketEncryption({ name: "bucket", region: "us-east-1" });
    const late: Ports = {
      ...it.ports,
      readBucketEncryption: async (bucket) => (reads++ < 5 ? old : it.ports.readBucketEncryption(bucket)),
    };
    expect(statuses(await applied(late, plan, { held: [held] }))).toEqual(allApplied);
    const never: Ports = { ...it.ports, readBucketEncryption: async () => old };
    const receipts = await applied(never, plan, { held: [held] });
    expect(receipts.find(({ action }) => action.kind === "put-bucket-encryption")).toMatchObject({
      status: "failed",
      message: "Written, but the default encryption still reads differently.",
    });
  });

  it("says so when what was written is not what should be there", async () => {
    const it = await fleet();
    const plan = await planned(it.ports, keepsHttp);
    const lossy: Ports = {
      ...it.ports,
      copyObject: (write) => it.ports.copyObject({ ...write, state: { ...write.state, grants: [] } }),
    };
    const receipts = await applied(lossy, plan, { held: [held] });
    expect(receipts.find(({ action }) => action.resource.arn.endsWith("/ssec"))).toMatchObject({
      status: "failed",
      message: "Written, but not as it should be: grants.",
    });
  });

  it("stops between actions when cancelled, and says how far it got", async () => {
    const it = await fleet();
    const plan = await planned(it.ports, keepsHttp);
    const receipts: Receipt[] = [];
    const result = await apply(it.ports, plan.plan, {
      concurrency: 1,
      heldSseCKeys: [held],
      surroundings: surroundings({ cancelled: () => receipts.length >= 3 }),
      receipts: async (receipt) => void receipts.push(receipt),
    });
    expect(result).toMatchObject({
      ok: true,
      value: { stopped: expect.stringMatching(/^Stopped after \d of 6 actions\.$/) },
    });
    const rest = await applied(it.ports, plan, { held: [held], earlier: receipts });
    expect(statuses([...receipts, ...rest])).toEqual(allApplied);
  });

  it("refuses a plan of another account", async () => {
    const it = await fleet();
    const { plan } = await planned(it.ports);
    const stranger = it.as({ type: "root", account: "999999999999" });
    const told = {
      concurrency: 1,
      heldSseCKeys: [],
      surroundings: surroundings(),
      receipts: async () => undefined,
    };
    expect(await apply(stranger, plan, told)).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining("999999999999") },
    });
  });

  it("keeps every byte, tag, header and class", async () => {
    const it = await fleet({ versioned: true });
    const state = async (key: string) => {
      const read = await it.ports.readObject({ bucket: "bucket", key }, "us-east-1", [held], {
        tags: "yes",
        grants: true,
      });
      if (!read.ok) throw new Error(read.failure.message);
      const { facts, ...rest } = read.value;
      return { ...rest, size: facts.size, storageClass: facts.storageClass };
    };
    const keys = ["s3", "ssec", "big ssec", "old"];
    const before = await Promise.all(keys.map(state));
    await applied(it.ports, await planned(it.ports, keepsHttp), { held: [held] });
    const withoutChecksum = (one: (typeof before)[number]) => ({ ...one, checksum: undefined });
    expect((await Promise.all(keys.map(state))).map(withoutChecksum)).toEqual(before.map(withoutChecksum));
  });
});
