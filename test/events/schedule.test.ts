import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { fleetBaseline } from "../../src/cli/demo/baseline.ts";
import { fleetBuckets, heldSseCKey, lostSseCKey } from "../../src/cli/demo/fleet.ts";
import { plantFleet } from "../../src/cli/demo/plant.ts";
import { createPlanter } from "../../src/cli/demo/planter.ts";
import { startFunctions } from "../lambda/bundled.ts";
import { type Deployed, deploy } from "../lambda/deployed.ts";

const content = "Confidential: the partner pays 1,234,567.89 on the 3rd of May.";
const bucket = "acme-partner-exchange";

let at: Deployed;
const logged: string[] = [];

const eventIn = (file: string): unknown => JSON.parse(readFileSync(resolve("events", file), "utf8"));

const run = startFunctions();

/** With a key where no event has one: what is told of a change is never logged as it came. */
function changed(service: "s3" | "kms", eventName: string, parameters: object): unknown {
  const file = service === "s3" ? "bucket-policy-deleted.json" : "key-policy-put.json";
  const event = eventIn(file) as { readonly detail: object };
  const requestParameters = { ...parameters, customerKey: heldSseCKey.toString("base64") };
  return { ...event, detail: { ...event.detail, eventName, resources: [], requestParameters } };
}

/** What was told to CloudWatch of a metric, by the dimension that its alarm looks at. */
function metric(name: string): unknown[] {
  const lines = logged
    .join("")
    .split("\n")
    .filter((line) => line.includes("CloudWatchMetrics"));
  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((emf) => name in emf);
  for (const { _aws } of told)
    expect(_aws).toMatchObject({
      CloudWatchMetrics: [{ Namespace: "bucketseal", Dimensions: [["service"]] }],
    });
  return told.map((emf) => [emf["service"], emf[name]]);
}

beforeAll(async () => {
  // The logger holds the streams themselves.
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((chunk) => logged.push(`${chunk}`) > 0);
  at = await deploy({
    BUCKETSEAL_BASELINE_TEXT: fleetBaseline.replace("file: partner-exchange.key", "secret: acme/partner"),
    BUCKETSEAL_MODE: "remediate",
    POWERTOOLS_LOG_LEVEL: "DEBUG",
    POWERTOOLS_METRICS_DISABLED: "false",
    // As serverless.yml has it.
    POWERTOOLS_SERVICE_NAME: "bucketseal",
  });
  await at.secrets.send(new CreateSecretCommand({ Name: "acme/partner", SecretBinary: heldSseCKey }));
  await plantFleet(
    at.aws,
    fleetBuckets.filter(({ name }) => name === bucket),
  );
  const body = Buffer.from(content);
  for (const [key, held] of Object.entries({ "in/marked.txt": heldSseCKey, "old/marked.txt": lostSseCKey }))
    await createPlanter(at.aws).put(bucket, key, { body, encryption: { type: "SSE-C", key: held } });
  await createPlanter(at.aws).put(bucket, "out/marked.txt", { body, encryption: { type: "AES256" } });
}, 60_000);

afterAll(() => {
  vi.restoreAllMocks();
  return at.close();
});

describe("the functions of a schedule, as they are bundled", () => {
  it("schedule.json: every bucket, object and key is judged", async () => {
    // 8 + 5 + 40 objects of the sample fleet, and three that are marked.
    expect(await run("scan-fleet", eventIn("schedule.json"))).toMatchObject({ buckets: 2, objects: 56 });
  });

  it("log neither an SSE-C key nor what an object holds, though they used both", async () => {
    const { run: id } = (await run("list-fleet", eventIn("fleet-list.json"))) as { run: string };
    const input = { ...(eventIn("fleet-scan-bucket.json") as object), run: id, bucket };
    expect(await run("scan-bucket", input)).toMatchObject({ done: true, objects: 56 });
    await run("summarise", { run: id });
    expect(await run("apply", { run: id })).toMatchObject({ done: true, settled: { failed: 0 } });
    for (const key of ["in/marked.txt", "old/marked.txt", "out/marked.txt"])
      await run("object-created", {
        "detail-type": "Object Created",
        detail: { bucket: { name: bucket }, object: { key } },
      });
    await run("bucket-changed", changed("s3", "DeleteBucketPolicy", { bucketName: bucket }));
    await run("key-changed", changed("kms", "PutKeyPolicy", { keyId: at.key }));
    expect(metric("BucketsNotScanned")).toEqual([["fleet-scan", 1]]);
    expect(metric("ApplyFailed")).toEqual([["apply", 0]]);
    const head = await at.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: "in/marked.txt" }));
    expect(head.ServerSideEncryption).toBe("aws:kms");

    const all = logged.join("");
    expect(all).toContain("old/marked.txt");
    for (const message of ["applied", "bucket changed", "key changed"])
      expect(all).toContain(`"message":"${message}"`);
    for (const secret of [heldSseCKey, lostSseCKey, Buffer.from(content)])
      for (const form of ["utf8", "hex", "base64", "base64url"] as const)
        expect(all.toLowerCase()).not.toContain(secret.toString(form).replace(/=+$/, "").toLowerCase());
  });
});
