import {
  DeleteObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  UpdateObjectEncryptionCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type World, world } from "../../aws/world.ts";
import { newDataKey, scanned } from "../fleet.ts";
import { denied } from "../scanned-fleet.ts";
import { essence, inParts, Killed, mortal, newFleet, ticking } from "./in-parts.ts";
import { keptPlace } from "./kept-place.ts";

const incremental = { incremental: true, partMilliseconds: 40 };

function heads(it: World): number {
  return it.aws.calls.filter(({ operation }) => operation === "HeadObject").length;
}

/** A bucket whose objects all lie under the key that is required, but one. */
async function underOneKey(count: number) {
  const it = world();
  const SSEKMSKeyId = await newDataKey(it);
  await it.newBucket("data");
  const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
    it.s3.send(
      new PutObjectCommand({
        ...{ Bucket: "data", Key, Body: Key, ServerSideEncryption: "aws:kms", SSEKMSKeyId },
        ...{ BucketKeyEnabled: true, ...more },
      }),
    );
  for (let index = 0; index < count; index += 1) await put(`k${index}`);
  await put("weak", { ServerSideEncryption: "AES256", SSEKMSKeyId: undefined, BucketKeyEnabled: undefined });
  return { it, put, keyArn: SSEKMSKeyId };
}

describe("an incremental scan", () => {
  it("asks only about what is new, what changed and what did not pass, and says so", async () => {
    const { it, put } = await underOneKey(20);
    const { place } = keptPlace();
    const first = await inParts(it.ports, place, ticking(), incremental);
    expect(first.report.remembered).toBeUndefined();
    await put("new");
    await put("k3", { Body: "written again" });
    await it.s3.send(new DeleteObjectCommand({ Bucket: "data", Key: "k7" }));
    const before = heads(it);
    const second = await inParts(it.ports, place, ticking(), incremental);
    // new, k3 and weak.
    expect(heads(it) - before).toBe(3);
    expect(second.report.remembered).toEqual({ objects: 18, since: "2026-06-01T12:00:00.000Z" });
    expect(essence(second)).toEqual(essence(await scanned(it.ports)));
  });

  it("finds what a full scan finds, whatever was done in between, and when it is killed", async () => {
    const change = fc.record({
      bucket: fc.constantFrom("large", "versioned", "suspended"),
      key: fc.constantFrom("a", "b/ü", "k0003", "k0029", "zz"),
      does: fc.constantFrom("put", "kms", "delete"),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(change, { maxLength: 5 }), { minLength: 2, maxLength: 3 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 4 }),
        async (rounds, deaths) => {
          const it = await newFleet();
          const { place } = keptPlace();
          for (const changes of rounds) {
            for (const one of changes) await done(it, one);
            for (const diesAt of deaths) {
              const dying = mortal(it.ports, place, diesAt);
              const ended = await inParts(dying.ports, dying.place, ticking(), incremental).catch(
                (error) => error,
              );
              if (ended instanceof Error && !(ended instanceof Killed)) throw ended;
            }
            const kept = await inParts(it.ports, place, ticking(), incremental);
            expect(essence(kept)).toEqual(essence(await scanned(it.ports)));
          }
        },
      ),
      { numRuns: 2, seed: 11 },
    );
  }, 120_000);

  it("asks again about what it could not learn", async () => {
    const { it } = await underOneKey(4);
    const { place } = keptPlace();
    const end = it.aws.inject({ operation: "HeadObject", resource: /k2$/, times: 99, answer: denied });
    expect((await inParts(it.ports, place, ticking(), incremental)).report.counts.unknown).toBeGreaterThan(0);
    end();
    const second = await inParts(it.ports, place, ticking(), incremental);
    expect(second.report.counts.unknown).toBe(0);
  });

  it("asks about every object again after a week: a changed key shows in no listing (E195)", async () => {
    const { it, keyArn } = await underOneKey(3);
    const { place } = keptPlace();
    const on = (day: string) => ({ ...ticking(), now: () => `2026-06-${day}T12:00:00.000Z` });
    await inParts(it.ports, place, on("01"), incremental);
    const other = await it.newKey();
    expect(other).not.toBe(keyArn);
    await it.s3.send(
      new UpdateObjectEncryptionCommand({
        ...{ Bucket: "data", Key: "k1" },
        ObjectEncryption: { SSEKMS: { KMSKeyArn: other } },
      }),
    );
    const fails = (rules: Awaited<ReturnType<typeof inParts>>) => rules.report.rules["S3E-203"]?.fail;
    expect(fails(await inParts(it.ports, place, on("07"), incremental))).toBe(0);
    const later = await inParts(it.ports, place, on("08"), incremental);
    expect(fails(later)).toBe(1);
    expect(later.report.remembered).toBeUndefined();
  });

  it("takes nothing from a scan that kept nothing", async () => {
    const { it } = await underOneKey(3);
    const { place } = keptPlace();
    await inParts(it.ports, place, ticking());
    const before = heads(it);
    await inParts(it.ports, place, ticking(), incremental);
    expect(heads(it) - before).toBe(4);
  });
});

async function done(
  { s3 }: World,
  { bucket: Bucket, key: Key, does }: { bucket: string; key: string; does: string },
): Promise<void> {
  if (does === "delete") await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  else
    await s3.send(
      new PutObjectCommand({
        ...{ Bucket, Key, Body: `${Key} again` },
        ...(does === "kms" ? { ServerSideEncryption: "aws:kms", SSEKMSKeyId: "alias/data" } : {}),
      }),
    );
}
