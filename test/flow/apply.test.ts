import { describe, expect, it } from "vitest";
import { awsPorts } from "../../src/aws/ports.ts";
import { apply } from "../../src/flow/apply.ts";
import { surroundings } from "../aws/world.ts";
import { applied, planned, scanned } from "./fleet.ts";
import { allApplied, fleet, held, keepsHttp, readable, statuses, writes } from "./mended-fleet.ts";

describe("applying a plan", () => {
  it("mends everything, and the next scan finds nothing to mend", async () => {
    const it = await fleet();
    const before = await readable(it);
    const plan = await planned(it.ports, keepsHttp);
    expect(statuses(await applied(it.ports, plan, { held: [held] }))).toEqual(allApplied);
    const { verdicts } = await scanned(it.ports, keepsHttp);
    const failing = verdicts.filter(({ verdict, resource }) => verdict !== "pass" && resource.type !== "key");
    expect(failing).toEqual([]);
    const after = await readable(it);
    for (const key of ["s3", "old"]) expect(after[key], key).toBe(before[key]);
    expect(after["s3"]).not.toBe(after["old"]);
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

  it("works in the Regions of the plan, wherever the credentials are at home", async () => {
    const it = await fleet();
    const made = await planned(it.ports, keepsHttp);
    const { credentials } = it.aws;
    const abroad = awsPorts({
      region: "eu-north-1",
      endpoint: "http://127.0.0.1:1",
      lookAlike: false,
      credentials,
      requestHandler: it.aws.requestHandler(),
      maxAttempts: 1,
      partSize: 16,
    });
    expect(new Set(made.plan.actions.map(({ region }) => region))).toEqual(new Set([it.aws.region]));
    expect(statuses(await applied(abroad, made, { held: [held] }))).toEqual(allApplied);
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
