import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { fleetBaseline } from "../../src/cli/demo/baseline.ts";
import { fleetBuckets } from "../../src/cli/demo/fleet.ts";
import { plantFleet } from "../../src/cli/demo/plant.ts";
import { createPlanter } from "../../src/cli/demo/planter.ts";
import { createLocalAws } from "../../src/localaws/aws.ts";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import { startFunctions } from "../lambda/bundled.ts";
import { cleanEnvironment, context } from "../lambda/deployed.ts";
import { plantPartnersBucket } from "./partner.ts";

type Outcome = {
  readonly judged: number;
  readonly failing: number;
  readonly mended: number;
  readonly refused?: readonly string[];
  /** Ids of the messages that SQS is told to deliver again. */
  readonly again?: readonly string[];
};

const nothing: Outcome = { judged: 0, failing: 0, mended: 0 };
const oneMended: Outcome = { judged: 1, failing: 1, mended: 1 };

/** What the bundled function makes of each sample event the first time; an event without a row fails the test. */
const outcomes: Readonly<Record<string, Outcome>> = {
  // Whoever uploaded it: what lies in our bucket is ours to mend.
  "object-created-cross-account.json": oneMended,
  "object-created-eventbridge.json": oneMended,
  // Version 2.9, with fields that nobody knows yet (V4).
  "object-created-future-minor.json": oneMended,
  "object-created-gone.json": nothing,
  "object-created-s3-odd-key.json": { judged: 4, failing: 4, mended: 4 },
  "object-created-s3.json": oneMended,
  "object-created-sns-sqs.json": oneMended,
  "object-created-sns.json": oneMended,
  // Two objects in five messages: one object thrice, of which once by EventBridge, the other twice (V13).
  "object-created-sqs-duplicates.json": { judged: 2, failing: 2, mended: 2 },
  // The newest first, between removals that are older and newer (V9, V13): what counts is what lies there now.
  // Ours beside one in a bucket of another account, which lets ours do everything: nothing of it is judged or touched.
  "object-created-sqs-foreign-bucket.json": {
    ...oneMended,
    again: ["00000002-0000-4000-8000-000000000000"],
  },
  "object-created-sqs-out-of-order.json": oneMended,
  "object-created-sqs-poison.json": {
    judged: 2,
    failing: 2,
    mended: 2,
    again: ["00000002-0000-4000-8000-000000000000"],
  },
  "object-created-sqs.json": { judged: 2, failing: 2, mended: 2 },
  "object-created-test-event.json": nothing,
  // The version it names has an id that S3 never gives: nothing is known of it, and nothing is touched.
  "object-created-versioned.json": { judged: 1, failing: 0, mended: 0 },
  // A delete marker; what lies under it was judged when it was written (V45).
  "object-deleted-marker-eventbridge.json": nothing,
  "object-removed.json": nothing,
};

type Answer = Omit<Outcome, "again"> & {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
};

const aws = createLocalAws({ seed: 1 });
const writes = /^(Put|Copy|Create|Upload|Complete|Update|Delete)/;
let server: Awaited<ReturnType<typeof aws.listen>>;

const invoke = startFunctions();
const handler = (event: unknown, lambda = context()) => invoke<Answer>("object-created", event, lambda);

const eventIn = (file: string): unknown => JSON.parse(readFileSync(resolve("events", file), "utf8"));

async function invoked(event: unknown): Promise<{ outcome: Outcome; writes: readonly string[] }> {
  const before = aws.calls.length;
  const { judged, failing, mended, refused, batchItemFailures } = await handler(event);
  const again = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  const written = aws.calls
    .slice(before)
    .map(({ operation }) => operation)
    .filter((name) => writes.test(name));
  return {
    outcome: {
      judged,
      failing,
      mended,
      ...(refused === undefined || refused.length === 0 ? {} : { refused }),
      ...(again.length === 0 ? {} : { again }),
    },
    writes: written,
  };
}

beforeAll(async () => {
  // The buckets of the sample fleet as they are, empty.
  await plantFleet(
    aws,
    fleetBuckets.map(({ special: _, ...bucket }) => ({ ...bucket, objects: [] })),
  );
  server = await aws.listen();
  await plantPartnersBucket(aws, server.url);
  cleanEnvironment();
  Object.assign(process.env, {
    AWS_REGION: aws.region,
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
    BUCKETSEAL_BASELINE_TEXT: fleetBaseline,
    POWERTOOLS_LOG_LEVEL: "SILENT",
  });
}, 60_000);

afterAll(() => {
  vi.useRealTimers();
  return server.close();
});

/** More than an hour: the same objects are mended in every test, and too often for one hour. */
const pause = 3_700_000;
let now = Date.now();

