import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { DeleteBucketPolicyCommand, PutBucketEncryptionCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startFunctions } from "../lambda/bundled.ts";
import { type Deployed, deploy } from "../lambda/deployed.ts";
import { plantPartnersBucket } from "./partner.ts";

/** `old` may have nothing under it that matters to anybody; the two buckets of the events are guarded but for a policy. */
const baseline = `
version: 1
defaults: { require: sse-kms, keys: [alias/acme-data], bucketKey: true, mode: remediate }
`;

type Answer = {
  readonly outcomes: readonly { readonly outcome: string }[];
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
};

/** What becomes of each sample event, run by the bundled function; an event without a row fails the test. */
const rows: Readonly<Record<string, readonly string[]>> = {
  // By a role of another account: the bucket is ours all the same.
  "bucket-change-cross-account": ["restored"],
  "bucket-change-denied": [],
  // Of another account, and whoever lets us in: it is not ours to judge, and an alarm says so.
  "bucket-change-foreign-bucket": ["fails"],
  "bucket-change-malformed": ["fails"],
  "bucket-changes-sqs-poison": [
    "restored",
    "gone",
    "aside the message is no CloudTrail event of EventBridge",
  ],
  "bucket-created": ["restored"],
  "bucket-encryption-deleted": ["restored"],
  "bucket-encryption-put": ["restored"],
  "bucket-gone": ["gone"],
  "bucket-ownership-put": ["restored"],
  "bucket-policy-deleted": ["restored"],
  "bucket-policy-put": ["restored"],
  "bucket-replication-put": ["restored"],
  "key-deletion-scheduled": ["alerted"],
  "key-disabled": ["alerted"],
  "key-policy-put": ["alerted"],
  "key-rotation-disabled": ["alerted"],
};

describe("changes of buckets and keys, as their functions are bundled", () => {
  let at: Deployed;
  const invoke = startFunctions();
  beforeAll(async () => {
    at = await deploy({ BUCKETSEAL_BASELINE_TEXT: baseline });
    await at.kms.send(new CreateAliasCommand({ AliasName: "alias/acme-data", TargetKeyId: at.key }));
    for (const name of ["acme-documents", "acme-customer-uploads", "acme-archive-2019"])
      await at.newBucket(name);
    await plantPartnersBucket(at.aws, process.env["AWS_ENDPOINT_URL"] ?? "");
    const { KeyMetadata } = await at.kms.send(new CreateKeyCommand({}));
    await at.kms.send(
      new CreateAliasCommand({ AliasName: "alias/acme-old-team", TargetKeyId: KeyMetadata?.KeyId }),
    );
    for (const SSEKMSKeyId of [KeyMetadata?.Arn, at.key])
      await at.s3.send(
        new PutObjectCommand({
          Bucket: "acme-documents",
          Key: `${SSEKMSKeyId}`,
          Body: "x",
          ServerSideEncryption: "aws:kms",
          SSEKMSKeyId,
        }),
      );
  }, 60_000);
  afterAll(() => at.close());

  /** Somebody takes the guard down each time; one principal in one hour would be stopped, so the clock moves on. */
  beforeEach(async () => {
    for (const Bucket of ["acme-documents", "acme-customer-uploads", "acme-archive-2019"]) {
      await at.s3.send(new DeleteBucketPolicyCommand({ Bucket }));
      await at.s3.send(
        new PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
          },
        }),
      );
    }
    await at.forget("restores/");
  });

  async function outcomeOf(file: string): Promise<readonly string[]> {
    const event: unknown = JSON.parse(readFileSync(resolve("events", `${file}.json`), "utf8"));
    const name = file.startsWith("bucket") ? "bucket-changed" : "key-changed";
    const answer = await invoke<Answer>(name, event).catch(() => undefined);
    if (answer === undefined) return ["fails"];
    return [
      ...answer.outcomes.map(({ outcome }) => outcome),
      ...answer.batchItemFailures.map(({ itemIdentifier }) => `again ${itemIdentifier}`),
      ...(await at.deadLetters()).map(
        (letter) => `aside ${letter.MessageAttributes?.["reason"]?.StringValue}`,
      ),
    ];
  }

  it("have a row for each sample event, and none for one that is gone", () => {
    const files = readdirSync("events").filter((file) => /^(bucket|key)-/.test(file));
    expect(files.map((file) => file.replace(".json", "")).sort()).toEqual(Object.keys(rows).sort());
    // object-* has its own table; these are run below, and the schedule in schedule.test.ts.
    const others = readdirSync("events").filter((file) => !/^(bucket|key|object)-/.test(file));
    const steps = ["apply", "list", "scan-bucket-second-part", "scan-bucket", "summarise"];
    expect(others.sort()).toEqual([...steps.map((step) => `fleet-${step}.json`), "schedule.json"]);
  });

  it.each(Object.entries(rows).filter(([file]) => file.startsWith("bucket")))(
    "%s",
    async (file, expected) => {
      expect(await outcomeOf(file)).toEqual(expected);
    },
  );

  it.each(Object.entries(rows).filter(([file]) => file.startsWith("key")))("%s", async (file, expected) => {
    if (file === "key-disabled")
      await at.kms.send(new DisableKeyCommand({ KeyId: await at.keyOf("alias/acme-old-team") }));
    if (file === "key-deletion-scheduled")
      await at.kms.send(new ScheduleKeyDeletionCommand({ KeyId: at.key }));
    expect(await outcomeOf(file)).toEqual(expected);
    if (file !== "key-deletion-scheduled") return;
    await at.kms.send(new CancelKeyDeletionCommand({ KeyId: at.key }));
    await at.kms.send(new EnableKeyCommand({ KeyId: at.key }));
  });

  it("of a fleet scan, step by step", async () => {
    const step = (name: string, file: string) =>
      invoke(name, JSON.parse(readFileSync(resolve("events", `${file}.json`), "utf8")));
    expect(await step("list-fleet", "fleet-list")).toMatchObject({
      run: "2026-11-23-manual",
      buckets: 4,
      problems: [],
    });
    expect(await step("scan-bucket", "fleet-scan-bucket")).toMatchObject({ done: true, objects: 2 });
    expect(await step("scan-bucket", "fleet-scan-bucket-second-part")).toMatchObject({
      done: true,
      objects: 0,
    });
    // One bucket of four was scanned, and an account kept us out.
    expect(await step("summarise", "fleet-summarise")).toMatchObject({ buckets: 1, missing: 3, work: 1 });
    expect(await step("apply", "fleet-apply")).toMatchObject({
      done: true,
      settled: { applied: 2, already: 0, stale: 0, failed: 0 },
    });
    await expect(step("scan-bucket", "fleet-list")).rejects.toThrow(
      "The input is none of scanBucket: account",
    );
  });
});
