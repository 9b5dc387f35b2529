import {
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyRotationCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import { type KeyChange, type KeyImpact, keyImpact } from "../../src/flow/key-impact.ts";
import { keepCustody } from "../../src/flow/latest.ts";
import { valueOr } from "../../src/model/fact.ts";
import { surroundings, type World, world } from "../aws/world.ts";
import { deskIn } from "./desk.ts";
import { baselineOf, scanned, settings } from "./fleet.ts";

/** Names no key: only what lies under one counts. */
const baseline = baselineOf("version: 1\ndefaults:\n  require: sse-kms\n");

describe("a key that was changed", () => {
  let fleet: World;
  let office: Awaited<ReturnType<typeof deskIn>>;
  let key: string;
  beforeEach(async () => {
    fleet = world();
    office = await deskIn(fleet);
    key = await fleet.newKey();
    await fleet.newBucket("ledger");
    for (const name of ["a", "b"])
      await fleet.s3.send(
        new PutObjectCommand({
          Bucket: "ledger",
          Key: name,
          Body: "12345",
          ServerSideEncryption: "aws:kms",
          SSEKMSKeyId: key,
        }),
      );
  });

  async function impactOf(event: string, more: Partial<KeyChange> = {}): Promise<KeyImpact> {
    const change = {
      key,
      region: "us-east-1",
      event,
      principal: "arn:aws:iam::111122223333:role/ops",
      at: "2026-06-01T11:59:00Z",
      ...more,
    };
    const done = await keyImpact(fleet.ports, office.desk, change, settings({ baseline }));
    if (!done.ok) throw new Error(done.failure.message);
    return done.value;
  }

  it("raises an alert that says which buckets and how much data, and by when", async () => {
    await fleet.kms.send(new ScheduleKeyDeletionCommand({ KeyId: key, PendingWindowInDays: 7 }));
    const impact = await impactOf("ScheduleKeyDeletion");
    expect(impact.outcome).toBe("alerted");
    expect(valueOr(impact.custody, undefined)?.holdings).toEqual({
      objects: 2,
      bytes: 10,
      noncurrent: 0,
      bucketKey: 0,
      buckets: ["ledger"],
    });
    expect(office.alerts[0]?.subject).toBe("bucketseal: ScheduleKeyDeletion of a key over 2 objects");
    expect(office.alerts[0]?.text).toContain("gone for good at 2026-06-08");
    expect(office.alerts[0]?.text).toContain("2 objects (10 B) in 1 bucket can never be read again");
  });

  it("says who used it lately, and whether the policy still lets S3 use it", async () => {
    const policy = (statement: object) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: root }, Resource: "*", ...statement }],
      });
    const root = "arn:aws:iam::111122223333:root";
    await fleet.kms.send(
      new PutKeyPolicyCommand({
        KeyId: key,
        Policy: policy({ Action: ["kms:Put*", "kms:Get*", "kms:Describe*", "kms:List*"] }),
      }),
    );
    const impact = await impactOf("PutKeyPolicy");
    expect(impact.inquiry?.users).toMatchObject({ value: { uses: [{ principal: root, count: 2 }] } });
    const text = office.alerts[0]?.text ?? "";
    expect(text).toContain(`Used by: ${root}: GenerateDataKey for ledger 2 times, last 2026-06-01 12:00.`);
    expect(text).toContain("Last use: 2026-06-01, GenerateDataKey.");
    expect(text).toContain("No principal of account 111122223333 may decrypt through S3 in us-east-1.");
  });

  it("does not wait for what it may not ask: the alert says that it is unknown", async () => {
    await fleet.kms.send(new DisableKeyCommand({ KeyId: key }));
    for (const operation of ["LookupEvents", "GetKeyLastUsage", "GetKeyPolicy", "ListGrants"])
      fleet.aws.inject({
        operation,
        answer: { type: "error", status: 400, code: "AccessDeniedException", message: "not you" },
      });
    expect((await impactOf("DisableKey")).outcome).toBe("alerted");
    expect(office.alerts[0]?.text).toMatch(/Used by: unknown: cloudtrail:LookupEvents[^\n]+not you/);
    expect(office.alerts[0]?.text).toContain("2 objects (10 B) in 1 bucket can never be read again");
  });

  it("is known from the last scan, without scanning again", async () => {
    const { report } = await scanned(fleet.ports, { baseline });
    await keepCustody(office.place, { custody: report.custody, asOf: report.finishedAt });
    await fleet.kms.send(new DisableKeyCommand({ KeyId: key }));
    const before = fleet.aws.calls.length;
    const impact = await impactOf("DisableKey");
    expect(impact.outcome).toBe("alerted");
    expect(impact.asOf).toBe(report.finishedAt);
    expect(fleet.aws.calls.slice(before).map(({ operation }) => operation)).not.toContain("ListObjectsV2");
  });

  it("is found by its id, as the event may name it (K73)", async () => {
    await fleet.kms.send(new DisableKeyCommand({ KeyId: key }));
    const impact = await impactOf("DisableKey", { key: key.replace(/^.*\//, "") });
    expect(impact).toMatchObject({ key, outcome: "alerted" });
  });

  it.each([
    [
      "nothing lies under it",
      async () => {
        key = await fleet.newKey();
        await fleet.kms.send(new DisableKeyCommand({ KeyId: key }));
      },
      "DisableKey",
    ],
    ["it was enabled again meanwhile", async () => undefined, "DisableKey"],
    [
      "it rotates again meanwhile",
      async () => void (await fleet.kms.send(new EnableKeyRotationCommand({ KeyId: key }))),
      "DisableKeyRotation",
    ],
  ])("raises none when %s", async (_why, prepare, event) => {
    await prepare();
    expect((await impactOf(event)).outcome).toBe("harmless");
    expect(office.alerts).toEqual([]);
  });

  it.each(["DisableKeyRotation", "PutKeyPolicy"])("raises one for %s", async (event) => {
    await fleet.kms.send(new DisableKeyRotationCommand({ KeyId: key }));
    expect((await impactOf(event)).outcome).toBe("alerted");
  });

  it("raises one when the data could not be counted to the end", async () => {
    await fleet.kms.send(new DisableKeyCommand({ KeyId: key }));
    const change = {
      key,
      region: "us-east-1",
      event: "DisableKey",
      principal: "p",
      at: "2026-06-01T11:59:00Z",
    };
    const cut = settings({ baseline, surroundings: surroundings({ cancelled: () => true }) });
    const done = await keyImpact(fleet.ports, office.desk, change, cut);
    expect(done.ok && done.value).toMatchObject({
      outcome: "alerted",
      incomplete: expect.stringContaining("Stopped"),
    });
  });
});
