import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { type ApplyRequest, applyRun, type Budget } from "../../../src/flow/fleet/apply-run.ts";
import { createLines } from "../../../src/flow/fleet/lines.ts";
import { workFile } from "../../../src/flow/fleet/places.ts";
import { plantObject } from "../../../src/localaws/s3/plant.ts";
import { objectResource } from "../../../src/model/resource.ts";
import { type World, world } from "../../aws/world.ts";
import { deskIn } from "../desk.ts";
import { newDataKey, settings } from "../fleet.ts";

const plenty: Budget = { objects: 1000, buckets: 10, dollars: 100 };

describe("mending what a fleet scan found", () => {
  let fleet: World;
  let office: Awaited<ReturnType<typeof deskIn>>;
  beforeEach(async () => {
    fleet = world();
    office = await deskIn(fleet);
    await newDataKey(fleet);
    const work = [];
    for (const bucket of ["first", "second"]) {
      await fleet.newBucket(bucket);
      const lines = createLines(office.place, (chunk) => `verdicts/${bucket}-${chunk}`, 200);
      for (const key of ["a", "b", "c"]) {
        plantObject(fleet.aws.s3, { bucket, key, body: "old" });
        const resource = objectResource("aws", { bucket, key });
        await lines.add(JSON.stringify({ id: key, rule: "S3E-201", verdict: "fail", resource }));
        await lines.add(JSON.stringify({ id: key, rule: "S3E-202", verdict: "exempt", resource }));
      }
      const files = await lines.end();
      const item = { run: "r", account: fleet.aws.account, bucket, region: "us-east-1", serviceWriters: [] };
      work.push({ item, verdicts: files.ok ? files.value : [] });
    }
    await office.place.writeText(workFile("r"), JSON.stringify(work), "application/json");
  });

  async function applied(request: Partial<ApplyRequest> = {}, budget = plenty, timeIsUp = () => false) {
    const portsOf = async () => ({ ok: true, value: fleet.ports }) as const;
    const done = await applyRun(
      portsOf,
      office.place,
      { run: "r", ...request },
      settings(),
      budget,
      timeIsUp,
    );
    if (!done.ok) throw new Error(done.failure.message);
    return done.value;
  }

  async function mended(): Promise<string[]> {
    const found: string[] = [];
    for (const Bucket of ["first", "second"])
      for (const Key of ["a", "b", "c"]) {
        const { ServerSideEncryption } = await fleet.s3.send(new HeadObjectCommand({ Bucket, Key }));
        if (ServerSideEncryption === "aws:kms") found.push(`${Bucket}/${Key}`);
      }
    return found;
  }

  it("mends settings and objects, and keeps a receipt of each", async () => {
    const answer = await applied();
    expect(answer).toMatchObject({ done: true, spent: { objects: 6, buckets: 2 } });
    // Two settings a bucket, and three objects.
    expect(answer.settled).toEqual({ applied: 10, already: 0, stale: 0, failed: 0 });
    expect(await mended()).toHaveLength(6);
    let receipts = 0;
    for await (const name of office.place.listNames("runs/r/receipts/")) {
      const text = name.ok ? await office.place.readText(name.value) : name;
      if (text.ok) receipts += text.value.trim().split("\n").length;
    }
    expect(receipts).toBe(10);
  });

  it.each([
    ["objects", { ...plenty, objects: 2 }, 2],
    ["buckets", { ...plenty, buckets: 1 }, 3],
    ["dollars", { ...plenty, dollars: 0 }, 0],
  ])("stops when the budget of %s is used up, and says so", async (_what, budget, objects) => {
    const answer = await applied({}, budget);
    expect(answer.stopped).toContain("budget");
    expect(answer).toMatchObject({ done: true, spent: { objects } });
    expect(await mended()).toHaveLength(objects);
  });

  it("goes on where the time was up, without doing anything twice", async () => {
    let answer = await applied({}, plenty, () => true);
    let invocations = 1;
    while (!answer.done) {
      const { position, spent, settled } = answer;
      answer = await applied({ position, spent, settled }, plenty, () => true);
      invocations += 1;
    }
    expect(invocations).toBeGreaterThan(2);
    expect(answer.settled).toEqual({ applied: 10, already: 0, stale: 0, failed: 0 });
    expect(await mended()).toHaveLength(6);
  });
});
