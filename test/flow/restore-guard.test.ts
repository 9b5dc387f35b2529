import {
  DeleteBucketCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketPolicyCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  PutBucketEncryptionCommand,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { type GuardReaction, restoreGuard, type SettingChange } from "../../src/flow/restore-guard.ts";
import { surroundings, type World, world } from "../aws/world.ts";
import { deskIn } from "./desk.ts";
import { baselineOf, newDataKey, settings } from "./fleet.ts";

const intern = "arn:aws:iam::111122223333:role/intern";

function change(more: Partial<SettingChange> = {}): SettingChange {
  return {
    bucket: "ledger",
    event: "DeleteBucketEncryption",
    principal: intern,
    at: "2026-06-01T11:58:00Z",
    ...more,
  };
}

describe("a bucket whose settings were changed", () => {
  let fleet: World;
  let office: Awaited<ReturnType<typeof deskIn>>;
  beforeEach(async () => {
    fleet = world();
    office = await deskIn(fleet);
    await newDataKey(fleet);
    await fleet.newBucket("ledger");
  });

  async function reacted(
    more: Partial<SettingChange> = {},
    options: Partial<Parameters<typeof restoreGuard>[3]> = {},
  ): Promise<GuardReaction> {
    const done = await restoreGuard(fleet.ports, office.desk, change(more), {
      ...settings(),
      mostRestores: 3,
      ...options,
    });
    if (!done.ok) throw new Error(done.failure.message);
    return done.value;
  }

  async function weaken(): Promise<void> {
    await fleet.s3.send(new DeleteBucketEncryptionCommand({ Bucket: "ledger" }));
    await fleet.s3.send(new DeleteBucketPolicyCommand({ Bucket: "ledger" }));
  }

  it("is guarded again, and people are told who did what", async () => {
    const { outcome, receipts } = await reacted();
    expect(outcome).toBe("restored");
    expect(receipts.map(({ action, status }) => `${action.kind} ${status}`)).toEqual([
      "put-bucket-encryption applied",
      "put-bucket-policy applied",
    ]);
    const encryption = await fleet.s3.send(new GetBucketEncryptionCommand({ Bucket: "ledger" }));
    const [rule] = encryption.ServerSideEncryptionConfiguration?.Rules ?? [];
    expect(rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe("aws:kms");
    expect(office.alerts).toHaveLength(1);
    expect(office.alerts[0]?.subject).toBe("bucketseal: ledger was restored");
    expect(office.alerts[0]?.text).toContain(`DeleteBucketEncryption by ${intern}`);
  });

  it("ends at the event of our own writes: it passes, and nothing is written or told", async () => {
    await reacted();
    const before = fleet.aws.calls.length;
    const { outcome } = await reacted({
      event: "PutBucketPolicy",
      principal: "arn:aws:iam::111122223333:role/us",
    });
    expect(outcome).toBe("passes");
    const writes = fleet.aws.calls.slice(before).filter(({ operation }) => operation.startsWith("Put"));
    expect(writes).toEqual([]);
    expect(office.alerts).toHaveLength(1);
  });

  it("is not fought over: the fourth time in an hour it is left, and people are asked", async () => {
    const outcomes: string[] = [];
    for (let minute = 0; minute < 5; minute += 1) {
      await weaken();
      const now = () => `2026-06-01T12:0${minute}:00.000Z`;
      outcomes.push((await reacted({}, { surroundings: surroundings({ now }) })).outcome);
    }
    expect(outcomes).toEqual(["restored", "restored", "restored", "stopped", "stopped"]);
    await expect(fleet.s3.send(new GetBucketPolicyCommand({ Bucket: "ledger" }))).rejects.toThrow();
    expect(office.alerts.at(-1)?.subject).toContain("stopped restoring");
  });

  it.each([
    ["somebody else", { principal: "arn:aws:iam::111122223333:role/other" }, "2026-06-01T12:05:00.000Z"],
    ["the same one an hour later", {}, "2026-06-01T13:05:00.000Z"],
  ])("is restored again against %s", async (_who, more, at) => {
    for (let minute = 0; minute < 4; minute += 1) {
      await weaken();
      const now = () => `2026-06-01T12:0${minute}:00.000Z`;
      await reacted({}, { surroundings: surroundings({ now }) });
    }
    await weaken();
    const { outcome } = await reacted(more, { surroundings: surroundings({ now: () => at }) });
    expect(outcome).toBe("restored");
  });

  it("is only reported on where the baseline says so", async () => {
    const baseline = baselineOf("version: 1\ndefaults:\n  require: sse-kms\n  keys: [alias/data]\n");
    const { outcome, refusals, receipts } = await reacted({}, { baseline });
    expect(outcome).toBe("reported");
    expect(refusals.map(({ code }) => code)).toContain("NOT-REMEDIATE-MODE");
    expect(receipts).toEqual([]);
    expect(fleet.aws.calls.filter(({ operation }) => operation === "PutBucketPolicy")).toEqual([]);
    expect(office.alerts[0]?.text).toContain("Fails S3E-101");
  });

  it("is done with when it is gone meanwhile", async () => {
    await fleet.s3.send(new DeleteBucketCommand({ Bucket: "ledger" }));
    expect((await reacted({ event: "CreateBucket" })).outcome).toBe("gone");
    expect(office.alerts).toEqual([]);
  });

  it("is judged as it is now, whatever the event says", async () => {
    await reacted();
    // An old event of a change that was taken back since.
    expect((await reacted({ at: "2026-06-01T10:00:00Z" })).outcome).toBe("passes");
    await fleet.s3.send(
      new PutBucketEncryptionCommand({
        Bucket: "ledger",
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
        },
      }),
    );
    expect((await reacted({ event: "CreateBucket" })).outcome).toBe("restored");
  });

  it("keeps the receipts that undo a restore in the report bucket", async () => {
    await reacted();
    const names: string[] = [];
    for await (const name of office.place.listNames("restores/ledger/")) if (name.ok) names.push(name.value);
    expect(names).toHaveLength(1);
    const note = await office.place.readText(names[0] ?? "");
    expect(note.ok && JSON.parse(note.value)).toMatchObject({
      change: { principal: intern },
      receipts: [{ status: "applied" }, { status: "applied" }],
    });
  });

  it("is tried again when nobody could be told, or the bucket could not be looked at", async () => {
    const mute = { ...office.desk, publishAlert: async () => failed };
    const options = { ...settings(), mostRestores: 3 };
    expect((await restoreGuard(fleet.ports, mute, change(), options)).ok).toBe(false);
    fleet.aws.inject({
      operation: "HeadBucket",
      times: Number.POSITIVE_INFINITY,
      answer: { type: "error", status: 403, code: "AccessDenied", message: "no" },
    });
    expect((await restoreGuard(fleet.ports, office.desk, change(), options)).ok).toBe(false);
  });
});

const failed = { ok: false, failure: { reason: "throttled", message: "sns:Publish: slow down" } } as const;