/** The objects that the events name, as they are before anybody mended them. */
beforeEach(async () => {
  now += pause;
  vi.useFakeTimers({ toFake: ["Date"], now });
  aws.clock.advance(pause);
  const body = Buffer.from("contents");
  const weak = { body, encryption: { type: "AES256" } } as const;
  await createPlanter(aws).put("acme-customer-uploads", "avatars/object-00001.bin", weak);
  await createPlanter(aws).put("acme-documents", "current/object-00001.bin", { body });
  plantObject(aws.s3, { bucket: "acme-archive-2019", key: "invoices/object-00001.bin", body });
  for (const name of ["two words.txt", "a+b.txt", "100%.txt", "grüße/日本語.txt"])
    plantObject(aws.s3, { bucket: "acme-odd-names", key: `odd/none/${name}`, body });
});

describe("object-created, as it is bundled", () => {
  const files = readdirSync("events").filter((file) => file.startsWith("object-"));

  it("has a row for each of its sample events, and none for one that is gone", () => {
    expect(files.sort()).toEqual(Object.keys(outcomes).sort());
  });

  it.each(Object.entries(outcomes))("%s", async (file, expected) => {
    const first = await invoked(eventIn(file));
    expect(first.outcome).toEqual(expected);
    expect(first.writes).toHaveLength(expected.mended);
  });

  it.each(Object.entries(outcomes).filter(([, { mended }]) => mended > 0))(
    "%s delivered twice is mended once, and the event of its own copy ends there",
    async (file, { judged, mended, again }) => {
      await invoked(eventIn(file));
      const second = await invoked(eventIn(file));
      expect(second.outcome).toEqual({
        judged,
        failing: 0,
        mended: 0,
        ...(again === undefined ? {} : { again }),
      });
      expect(second.writes).toEqual([]);
      expect(mended).toBeGreaterThan(0);
    },
  );

  it("judges and mends the very version that was written, and takes one that is gone for done", async () => {
    const planter = createPlanter(aws);
    const path = "/acme-documents/current/pinned.bin";
    const weak = await planter.s3("PUT", path, "", {
      body: "first",
      headers: { "x-amz-server-side-encryption": "AES256" },
    });
    await planter.s3("PUT", path, "", { body: "second" });
    const versionId = weak.headers["x-amz-version-id"] ?? "";
    const event = JSON.parse(
      readFileSync(resolve("events/object-created-versioned.json"), "utf8")
        .replace("EXAMPLEversion", versionId)
        .replace("object-00001.bin", "pinned.bin"),
    );
    const { outcome, writes: written } = await invoked(event);
    expect({ outcome, written }).toEqual({ outcome: oneMended, written: ["UpdateObjectEncryption"] });
    expect((await planter.s3("GET", path, `versionId=${versionId}`)).headers).toMatchObject({
      "x-amz-server-side-encryption": "aws:kms",
    });
    await planter.s3("DELETE", path, `versionId=${versionId}`);
    expect((await invoked(event)).outcome).toEqual(nothing);
  });

  it("that runs out of time counts nothing as done: all of it is delivered again (L25)", async () => {
    await expect(
      handler(
        eventIn("object-created-s3.json"),
        context(() => 0),
      ),
    ).rejects.toThrow(/time was up before it could be judged/);
    const { batchItemFailures } = await handler(
      eventIn("object-created-sqs.json"),
      context(() => 0),
    );
    expect(batchItemFailures).toHaveLength(3);
    expect((await invoked(eventIn("object-created-s3.json"))).outcome).toEqual(oneMended);
  });

  it("fails as a whole where there is no batch to answer for, so that Lambda tries again (L22)", async () => {
    await expect(handler({ source: "aws.ec2" })).rejects.toThrow(/neither an S3 notification nor/);
  });

  it.each([
    ["refused", { type: "error", status: 403, code: "AccessDenied", message: "Access Denied" }],
    ["busy", { type: "error", status: 503, code: "SlowDown", message: "Reduce your request rate." }],
    ["never answered", { type: "reset-before" }],
  ] as const)("gives back to SQS only the message whose HEAD stays unknown: %s", async (_why, answer) => {
    const end = aws.inject({
      operation: "HeadObject",
      resource: /acme-archive-2019/,
      times: Number.POSITIVE_INFINITY,
      answer,
    });
    const { outcome } = await invoked(eventIn("object-created-sqs.json"));
    end();
    expect(outcome).toEqual({
      judged: 2,
      failing: 1,
      mended: 1,
      again: ["00000001-0000-4000-8000-000000000000"],
    });
    expect((await invoked(eventIn("object-created-sqs.json"))).outcome).toEqual({
      judged: 2,
      failing: 1,
      mended: 1,
    });
  });
});
