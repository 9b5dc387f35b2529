import {
  CreateAliasCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyRotationCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { known } from "../../src/model/fact.ts";
import { world } from "./world.ts";

const region = "us-east-1";

describe("describing a key", () => {
  it("finds it by id, ARN, alias and alias ARN, and always tells its ARN (K6)", async () => {
    const it = world();
    const arn = await it.newKey();
    await it.kms.send(new CreateAliasCommand({ AliasName: "alias/data", TargetKeyId: arn }));
    const id = arn.split("/")[1] ?? "";
    for (const written of [arn, id, "alias/data", "arn:aws:kms:us-east-1:111122223333:alias/data"])
      expect(await it.ports.describeKey(written, region)).toMatchObject({ ok: true, value: { arn } });
  });

  it("tells state, manager, origin, spec, rotation and aliases (K3)", async () => {
    const it = world();
    const arn = await it.newKey();
    await it.kms.send(new CreateAliasCommand({ AliasName: "alias/b", TargetKeyId: arn }));
    await it.kms.send(new CreateAliasCommand({ AliasName: "alias/a", TargetKeyId: arn }));
    await it.kms.send(new EnableKeyRotationCommand({ KeyId: arn, RotationPeriodInDays: 180 }));
    const answer = await it.ports.describeKey(arn, region);
    expect(answer).toMatchObject({
      ok: true,
      value: {
        account: "111122223333",
        region,
        state: known("Enabled"),
        manager: known("CUSTOMER"),
        origin: known("AWS_KMS"),
        spec: known("SYMMETRIC_DEFAULT"),
        usage: known("ENCRYPT_DECRYPT"),
        multiRegion: known(false),
        deletionDate: { state: "absent" },
        rotation: { state: "known", value: { enabled: true, periodInDays: 180 } },
        aliases: known(["alias/a", "alias/b"]),
      },
    });
  });

  it("asks for rotation only where a key can rotate (K22)", async () => {
    const it = world();
    const { KeyMetadata } = await it.kms.send(
      new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }),
    );
    const answer = await it.ports.describeKey(KeyMetadata?.Arn ?? "", region);
    expect(answer).toMatchObject({ value: { rotation: { state: "absent" }, usage: known("SIGN_VERIFY") } });
    expect(it.aws.calls.map(({ operation }) => operation)).not.toContain("GetKeyRotationStatus");
  });

  it("tells when a key is off or about to go (K30)", async () => {
    const it = world();
    const [off, going] = [await it.newKey(), await it.newKey()];
    await it.kms.send(new DisableKeyCommand({ KeyId: off }));
    await it.kms.send(new ScheduleKeyDeletionCommand({ KeyId: going, PendingWindowInDays: 7 }));
    expect(await it.ports.describeKey(off, region)).toMatchObject({ value: { state: known("Disabled") } });
    expect(await it.ports.describeKey(going, region)).toMatchObject({
      value: { state: known("PendingDeletion"), deletionDate: known("2026-06-08T12:00:00.000Z") },
    });
  });

  it("tells a key that is gone from one that may not be looked at (K10)", async () => {
    const it = world();
    const gone = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000";
    expect(await it.ports.describeKey(gone, region)).toMatchObject({
      ok: false,
      failure: { reason: "not-found" },
    });
    it.aws.inject({
      service: "kms",
      operation: "DescribeKey",
      answer: { type: "error", status: 400, code: "AccessDeniedException", message: "no" },
    });
    expect(await it.ports.describeKey(gone, region)).toMatchObject({
      ok: false,
      failure: { reason: "access-denied" },
    });
  });

  it("keeps the rest known where aliases may not be listed", async () => {
    const it = world();
    const arn = await it.newKey();
    it.aws.inject({
      operation: "ListAliases",
      answer: { type: "error", status: 400, code: "AccessDeniedException", message: "no" },
    });
    expect(await it.ports.describeKey(arn, region)).toMatchObject({
      ok: true,
      value: { state: known("Enabled"), aliases: { state: "unknown", why: { reason: "access-denied" } } },
    });
  });
});
