import { readFileSync } from "node:fs";
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import { execute, type StateMachine } from "../statemachine/interpreter.ts";
import { functionOf, type Invoke, startFunctions } from "./bundled.ts";
import { context, type Deployed, deploy } from "./deployed.ts";

const buckets = 6;
const objectsInLarge = 500;

const machine = JSON.parse(
  readFileSync(new URL("../../statemachine/fleet-scan.asl.json", import.meta.url), "utf8"),
) as StateMachine;

describe("a fleet scan, run by its state machine", () => {
  let at: Deployed;
  let invoke: Invoke;
  beforeAll(async () => {
    at = await deploy({ BUCKETSEAL_SECURITY_HUB: "on" });
    for (let number = 0; number < buckets; number += 1) {
      const name = `fleet-${String(number).padStart(3, "0")}`;
      await at.newBucket(name);
      plantObject(at.aws.s3, { bucket: name, key: "old", body: "old" });
    }
    await at.newBucket("large");
    for (let number = 0; number < objectsInLarge; number += 1)
      plantObject(at.aws.s3, {
        bucket: "large",
        key: `object-${String(number).padStart(6, "0")}`,
        body: "12345",
      });
    invoke = startFunctions();
  }, 60_000);
  afterAll(() => at.close());

  const invocations: { resource: string; input: unknown; failed: boolean }[] = [];

  async function run(executionName: string, clock: (resource: string) => () => number = () => () => 900_000) {
    const entered: string[] = [];
    const output = await execute(
      machine,
      {},
      {
        executionName,
        entered,
        task: async (resource, input) => {
          const invocation = { resource, input, failed: true };
          invocations.push(invocation);
          const result = await invoke(functionOf(resource), input, context(clock(resource)));
          invocation.failed = false;
          return result;
        },
        items: async ({ Key }) => JSON.parse(await text(String(Key))) as unknown[],
      },
    );
    return { output, entered };
  }

  async function text(Key: string): Promise<string> {
    const { Body } = await at.s3.send(new GetObjectCommand({ Bucket: at.reports, Key }));
    return (await Body?.transformToString()) ?? "";
  }

  /** So little time that a part is over after a few hundred rows. */
  function little(): () => number {
    let asked = 0;
    return () => {
      asked += 1;
      return asked > 250 ? 30_000 : 900_000;
    };
  }

  it("scans in parts, survives a killed child, summarises once and mends", async () => {
    // The first child to write its results is killed: Step Functions starts it again.
    at.aws.inject({
      operation: "PutObject",
      resource: /fleet-003\/000001\.part\.json/,
      answer: { type: "error", status: 400, code: "RequestTimeTooSkewed", message: "killed" },
    });
    const { entered } = await run("first", (resource) =>
      resource.includes("ScanBucket") ? little() : () => 900_000,
    );
    const parts = invocations.filter(
      ({ resource, input }) => resource.includes("Scan") && Reflect.get(Object(input), "bucket") === "large",
    );
    expect(parts.length).toBeGreaterThanOrEqual(4);
    expect(invocations.some(({ failed }) => failed)).toBe(true);
    const report = JSON.parse(await text("runs/first/report.json"));
    // The small ones, the large one, and the report bucket itself.
    expect(report.summary.buckets).toBe(buckets + 2);
    const large = report.buckets.find(({ name }: { name: string }) => name === "large");
    expect(large).toMatchObject({ objects: objectsInLarge, bytes: 5 * objectsInLarge });
    expect(large.stored).toEqual({ none: { objects: objectsInLarge, bytes: 5 * objectsInLarge } });
    expect(large.rules["S3E-201"].fail).toBe(objectsInLarge);
    expect(large.rules["S3E-101"]).toEqual({ pass: 0, fail: 1, unknown: 0, exempt: 0 });
    expect(report.summary.stopped).toBeUndefined();
    expect(entered).toContain("Apply");
    // One for each bucket and rule, however many objects fail it.
    const open = (await at.findings()).filter(({ GeneratorId }) => GeneratorId === "bucketseal/S3E-201");
    expect(open.map(({ RecordState }) => RecordState)).toEqual(Array(buckets + 1).fill("ACTIVE"));
    const { Contents = [] } = await at.s3.send(new ListObjectsV2Command({ Bucket: "large" }));
    const head = await at.s3.send(new HeadObjectCommand({ Bucket: "large", Key: Contents[0]?.Key }));
    expect(head).toMatchObject({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: at.key });
  }, 120_000);

  it("finds nothing left the next time, and says what was resolved", async () => {
    const { output, entered } = await run("second");
    expect(output).toMatchObject({ run: "second", work: 0, missing: 0 });
    expect(Reflect.get(Object(output), "resolved")).toBeGreaterThan(buckets);
    expect(entered).not.toContain("Apply");
    const closed = (await at.findings()).filter(({ RecordState }) => RecordState === "ARCHIVED");
    expect(closed.length).toBeGreaterThan(buckets);
    expect(closed.every(({ Compliance }) => Compliance?.Status === "PASSED")).toBe(true);
  }, 120_000);
});
