import { readFileSync } from "node:fs";
import { type BucketLocationConstraint, CreateBucketCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import { execute, type StateMachine } from "../statemachine/interpreter.ts";
import { functionOf } from "./bundled.ts";
import { type Containers, containersOf } from "./containers.ts";
import { type Deployed, deploy } from "./deployed.ts";

const small = 199;
const objectsInLarge = 250 * (small + 1);
/** Every so many-th object of the large bucket has no encryption. */
const weakEvery = objectsInLarge / 50;

const baseline = `
version: 1
defaults: { require: sse-s3, mode: report }
buckets:
  - match: { name: [large, fleet-000, fleet-001] }
    mode: remediate
`;

const machine = JSON.parse(
  readFileSync(new URL("../../statemachine/fleet-scan.asl.json", import.meta.url), "utf8"),
) as StateMachine;

type Input = { readonly bucket?: string; readonly part?: number };

describe(`a fleet of ${small + 1} buckets, one of which holds ${objectsInLarge} objects`, () => {
  let at: Deployed;
  let functions: Record<string, Containers>;
  const parts: Input[] = [];
  let kills = 0;
  beforeAll(async () => {
    at = await deploy({ BUCKETSEAL_SECURITY_HUB: "on", BUCKETSEAL_BASELINE_TEXT: baseline });
    for (let number = 0; number < small; number += 1) {
      const bucket = `fleet-${String(number).padStart(3, "0")}`;
      // One of those that are mended is elsewhere.
      if (number === 1) await newBucketIn("eu-central-1", bucket);
      else await at.newBucket(bucket);
      plantObject(at.aws.s3, { bucket, key: "old", body: "old" });
    }
    await at.newBucket("large");
    for (let number = 0; number < objectsInLarge; number += 1)
      plantObject(at.aws.s3, {
        bucket: "large",
        key: `object-${String(number).padStart(6, "0")}`,
        ...(number % weakEvery === 0 ? { body: "12345" } : { size: 5, encryption: "AES256" as const }),
      });
    functions = {
      "list-fleet": containersOf("list-fleet", 1),
      "scan-bucket": containersOf("scan-bucket", 2),
      summarise: containersOf("summarise", 1),
      apply: containersOf("apply", 1),
    };
  }, 60_000);
  afterAll(async () => {
    await Promise.all(Object.values(functions).map((one) => one.close()));
    await at.close();
  });

  async function newBucketIn(LocationConstraint: BucketLocationConstraint, Bucket: string): Promise<void> {
    const CreateBucketConfiguration = { LocationConstraint };
    await at.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  }

  /** As Step Functions starts it; children have so little time that they scan a quarter of the large bucket each. */
  async function task(resource: string, input: unknown): Promise<unknown> {
    const name = functionOf(resource);
    const containers = functions[name];
    if (containers === undefined) throw new Error(`no function ${name}`);
    if (name !== "scan-bucket") return containers.invoke(input);
    const { bucket, part } = input as Input;
    if (bucket === "large") parts.push({ bucket, ...(part === undefined ? {} : { part }) });
    const done = containers.invoke(input, { asks: objectsInLarge / 2 });
    if (bucket === "large" && part === 2 && kills === 0) await killInTheMiddle(containers);
    return done;
  }

  /** Once it has asked about some of its objects, and kept nothing yet. */
  async function killInTheMiddle(containers: Containers): Promise<void> {
    kills += 1;
    const enough = at.aws.calls.length + objectsInLarge / 25;
    while (at.aws.calls.length < enough) await new Promise((resolve) => setImmediate(resolve));
    await containers.kill((event) => (event as Input).bucket === "large");
  }

  async function json(Key: string) {
    const { Body } = await at.s3.send(new GetObjectCommand({ Bucket: at.reports, Key }));
    return JSON.parse((await Body?.transformToString()) ?? "");
  }

  it("is scanned in parts, whoever is killed meanwhile, summed up once, and mended where it may be", async () => {
    const entered: string[] = [];
    const items = ({ Key }: Record<string, unknown>) => json(String(Key));
    const output = await execute(machine, {}, { executionName: "large", entered, task, items });
    expect(output).toMatchObject({ run: "large", done: true, settled: { failed: 0, stale: 0 } });
    expect(entered.at(-1)).toBe("Finished");
    // Three checkpoints at least, and the part that was killed once more.
    const numbers = parts.map(({ part = 1 }) => part);
    expect(kills).toBe(1);
    expect(Math.max(...numbers)).toBeGreaterThanOrEqual(4);
    expect(numbers.filter((part) => part === 2)).toHaveLength(2);
    const report = await json("runs/large/report.json");
    expect(report.summary).toMatchObject({ buckets: small + 2 });
    expect(report.summary.stopped).toBeUndefined();
    const weak = objectsInLarge / weakEvery;
    const large = report.buckets.find(({ name }: { name: string }) => name === "large");
    expect(large).toMatchObject({ objects: objectsInLarge, bytes: 5 * objectsInLarge });
    expect(large.stored).toEqual({
      none: { objects: weak, bytes: 5 * weak },
      "sse-s3": { objects: objectsInLarge - weak, bytes: 5 * (objectsInLarge - weak) },
    });
    expect(large.rules["S3E-201"]).toEqual({
      pass: objectsInLarge - weak,
      fail: weak,
      unknown: 0,
      exempt: 0,
    });
    expect(report.buckets.filter(({ incomplete }: { incomplete?: string }) => incomplete)).toEqual([]);
    // One for each bucket and rule, however many objects fail it.
    const open = (await at.findings()).filter(({ GeneratorId }) => GeneratorId === "bucketseal/S3E-201");
    expect(open.map(({ RecordState }) => RecordState)).toEqual(Array(small + 1).fill("ACTIVE"));
    const encryptions = (name: string) => {
      const objects = at.aws.s3.buckets.get(name)?.objects;
      return new Set([...(objects?.keys() ?? [])].map((key) => objects?.current(key)?.encryption.type));
    };
    const regions = report.buckets.map(({ region }: { region: string }) => region);
    expect(new Set(regions)).toEqual(new Set(["us-east-1", "eu-central-1"]));
    for (const name of ["large", "fleet-000", "fleet-001"])
      expect(encryptions(name)).toEqual(new Set(["AES256"]));
    expect(encryptions("fleet-002")).toEqual(new Set(["none"]));
  }, 600_000);
});
