import { PutBucketVersioningCommand, PutObjectAnnotationCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { createMendLimit, type WrittenObject } from "../../src/flow/mend-limit.ts";
import { type Reaction, type ReactOptions, react } from "../../src/flow/react.ts";
import { recently } from "../../src/flow/recent.ts";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import type { Fault } from "../../src/localaws/types.ts";
import type { Receipt } from "../../src/model/receipt.ts";
import { surroundings, type World, world } from "../aws/world.ts";
import { deskIn } from "./desk.ts";
import { baselineOf, newDataKey, settings } from "./fleet.ts";

const denied: Fault["answer"] = { type: "error", status: 403, code: "AccessDenied", message: "no" };
const busy: Fault["answer"] = { type: "error", status: 503, code: "SlowDown", message: "slow" };

describe("objects that events name", () => {
  let fleet: World;
  let office: Awaited<ReturnType<typeof deskIn>>;
  let limit: ReactOptions["limit"];
  let now: number;
  const kept: Receipt[] = [];
  const told = () => surroundings({ now: () => new Date(now).toISOString() });
  const newLimit = () => createMendLimit(office.place, office.desk, told(), () => "me", 3);
  beforeEach(async () => {
    fleet = world();
    office = await deskIn(fleet);
    now = Date.parse("2026-06-01T12:00:00Z");
    limit = newLimit();
    kept.length = 0;
    await newDataKey(fleet);
    for (const name of ["first", "second"]) await fleet.newBucket(name);
  });

  function put(Bucket: string, Key: string): Promise<{ VersionId?: string | undefined }> {
    // Each upload is a state of its own.
    fleet.aws.clock.advance(1000);
    now += 1000;
    return fleet.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x", ServerSideEncryption: "AES256" }));
  }

  function reacted(objects: readonly WrittenObject[], change: Partial<ReactOptions> = {}): Promise<Reaction> {
    return react(fleet.ports, objects, {
      ...settings({ surroundings: told() }),
      recent: recently(fleet.ports, told(), 60_000),
      limit,
      keep: async (receipt) => void kept.push(receipt),
      ...change,
    });
  }

  const outcome = ({ receipts, unsettled, refusals }: Reaction) => ({
    mended: receipts.filter(({ status }) => status === "applied").length,
    unsettled: unsettled.map(({ ref }) => `${ref.bucket}/${ref.key}`),
    refused: refusals.map(({ code }) => code),
  });
  const settled = { unsettled: [], refused: [] };

  it("are judged and mended in all their buckets, and those that are gone count as done", async () => {
    for (const key of ["a", "b"]) await put("first", key);
    await put("second", "c");
    const reaction = await reacted([
      { bucket: "first", key: "a" },
      { bucket: "first", key: "a" },
      { bucket: "first", key: "b" },
      { bucket: "second", key: "c" },
      { bucket: "second", key: "gone" },
      { bucket: "never-was", key: "x" },
    ]);
    expect(outcome(reaction)).toEqual({ ...settled, mended: 3 });
    expect(kept).toHaveLength(3);
    const again = await reacted([{ bucket: "first", key: "a", copied: true }]);
    expect(outcome(again)).toEqual({ ...settled, mended: 0 });
    expect(again.verdicts.every(({ verdict }) => verdict === "pass")).toBe(true);
  });

  it.each([
    ["HEAD is refused", { operation: "HeadObject", resource: /first\/a/, answer: denied }],
    ["HEAD finds S3 busy", { operation: "HeadObject", resource: /first\/a/, answer: busy }],
    ["the write is refused", { operation: "UpdateObjectEncryption", resource: /first\/a/, answer: denied }],
  ] as const)("when %s, that one is to be tried again, and its neighbours are done", async (_why, fault) => {
    for (const key of ["a", "b"]) await put("first", key);
    const end = fleet.aws.inject({ ...fault, times: Number.POSITIVE_INFINITY });
    const objects = [
      { bucket: "first", key: "a" },
      { bucket: "first", key: "b" },
    ];
    expect(outcome(await reacted(objects))).toEqual({ mended: 1, unsettled: ["first/a"], refused: [] });
    end();
    expect(outcome(await reacted(objects))).toEqual({ ...settled, mended: 1 });
  });

  it("when a bucket cannot be looked at, its objects are to be tried again, and those of others are done", async () => {
    await put("first", "a");
    await put("second", "c");
    fleet.aws.inject({ operation: "HeadBucket", resource: /first/, answer: denied });
    const reaction = await reacted([
      { bucket: "first", key: "a" },
      { bucket: "second", key: "c" },
    ]);
    expect(outcome(reaction)).toEqual({ mended: 1, unsettled: ["first/a"], refused: [] });
  });

  it("when they are large and have annotations, are left to plans whose receipts are read again (E162)", async () => {
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await fleet.s3.send(new PutBucketVersioningCommand({ Bucket: "first", VersioningConfiguration }));
    const body = "x".repeat(65);
    for (const key of ["noted", "bare"]) plantObject(fleet.aws.s3, { bucket: "first", key, body });
    const about = { Bucket: "first", Key: "noted", AnnotationName: "label", AnnotationPayload: "cat" };
    await fleet.s3.send(new PutObjectAnnotationCommand(about));
    const objects = ["noted", "bare"].map((key) => ({ bucket: "first", key }));
    const ports = { ...fleet.ports, multipartCopy: fleet.ports.copyObject };
    const reaction = await react(ports, objects, {
      ...settings({ surroundings: told() }),
      recent: recently(ports, told(), 60_000),
      limit,
      keep: async () => undefined,
    });
    expect(outcome(reaction)).toMatchObject({ mended: 1, refused: ["ANNOTATIONS-WOULD-BE-LOST"] });
    expect(reaction.refusals[0]?.advice).toContain("bucketseal apply");
  });

  it("when the time is up, those that were not reached are to be tried again, and no others", async () => {
    const keys = Array.from({ length: 40 }, (_, number) => `k${number}`);
    for (const key of keys) await put("first", key);
    let looks = 0;
    const cancelled = () => {
      looks += 1;
      return looks > 20;
    };
    const objects = keys.map((key) => ({ bucket: "first", key }));
    const reaction = await reacted(objects, { surroundings: { ...told(), cancelled } });
    const { mended, unsettled } = outcome(reaction);
    expect(unsettled.length).toBeGreaterThan(0);
    expect(mended + new Set(unsettled).size).toBe(40);
    expect(outcome(await reacted(objects)).mended).toBe(new Set(unsettled).size);
  });

  it("have settings that are read once a minute to judge with, and afresh before anything is mended", async () => {
    await put("first", "a");
    const recent = recently(fleet.ports, { elapsed: () => now }, 60_000);
    const reads = async (objects: readonly WrittenObject[]) => {
      const before = fleet.aws.calls.length;
      await reacted(objects, { recent });
      const settingsRead = ({ operation }: { operation: string }) => operation === "GetBucketVersioning";
      return fleet.aws.calls.slice(before).filter(settingsRead).length;
    };
    const a = [{ bucket: "first", key: "a" }];
    expect(await reads(a)).toBe(2);
    expect(await reads(a)).toBe(0);
    await put("first", "b");
    expect(await reads([{ bucket: "first", key: "b" }])).toBe(1);
    now += 60_000;
    expect(await reads(a)).toBe(1);
  });

  it("in report mode are judged and refused without a single fresh read or write", async () => {
    await put("first", "a");
    const baseline = baselineOf("{ version: 1, defaults: { require: sse-kms, keys: [alias/data] } }");
    const objects = [{ bucket: "first", key: "a" }];
    expect(outcome(await reacted(objects, { baseline }))).toEqual({
      mended: 0,
      unsettled: [],
      refused: ["NOT-REMEDIATE-MODE"],
    });
    expect(fleet.aws.calls.filter(({ operation }) => operation === "GetBucketVersioning")).toHaveLength(1);
  });

  it("that reach two functions at once are mended by one of them, and settled by the other later", async () => {
    await put("first", "a");
    const both = await Promise.all(
      ["one", "two"].map((by) =>
        reacted([{ bucket: "first", key: "a" }], {
          limit: createMendLimit(office.place, office.desk, told(), () => by, 3),
        }),
      ),
    );
    const updates = fleet.aws.calls.filter(({ operation }) => operation === "UpdateObjectEncryption");
    expect(updates).toHaveLength(1);
    expect(both.flatMap(({ unsettled }) => unsettled.map(({ why }) => why))).toEqual([
      "Another invocation is mending it at this moment.",
    ]);
    expect(outcome(await reacted([{ bucket: "first", key: "a" }]))).toEqual({ ...settled, mended: 0 });
  });

  it("whose function was killed in the middle are taken over after two minutes", async () => {
    await put("first", "a");
    const objects = [{ bucket: "first", key: "a" }];
    const killed = createMendLimit(office.place, office.desk, told(), () => "killed", 3);
    const never: ReactOptions["limit"]["ended"] = async () => ({ ok: true, value: undefined });
    fleet.aws.inject({ operation: "UpdateObjectEncryption", answer: denied });
    await reacted(objects, { limit: { ...killed, ended: never } });
    now += 119_000;
    expect(outcome(await reacted(objects))).toEqual({ mended: 0, unsettled: ["first/a"], refused: [] });
    now += 2000;
    expect(outcome(await reacted(objects))).toEqual({ ...settled, mended: 1 });
  });

  describe("that are spoilt as often as they are mended", () => {
    const copied: WrittenObject = { bucket: "first", key: "a", copied: true };
    const outcomes = async (times: number, object: WrittenObject, change: Partial<ReactOptions> = {}) => {
      const all: string[] = [];
      for (let time = 0; time < times; time += 1) {
        await put(object.bucket, object.key);
        const { mended, refused } = outcome(await reacted([object], change));
        all.push(mended === 1 ? "mended" : refused.join());
      }
      return all;
    };
    const stop = "MENDED-TOO-OFTEN";

    it("are left alone after so many times in an hour, and somebody is told once", async () => {
      expect(await outcomes(6, copied)).toEqual(["mended", "mended", "mended", stop, stop, stop]);
      expect(office.alerts.map(({ subject }) => subject)).toEqual([
        "bucketseal: an object in first is written wrongly again and again",
      ]);
      expect(office.alerts[0]?.text).toMatch(/^s3:\/\/first\/a was mended 3 times within an hour/);
      now += 3_600_001;
      expect(await outcomes(1, copied)).toEqual(["mended"]);
    });

    it("are counted by all functions together where copies write them", async () => {
      for (let each = 0; each < 3; each += 1)
        expect(await outcomes(1, copied, { limit: newLimit() })).toEqual(["mended"]);
      expect(await outcomes(2, copied, { limit: newLimit() })).toEqual([stop, stop]);
      expect(office.alerts).toHaveLength(1);
    });

    it("are counted whoever writes them, from the second time on", async () => {
      const { copied: _, ...uploaded } = copied;
      expect(await outcomes(5, uploaded)).toEqual(["mended", "mended", "mended", stop, stop]);
      expect(await outcomes(1, { bucket: "first", key: "other" })).toEqual(["mended"]);
    });

    it("are one object, however many versions they have", async () => {
      const VersioningConfiguration = { Status: "Enabled" } as const;
      await fleet.s3.send(new PutBucketVersioningCommand({ Bucket: "first", VersioningConfiguration }));
      const all: string[] = [];
      for (let time = 0; time < 4; time += 1) {
        const { VersionId: versionId = "" } = await put("first", "a");
        all.push(outcome(await reacted([{ bucket: "first", key: "a", versionId }])).refused.join());
      }
      expect(all).toEqual(["", "", "", stop]);
    });

    it("when nobody could be told, are tried again", async () => {
      await outcomes(3, copied);
      await put("first", "a");
      const failing: typeof office.desk.publishAlert = async () => ({
        ok: false,
        failure: { reason: "access-denied", message: "no topic" },
      });
      const end = fleet.aws.inject({
        operation: "ListObjectsV2",
        resource: /bucketseal-reports/,
        times: Number.POSITIVE_INFINITY,
        answer: denied,
      });
      expect((await reacted([copied])).unsettled).toHaveLength(1);
      end();
      const mute = createMendLimit(office.place, { publishAlert: failing }, told(), () => "me", 3);
      expect((await reacted([copied], { limit: mute })).unsettled[0]?.why).toBe("no topic");
      expect(outcome(await reacted([copied]))).toEqual({ mended: 0, unsettled: [], refused: [stop] });
    });
  });
});

describe("ports that remember", () => {
  it("ask again what failed, or was unknown for a moment, and share what is under way", async () => {
    const fleet = world();
    await fleet.newBucket("first");
    const bucket = { name: "first", region: fleet.aws.region };
    let now = 0;
    const ports = recently(fleet.ports, { elapsed: () => now }, 1000);
    const calls = (operation: string) =>
      fleet.aws.calls.filter((call) => call.operation === operation).length;
    fleet.aws.inject({ operation: "HeadBucket", answer: denied });
    expect((await ports.findBucket("first")).ok).toBe(false);
    expect((await ports.findBucket("first")).ok).toBe(true);
    await Promise.all([ports.findBucket("first"), ports.findBucket("first")]);
    expect(calls("HeadBucket")).toBe(2);
    fleet.aws.inject({ operation: "GetBucketTagging", answer: busy });
    await ports.readBucket(bucket);
    await Promise.all([ports.readBucket(bucket), ports.readBucket(bucket)]);
    expect(calls("GetBucketTagging")).toBe(2);
    // A denial stands for a while, as long as everything else.
    fleet.aws.inject({ operation: "GetBucketTagging", answer: denied });
    now = 1000;
    for (const at of [1000, 1999, 2000]) {
      now = at;
      await ports.readBucket(bucket);
    }
    expect(calls("GetBucketTagging")).toBe(4);
  });
});
