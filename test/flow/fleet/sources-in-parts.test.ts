import { describe, expect, it } from "vitest";
import type { ReadPorts } from "../../../src/flow/ports.ts";
import { portsFrom } from "../../aws/sources/opened.ts";
import { bucketOf, type Content } from "../../aws/sources/random-bucket.ts";
import { scanned } from "../fleet.ts";
import { essence, inParts, Killed, mortal, ticking } from "./in-parts.ts";
import { keptPlace } from "./kept-place.ts";

const content: Content = {
  versioned: true,
  steps: (["none", "sse-s3", "approved", "other", "sse-s3", "none"] as const).map((how, index) => ({
    key: `k${index}`,
    how,
  })),
};

const only = { buckets: ["source"] };

describe("a bucket that is read from an inventory, in parts", () => {
  it("comes to the same as in one piece, also when it is killed between the parts", async () => {
    const it = await bucketOf(content);
    it.aws.inventory.deliver({ id: "CSV" });
    const ports = portsFrom(it, "inventory");
    const whole = essence(await scanned(ports, only));
    const { place, files } = keptPlace();
    for (const diesAt of [14, 20, 26]) {
      const dying = mortal(ports, place, diesAt);
      await inParts(dying.ports, dying.place, ticking(), { partMilliseconds: 1, ...only }).catch((error) => {
        if (!(error instanceof Killed)) throw error;
      });
    }
    const kept = essence(await inParts(ports, place, ticking(), { partMilliseconds: 1, ...only }));
    expect([...files.keys()].filter((name) => name.endsWith(".part.json")).length).toBeGreaterThan(1);
    expect(kept.buckets[0]?.source?.source).toBe("inventory");
    expect({ ...kept, buckets: kept.buckets.map(withoutWhy) }).toEqual({
      ...whole,
      buckets: whole.buckets.map(withoutWhy),
    });
  });

  it("goes on with the listing it was begun with, though an inventory has come meanwhile", async () => {
    const it = await bucketOf(content);
    const { place } = keptPlace();
    const ports = portsFrom(it, "inventory");
    let parts = 0;
    const meanwhile: ReadPorts = {
      ...ports,
      openSource: async (request) => {
        parts += 1;
        const opened = await ports.openSource?.(request);
        if (opened === undefined) throw new Error("these ports choose no source");
        it.aws.inventory.deliver({ id: "CSV" });
        return opened;
      },
    };
    const kept = await inParts(meanwhile, place, ticking(), { partMilliseconds: 3, ...only });
    expect(parts).toBe(1);
    expect(kept.report.objects).toBe(6);
  });
});

function withoutWhy<Bucket extends { readonly source?: unknown }>({ source: _, ...bucket }: Bucket) {
  return bucket;
}
