import {
  CopyObjectCommand,
  DeleteBucketIntelligentTieringConfigurationCommand,
  GetBucketIntelligentTieringConfigurationCommand,
  HeadObjectCommand,
  type IntelligentTieringConfiguration,
  ListBucketIntelligentTieringConfigurationsCommand,
  PutBucketIntelligentTieringConfigurationCommand,
  RestoreObjectCommand,
  type Tier,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { plantObject } from "../../../../src/localaws/s3/plant.ts";
import { refusal } from "../../core/clients.ts";
import { Bucket, copySource, type Fixture, fixture, Key } from "./fixtures.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const configuration: IntelligentTieringConfiguration = {
  Id: "cold",
  Status: "Enabled",
  Filter: { Prefix: "folder/" },
  Tierings: [
    { AccessTier: "ARCHIVE_ACCESS", Days: 90 },
    { AccessTier: "DEEP_ARCHIVE_ACCESS", Days: 180 },
  ],
};

const configure = ({ s3 }: Fixture, change: Partial<IntelligentTieringConfiguration> = {}) => {
  const IntelligentTieringConfiguration = { ...configuration, ...change };
  return s3.send(
    new PutBucketIntelligentTieringConfigurationCommand({
      Bucket,
      Id: "cold",
      IntelligentTieringConfiguration,
    }),
  );
};

/** A bucket that archives, and an object just large enough for it. */
async function tiering(size = 128 * 1024) {
  const made = await fixture();
  await configure(made);
  plantObject(made.aws.s3, { bucket: Bucket, key: Key, size, storageClass: "INTELLIGENT_TIERING" });
  return made;
}

const head = ({ s3 }: Fixture) => s3.send(new HeadObjectCommand({ Bucket, Key }));
const restore = ({ s3 }: Fixture, tier: Tier = "Standard") =>
  s3.send(
    new RestoreObjectCommand({ Bucket, Key, RestoreRequest: { GlacierJobParameters: { Tier: tier } } }),
  );

describe("an object in S3 Intelligent-Tiering that nobody reads", () => {
  it.each([
    [89, undefined],
    [90, "ARCHIVE_ACCESS"],
    [180, "DEEP_ARCHIVE_ACCESS"],
  ])("E175: after %d days", async (days, AccessTier) => {
    const made = await tiering();
    made.aws.clock.advance(days * DAY);
    expect(await head(made)).toMatchObject({ StorageClass: "INTELLIGENT_TIERING" });
    expect((await head(made)).ArchiveStatus).toBe(AccessTier);
    const copy = made.s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: copySource() }));
    if (AccessTier === undefined) await copy;
    else {
      const refused = { name: "InvalidObjectState", status: 403 };
      expect(await refusal(copy)).toMatchObject(refused);
      expect(await refusal(made.read())).toMatchObject(refused);
      await expect(made.read()).rejects.toMatchObject({ StorageClass: "INTELLIGENT_TIERING", AccessTier });
    }
  });

  it("starts anew with every read, and not with a HEAD", async () => {
    const made = await tiering();
    made.aws.clock.advance(80 * DAY);
    await made.read({ Range: "bytes=0-1" });
    made.aws.clock.advance(80 * DAY);
    await head(made);
    await made.read({ Range: "bytes=0-1" });
    made.aws.clock.advance(90 * DAY);
    expect((await head(made)).ArchiveStatus).toBe("ARCHIVE_ACCESS");
  });

  it("stays where it is when it is small, or meant by no rule", async () => {
    const small = await tiering(128 * 1024 - 1);
    const other = await tiering();
    await configure(other, { Filter: { And: { Prefix: "folder/", Tags: [{ Key: "a", Value: "b" }] } } });
    for (const made of [small, other]) {
      made.aws.clock.advance(400 * DAY);
      expect((await head(made)).ArchiveStatus).toBeUndefined();
      await made.read({ Range: "bytes=0-1" });
    }
  });

  it("comes back by RestoreObject, for good, after the hours of its tier", async () => {
    const made = await tiering();
    expect(await refusal(restore(made))).toMatchObject({ name: "InvalidObjectState", status: 403 });
    made.aws.clock.advance(180 * DAY);
    expect(await refusal(restore(made, "Expedited"))).toMatchObject({ name: "InvalidArgument" });
    expect((await restore(made)).$metadata.httpStatusCode).toBe(202);
    expect(await head(made)).toMatchObject({
      Restore: 'ongoing-request="true"',
      ArchiveStatus: "DEEP_ARCHIVE_ACCESS",
    });
    expect(await refusal(restore(made))).toMatchObject({ name: "RestoreAlreadyInProgress" });
    made.aws.clock.advance(12 * HOUR);
    const back = await head(made);
    expect([back.Restore, back.ArchiveStatus]).toEqual([undefined, undefined]);
    made.aws.clock.advance(89 * DAY);
    expect(await made.read({ Range: "bytes=0-0" })).toBe("\0");
    made.aws.clock.advance(90 * DAY);
    expect((await restore(made, "Expedited")).$metadata.httpStatusCode).toBe(202);
  });

  it("stays archived when the configuration goes", async () => {
    const made = await tiering();
    made.aws.clock.advance(90 * DAY);
    await made.s3.send(new DeleteBucketIntelligentTieringConfigurationCommand({ Bucket, Id: "cold" }));
    made.aws.clock.advance(90 * DAY);
    expect((await head(made)).ArchiveStatus).toBe("ARCHIVE_ACCESS");
    await restore(made);
    made.aws.clock.advance(5 * HOUR);
    expect((await head(made)).ArchiveStatus).toBeUndefined();
  });
});

describe("a configuration of the archive tiers", () => {
  it("is kept, listed and deleted", async () => {
    const made = await fixture();
    await configure(made);
    const get = new GetBucketIntelligentTieringConfigurationCommand({ Bucket, Id: "cold" });
    expect((await made.s3.send(get)).IntelligentTieringConfiguration).toEqual(configuration);
    const all = await made.s3.send(new ListBucketIntelligentTieringConfigurationsCommand({ Bucket }));
    expect(all.IntelligentTieringConfigurationList).toEqual([configuration]);
    await made.s3.send(new DeleteBucketIntelligentTieringConfigurationCommand({ Bucket, Id: "cold" }));
    expect(await refusal(made.s3.send(get))).toMatchObject({ name: "NoSuchConfiguration", status: 404 });
  });

  it.each([
    [
      "too few days",
      { Tierings: [{ AccessTier: "DEEP_ARCHIVE_ACCESS" as const, Days: 90 }] },
      "InvalidArgument",
    ],
    [
      "too many days",
      { Tierings: [{ AccessTier: "ARCHIVE_ACCESS" as const, Days: 731 }] },
      "InvalidArgument",
    ],
    ["no tiers", { Tierings: [] }, "MalformedXML"],
    ["another id", { Id: "warm" }, "MalformedXML"],
  ])("is refused for %s", async (_name, change, name) => {
    const made = await fixture();
    expect(await refusal(configure(made, change))).toMatchObject({ name, status: 400 });
  });
});
