import { describe, expect, it } from "vitest";
import { namedSources } from "../../../src/aws/sources/named.ts";
import type { Ports } from "../../../src/flow/ports.ts";
import { baselineOf } from "../../flow/fleet.ts";
import type { World } from "../world.ts";
import { keysFrom, now, openedFrom } from "./opened.ts";
import { bucketOf } from "./random-bucket.ts";

const bucket = { name: "source", region: "us-east-1" };
const hour = 3_600_000;

async function offering(): Promise<World> {
  const it = await bucketOf({ versioned: true, steps: [{ key: "a", how: "none" }] });
  it.aws.inventory.deliver({ id: "CSV" });
  return it;
}

/** Ports as a function has them. */
function functionPorts({ aws, ports }: World, at = now): Ports {
  const config = {
    region: "us-east-1",
    endpoint: "http://127.0.0.1:1",
    credentials: aws.credentials,
    requestHandler: aws.requestHandler(),
    maxAttempts: 1,
  };
  return { ...ports, openSource: namedSources(config, () => at) };
}

describe("the source that a function reads from", () => {
  it.each([
    ["nothing is named", "{ version: 1 }", "list", /names no other source/],
    ["a listing is", "{ version: 1, defaults: { source: list } }", "list", /the baseline asks for it/],
    ["an inventory is", "{ version: 1, defaults: { source: inventory } }", "inventory", /^the inventory of/],
    ["the cheapest is", "{ version: 1, defaults: { source: auto } }", "inventory", /^the inventory of/],
    ["a table is", "{ version: 1, defaults: { source: metadata } }", "list", /do not read from metadata/],
    ["manifests are", "{ version: 1, defaults: { source: manifest } }", "list", /do not read from manifest/],
    [
      "an inventory is, and HEAD alone tells what is required",
      "{ version: 1, defaults: { source: inventory, require: client-side-kms } }",
      "list",
      /client-side encryption, which HEAD alone shows/,
    ],
  ])("where %s", async (_name, text, source, why) => {
    const opened = await openedFrom(functionPorts(await offering()), bucket, { baseline: baselineOf(text) });
    expect(opened.choice).toMatchObject({ source, why: expect.stringMatching(why) });
    expect(opened.usual ?? false).toBe(text === "{ version: 1 }");
    if (source === "inventory") expect(await keysFrom(opened)).toEqual(["a"]);
  });

  it("is a listing where the inventory is old, unless it is named", async () => {
    const it = await offering();
    const from = (source: string) =>
      openedFrom(functionPorts(it, now + 40 * hour), bucket, {
        baseline: baselineOf(`{ version: 1, defaults: { source: ${source} } }`),
      });
    expect((await from("auto")).choice).toMatchObject({
      source: "list",
      why: expect.stringContaining("40 hours old"),
    });
    expect((await from("inventory")).choice).toMatchObject({ source: "inventory" });
  });

  it("goes on with what it was begun with, or fails", async () => {
    const it = await offering();
    const baseline = baselineOf("{ version: 1, defaults: { source: inventory } }");
    const ports = functionPorts(it);
    const from = (source: "inventory" | "metadata", position = "") =>
      openedFrom(ports, bucket, { baseline, after: { source, position } });
    expect(await keysFrom(await from("metadata"))).toEqual([
      expect.stringContaining("cannot go on with it: functions do not read it"),
    ]);
    const begun = await openedFrom(ports, bucket, { baseline });
    const positions: string[] = [];
    for await (const batch of begun.batches ?? []) if (batch.ok) positions.push(batch.value.position);
    expect(await keysFrom(await from("inventory", positions.at(-1)))).toEqual([]);
    expect(
      await keysFrom(await from("inventory", JSON.stringify({ report: "another", file: 0, told: 0 }))),
    ).toEqual([expect.stringContaining("the scan began with another report")]);
  });
});
