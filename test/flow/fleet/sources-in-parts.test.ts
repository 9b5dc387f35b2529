import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
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

  it.each([true, false])(
    "is asked about again only where a row is new, changed or did not pass, when the scan is incremental; versioned %s",
    async (versioned) => {
      const approved = Array.from({ length: 12 }, (_, index) => ({
        key: `k${index}`,
        how: "approved" as const,
      }));
      const it = await bucketOf({ versioned, steps: [...approved, { key: "weak", how: "other" }] });
      const ports = portsFrom(it, "inventory");
      const { place } = keptPlace();
      const heads = () => it.aws.calls.filter(({ operation }) => operation === "HeadObject").length;
      const scan = async () => {
        it.aws.clock.advance(3_600_000);
        it.aws.inventory.deliver({ id: "CSV" });
        const before = heads();
        const kept = await inParts(ports, place, ticking(), {
          ...only,
          incremental: true,
          partMilliseconds: 40,
        });
        return { kept, asked: heads() - before };
      };
      const same = async (kept: Awaited<ReturnType<typeof inParts>>) =>
        expect(essence(kept).verdicts).toEqual(essence(await scanned(ports, only)).verdicts);
      const first = await scan();
      expect(first.asked).toBe(13);
      const again = await scan();
      expect(again.asked).toBe(1);
      expect(again.kept.report.remembered?.objects).toBe(12);
      await same(again.kept);
      const put = (Key: string) =>
        it.s3.send(
          new PutObjectCommand({
            Bucket: "source",
            Key,
            Body: "new",
            ServerSideEncryption: "aws:kms",
            SSEKMSKeyId: "alias/data",
          }),
        );
      for (const key of ["k3", "new"]) await put(key);
      await it.s3.send(new DeleteObjectCommand({ Bucket: "source", Key: "k5" }));
      const changed = await scan();
      // k3, new and weak; a version that was there before is still what it was.
      expect(changed.asked).toBe(3);
      await same(changed.kept);
    },
  );

  it("takes a row's word against what is remembered: an update of the encryption changes nothing else (E195)", async () => {
    const it = await bucketOf({ versioned: false, steps: [{ key: "k", how: "approved" }] });
    const ports = portsFrom(it, "inventory");
    const { place } = keptPlace();
    const scan = async () => {
      it.aws.clock.advance(3_600_000);
      it.aws.inventory.deliver({ id: "CSV" });
      return inParts(ports, place, ticking(), { ...only, incremental: true });
    };
    await scan();
    const version = [...(it.aws.s3.buckets.get("source")?.objects.versions("k") ?? [])][0];
    if (version === undefined) throw new Error("there is no such object");
    Object.assign(version, { encryption: { type: "none" } });
    const later = await scan();
    expect(later.report.remembered?.objects ?? 0).toBe(0);
    expect(later.report.rules["S3E-201"]?.fail).toBe(1);
  });

  it("is remembered for a listing by a listing alone: an inventory comes in no order (I15)", async () => {
    const it = await bucketOf({ versioned: false, steps: [{ key: "k", how: "approved" }] });
    it.aws.inventory.deliver({ id: "CSV" });
    const { place } = keptPlace();
    const options = { ...only, incremental: true };
    await inParts(portsFrom(it, "inventory"), place, ticking(), options);
    const listed = await inParts(it.ports, place, ticking(), options);
    expect(listed.report.remembered?.objects ?? 0).toBe(0);
    const inventory = await inParts(portsFrom(it, "inventory"), place, ticking(), options);
    expect(inventory.report.remembered?.objects).toBe(1);
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
