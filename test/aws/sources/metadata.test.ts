import { PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { Shape } from "../../../src/flow/ports.ts";
import { all, world } from "../world.ts";
import { batchesOf, keysFrom, openedFrom, portsFrom } from "./opened.ts";
import { enableMetadata } from "./random-bucket.ts";

const bucket = { name: "source", region: "us-east-1" };

async function fixture() {
  const it = world();
  await it.newBucket("source");
  for (const Key of ["a", "b"])
    await it.s3.send(new PutObjectCommand({ Bucket: "source", Key, Body: "hello" }));
  const from = (place: object = { athena: { workGroup: "primary" } }) =>
    portsFrom(it, "metadata", { wait: async () => undefined, ...place });
  return { ...it, from };
}

describe("the live inventory table of S3 Metadata", () => {
  it("is counted by one query, and rows that must be told come by another, from any position", async () => {
    const it = await fixture();
    await enableMetadata(it);
    const counted = await all(batchesOf(await openedFrom(it.from(), bucket, { need: () => "count" })));
    expect(counted).toMatchObject([{ value: { counted: [{ objects: 2, bytes: 10 }], rows: [] } }]);
    expect(it.aws.calls.filter(({ operation }) => operation === "StartQueryExecution")).toHaveLength(1);
    const opened = await openedFrom(it.from(), bucket, { versions: false });
    const [first, second] = await all(batchesOf(opened));
    expect(second).toMatchObject({ value: { rows: [{ listed: { ref: { key: "a" }, size: 5 } }, {}] } });
    const behind = (batch: typeof first) => ({
      after: { source: "metadata", position: batch?.ok === true ? batch.value.position : "" } as const,
    });
    expect(await keysFrom(await openedFrom(it.from(), bucket, behind(first)))).toEqual(["a", "b"]);
    expect(await keysFrom(await openedFrom(it.from(), bucket, behind(second)))).toEqual([]);
    expect(opened.choice).toMatchObject({ source: "metadata", asOf: "2026-06-01T11:00:00.000Z" });
  });

  it.each([
    ["there is no table", {}, false, /S3 Metadata is not configured/],
    ["Athena is not named", { athena: undefined }, true, /name a workgroup/],
  ])("is left for a listing when %s", async (_name, place, enabled, why) => {
    const it = await fixture();
    if (enabled) await enableMetadata(it);
    const ports = "athena" in place ? portsFrom(it, "metadata") : it.from();
    const { choice, batches } = await openedFrom(ports, bucket);
    expect(batches).toBeUndefined();
    expect(choice.why).toMatch(why);
  });

  it("ends with a failure when a query fails: nothing is passed", async () => {
    const it = await fixture();
    await enableMetadata(it);
    const refused = { type: "error", status: 403, code: "AccessDeniedException", message: "no" } as const;
    it.aws.inject({ operation: "StartQueryExecution", skip: 1, answer: refused });
    const need = ({ facts }: Shape) => (facts.current ? "rows" : "count");
    const found = await all(batchesOf(await openedFrom(it.from(), bucket, { need })));
    expect(found).toMatchObject([{ ok: false, failure: { reason: "access-denied" } }]);
  });
});
