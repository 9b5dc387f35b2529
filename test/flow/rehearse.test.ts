import { PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { type Rehearsed, rehearse } from "../../src/flow/rehearse.ts";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import type { Plan } from "../../src/model/plan.ts";
import { surroundings, type World, world } from "../aws/world.ts";
import { applied, newDataKey, planned } from "./fleet.ts";

async function rehearsed({ ports }: Pick<World, "ports">, plan: Plan): Promise<Rehearsed[]> {
  const told: Rehearsed[] = [];
  const options = { concurrency: 4, heldSseCKeys: [], surroundings: surroundings() };
  const result = await rehearse(ports, plan, options, (one) => void told.push(one));
  if (!result.ok) throw new Error(result.failure.message);
  return told;
}

async function fleet() {
  const it = world();
  const keyArn = await newDataKey(it);
  await it.newBucket("bucket");
  for (const Key of ["one", "two"])
    await it.s3.send(new PutObjectCommand({ Bucket: "bucket", Key, Body: Key }));
  plantObject(it.aws.s3, { bucket: "bucket", key: "old", body: "old" });
  plantObject(it.aws.s3, { bucket: "bucket", key: "old and big", body: "0123456789".repeat(10) });
  return { ...it, keyArn };
}

describe("rehearsing a plan", () => {
  it("tells each write, and sends none", async () => {
    const it = await fleet();
    const { plan } = await planned(it.ports);
    const before = it.sent.length;
    const told = await rehearsed(it, plan);
    expect(told.map(({ action }) => action)).toEqual(plan.actions);
    expect(new Set(told.map(({ outcome }) => outcome))).toEqual(new Set(["would-apply"]));
    const calls = told.flatMap((one) => one.calls).map((call) => call.split(/[ :,]/).slice(0, 2).join(":"));
    expect(calls).toEqual([
      "s3:PutBucketEncryption",
      "s3:PutBucketPolicy",
      "s3:CopyObject",
      "s3:CreateMultipartUpload",
      "s3:UploadPartCopy",
      "s3:CompleteMultipartUpload",
      "s3:UpdateObjectEncryption",
      "s3:UpdateObjectEncryption",
    ]);
    expect(told.at(-1)?.calls).toEqual([
      `s3:UpdateObjectEncryption: aws:kms under ${it.keyArn}, Bucket Key on`,
    ]);
    const writes = it.sent
      .slice(before)
      .filter(({ method, path }) => path !== "/" && !/GET|HEAD/.test(method));
    expect(writes).toEqual([]);
  });

  it("tells what is done already, and what changed since", async () => {
    const it = await fleet();
    const { plan } = await planned(it.ports);
    await it.s3.send(new PutObjectCommand({ Bucket: "bucket", Key: "one", Body: "newer than the plan" }));
    const stale = (await rehearsed(it, plan)).filter(({ outcome }) => outcome === "stale");
    expect(stale.map(({ action }) => action.resource.arn)).toEqual(["arn:aws:s3:::bucket/one"]);
    await applied(it.ports, { plan });
    const after = await rehearsed(it, plan);
    expect(after.filter(({ outcome }) => outcome === "already")).toHaveLength(plan.actions.length - 1);
    expect(after.flatMap(({ calls }) => calls)).toEqual([]);
  });

  it("refuses a plan of another account", async () => {
    const it = await fleet();
    const { plan } = await planned(it.ports);
    const stranger = it.as({ type: "root", account: "999999999999" });
    await expect(rehearsed({ ...it, ports: { ...it.ports, ...stranger } }, plan)).rejects.toThrow(
      "999999999999",
    );
  });
});
