import {
  DeleteObjectCommand,
  GetObjectTaggingCommand,
  ListMultipartUploadsCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { apply } from "../../src/flow/apply.ts";
import type { Ports } from "../../src/flow/ports.ts";
import type { Receipt } from "../../src/model/receipt.ts";
import { surroundings } from "../aws/world.ts";
import { applied, planned } from "./fleet.ts";
import { allApplied, fleet, held, keepsHttp, statuses, writes } from "./mended-fleet.ts";

describe("applying a plan in trouble", () => {
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

  it.each([
    ["goes on with", undefined],
    ["aborts, where the tags are others by now,", { TagSet: [{ Key: "new", Value: "tag" }] }],
  ])("%s the upload of a killed run", async (_name, Tagging) => {
    const it = await fleet();
    const plan = await planned(it.ports, keepsHttp);
    const earlier: Receipt[] = [];
    const cutOff: Ports = {
      ...it.ports,
      multipartCopy: async (write, started) => {
        const end = it.aws.inject({
          operation: "CompleteMultipartUpload",
          answer: { type: "reset-before" },
        });
        const keep = it.aws.inject({ operation: "AbortMultipartUpload", answer: { type: "reset-before" } });
        await it.ports.multipartCopy(write, started);
        end();
        keep();
        throw new Error("killed");
      },
    };
    const run = apply(cutOff, plan.plan, {
      concurrency: 1,
      heldSseCKeys: [held],
      surroundings: surroundings(),
      receipts: async (receipt) => void earlier.push(receipt),
    });
    await expect(run).rejects.toThrow("killed");
    const begun = earlier.find(({ status }) => status === "started");
    const { resource } = begun?.action ?? {};
    if (resource?.type !== "object") throw new Error("no upload was begun");
    if (Tagging !== undefined)
      await it.s3.send(new PutObjectTaggingCommand({ Bucket: "bucket", Key: resource.key, Tagging }));
    const before = it.aws.calls.length;
    const receipts = await applied(it.ports, plan, { held: [held], earlier });
    const since = it.aws.calls.slice(before).map(({ operation }) => operation);
    const copied = since.filter((operation) => operation === "UploadPartCopy");
    expect(copied.length === 0).toBe(Tagging === undefined);
    const { Uploads } = await it.s3.send(new ListMultipartUploadsCommand({ Bucket: "bucket" }));
    expect(Uploads ?? []).toEqual([]);
    expect(statuses([...earlier, ...receipts])).toEqual(allApplied);
    const tags = await it.s3.send(new GetObjectTaggingCommand({ Bucket: "bucket", Key: resource.key }));
    if (Tagging !== undefined) expect(tags.TagSet).toEqual(Tagging.TagSet);
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

  it("takes a refused write for somebody else's deed where the object is gone by then (E177)", async () => {
    const it = await fleet();
    const plan = await planned(it.ports, keepsHttp);
    const raced: Ports = {
      ...it.ports,
      copyObject: async (write) => {
        await it.s3.send(new DeleteObjectCommand({ Bucket: "bucket", Key: write.ref.key }));
        const message = "s3:CopyObject: HTTP 400 InvalidRequest";
        return { ok: false, failure: { reason: "failed", status: 400, message } };
      },
    };
    const receipts = await applied(raced, plan, { held: [held] });
    expect(statuses(receipts).filter(([kind]) => kind === "copy-object")).toEqual([
      ["copy-object", "old", "stale"],
      ["copy-object", "ssec", "stale"],
    ]);
  });

  it("fails one action with the words of S3, and goes on with the others", async () => {
    const it = await fleet();
    const plan = await planned(it.ports, keepsHttp);
    const denied = { type: "error", status: 403, code: "AccessDenied", message: "not for you" } as const;
    it.aws.inject({ operation: "CopyObject", resource: /ssec/, times: 9, answer: denied });
    const receipts = await applied(it.ports, plan, { held: [held] });
    const failed = receipts.filter(({ status }) => status === "failed");
    expect(failed).toMatchObject([{ message: expect.stringContaining("not for you") }]);
    expect(statuses(receipts).filter(([, , status]) => status === "applied")).toHaveLength(5);
  });
});
