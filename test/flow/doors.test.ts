import { describe, expect, it } from "vitest";
import { createGate } from "../../src/flow/gate.ts";
import { inOrder } from "../../src/flow/in-order.ts";
import type { Result } from "../../src/flow/ports.ts";
import { atPace } from "../../src/flow/retry.ts";
import { doorsOf } from "../../src/flow/scan/doors.ts";
import type { Row } from "../../src/flow/scan/listing.ts";
import { ceilingOf } from "../../src/flow/scan/run.ts";
import { requirementFor } from "../../src/model/baseline/choose.ts";
import { known, unknown } from "../../src/model/fact.ts";
import { surroundings } from "../aws/world.ts";
import { baselineOf } from "./fleet.ts";
import { virtualTime } from "./virtual-time.ts";

const latency = 20;

function rowOf(bucket: string, index: number): Row {
  const ref = { bucket, key: `folder/key-${index}` };
  const listed = { ref, current: true, size: 1, lastModified: "", eTag: "", storageClass: "STANDARD" };
  return { listed, otherVersions: "unknown" };
}

/** Asks about so many objects of each bucket, all at once, as a scan does; when each bucket is done, in milliseconds. */
async function asked(
  buckets: Readonly<Record<string, number>>,
  { baseline = "{ version: 1 }", tags = known({}) as Parameters<typeof requirementFor>[1]["tags"] },
  answers: (bucket: string, at: number) => boolean = () => true,
) {
  const time = virtualTime();
  const around = surroundings({ elapsed: time.elapsed, wait: time.wait, random: () => 0.5 });
  const options = { surroundings: around, baseline: baselineOf(baseline), concurrency: 64 };
  const run = { options, gate: createGate(64), ceiling: ceilingOf(options.baseline, around) };
  const done: Record<string, number> = {};
  const lost: string[] = [];
  const scanBucket = async (bucket: string, objects: number) => {
    const facts = { name: bucket, region: "us-east-1", account: "111122223333", tags };
    const { doors, pace } = doorsOf(
      run,
      requirementFor(options.baseline, facts, () => undefined),
    );
    const rows = Array.from({ length: objects }, (_, index) => rowOf(bucket, index));
    const head = async (): Promise<Result<number>> => {
      await time.wait(latency);
      const served = answers(bucket, time.elapsed());
      return served ? { ok: true, value: 1 } : { ok: false, failure: { reason: "throttled", message: "" } };
    };
    const work = ({ listed }: Row) => atPace(around, pace, listed.ref.key, head);
    await inOrder([rows], doors, 2048, work, (answer) => {
      if (!answer.ok) lost.push(bucket);
    });
    done[bucket] = time.elapsed();
  };
  for (const [bucket, objects] of Object.entries(buckets)) void scanBucket(bucket, objects);
  await time.run(600_000);
  return { done, lost, inside: run.gate.inside() };
}

describe("buckets that are scanned together", () => {
  it("share what may be under way fairly: buckets that are refused do not hold the places of another", async () => {
    const served: Record<string, number> = {};
    // Two a second.
    const answers = (bucket: string, at: number) => {
      const before = served[bucket] ?? 0;
      if (bucket !== "quick" && before > at / 500) return false;
      served[bucket] = before + 1;
      return true;
    };
    const { done, lost, inside } = await asked({ a: 100, b: 100, c: 100, quick: 10_000 }, {}, answers);
    expect(lost).toEqual([]);
    expect(inside).toBe(0);
    expect(done["a"]).toBeGreaterThan(40_000);
    // Alone it takes 4.4 s: 64 places of 20 ms each are 3,200 a second, and its rate begins with 1,000.
    expect(done["quick"]).toBeLessThan(5500);
  });

  it("get as much each where nothing is refused", async () => {
    const { done } = await asked({ a: 6000, b: 6000, c: 6000 }, {});
    const times = Object.values(done);
    expect(Math.max(...times) / Math.min(...times)).toBeLessThan(1.05);
  });
});

describe("ceilings of the baseline", () => {
  it("hold for each bucket, from its first second on", async () => {
    const baseline =
      "{ version: 1, defaults: { headsPerSecond: 800 }, buckets: [{ match: { name: slow }, headsPerSecond: 100 }] }";
    const { done } = await asked({ slow: 1000, other: 1600 }, { baseline });
    expect(done["slow"]).toBeGreaterThan(9500);
    expect(done["slow"]).toBeLessThan(10_500);
    expect(done["other"]).toBeGreaterThan(1900);
    expect(done["other"]).toBeLessThan(2300);
  });

  it("hold for all buckets together", async () => {
    const baseline = "{ version: 1, scan: { headsPerSecond: 500 } }";
    const { done } = await asked({ a: 1000, b: 1000 }, { baseline });
    expect(Math.min(...Object.values(done))).toBeGreaterThan(3800);
    expect(Math.max(...Object.values(done))).toBeLessThan(4300);
  });

  it("hold for calls that are asked again too", async () => {
    let calls = 0;
    const answers = () => {
      calls += 1;
      return calls % 2 === 0;
    };
    const baseline = "{ version: 1, scan: { headsPerSecond: 10 } }";
    const { done } = await asked({ a: 100 }, { baseline }, answers);
    expect(done["a"]).toBeGreaterThan(19_000);
  });

  it("are the lowest of all where nobody knows which entry counts", async () => {
    const baseline =
      "{ version: 1, defaults: { headsPerSecond: 800 }, buckets: [{ match: { tags: { slow: yes } }, headsPerSecond: 100 }] }";
    const { done } = await asked({ a: 500 }, { baseline, tags: unknown("access-denied", "no") });
    expect(done["a"]).toBeGreaterThan(4500);
  });
});
