import { beforeAll, describe, expect, it } from "vitest";
import type { SourceOptions } from "../../../src/aws/sources/choose.ts";
import type { SourceRequest } from "../../../src/flow/ports.ts";
import { plantObject } from "../../../src/localaws/s3/plant.ts";
import type { SourceName } from "../../../src/model/source.ts";
import { baselineOf } from "../../flow/fleet.ts";
import type { World } from "../world.ts";
import { openedFrom, portsFrom, type Sources } from "./opened.ts";
import { bucketOf } from "./random-bucket.ts";
import { enableMetadata } from "./reported-bucket.ts";

const bucket = { name: "source", region: "us-east-1" };
const athena: Sources = { athena: { workGroup: "primary" } };
const any = "{ version: 1, defaults: { require: sse-kms } }";
const keys = "{ version: 1, defaults: { require: sse-kms, keys: [alias/data] } }";
const later = () => Date.parse("2026-06-01T19:00:00Z");
/** What lies six hours behind the beginning of the journal. */
const remembered = { since: "2026-06-01T18:00:00.000Z", goesOn: false };
const clientSide = "{ version: 1, defaults: { require: client-side-kms } }";

/** A bucket with an inventory of today and a live inventory table. */
async function offering(): Promise<World> {
  const made = await bucketOf({ versioned: true, steps: [{ key: "a", how: "sse-s3" }] });
  await enableMetadata(made);
  made.aws.inventory.deliver({ id: "CSV" });
  return made;
}

type Case = {
  readonly name: string;
  readonly asked?: SourceOptions["source"];
  readonly baseline?: string;
  readonly sources?: Sources;
  readonly journal?: NonNullable<SourceRequest["journal"]>;
  readonly chosen: SourceName;
  readonly why: RegExp;
};

describe("of a bucket with 100,001 objects, an inventory and a metadata table", () => {
  let large: World;
  beforeAll(async () => {
    large = await offering();
    const one = plantObject(large.aws.s3, { bucket: "source", key: "k", size: 5 });
    const objects = large.aws.s3.buckets.get("source")?.objects;
    for (let index = 1; index < 100_000; index += 1) objects?.put({ ...one, key: `k${index}` });
    large.aws.clock.advance(7 * 3_600_000);
    objects?.put({ ...one, key: "changed" });
    objects?.remove("changed", one.versionId);
  });

  it.each<Case>([
    {
      name: "the inventory, with nothing that Athena may use",
      chosen: "inventory",
      why: /^the inventory of 2026-06-01T.*: a listing would cost \$0\.04 \(about 5 requests, \$0\.00, 1 s\)$/,
    },
    {
      name: "the metadata table, where Athena may be asked: it is cheaper still",
      sources: athena,
      chosen: "metadata",
      why: /^the live inventory table of S3 Metadata, .*: a listing would cost \$0\.04/,
    },
    {
      name: "the metadata table, where the baseline names keys: an inventory has none (I3)",
      baseline: keys,
      sources: athena,
      chosen: "metadata",
      why: /\(about 10 requests/,
    },
    {
      name: "the inventory with HEAD of all it cannot tell, where the baseline names keys",
      baseline: keys,
      chosen: "inventory",
      why: /\(at most 100,006 requests, \$0\.04, 19 s\)$/,
    },
    {
      name: "a listing, for client-side encryption",
      baseline: clientSide,
      sources: athena,
      chosen: "list",
      why: /^listing and HEAD: the baseline asks for client-side encryption/,
    },
    {
      name: "a listing, for client-side encryption, whatever was asked for",
      asked: "inventory",
      baseline: clientSide,
      chosen: "list",
      why: /^listing and HEAD: the baseline asks for client-side encryption/,
    },
    {
      name: "what was asked for: a listing",
      asked: "list",
      sources: athena,
      chosen: "list",
      why: /^listing and HEAD: asked for \(about 100,102 requests, \$0\.04, 19 s\)$/,
    },
    {
      name: "what was asked for: the dearer inventory",
      asked: "inventory",
      sources: athena,
      chosen: "inventory",
      why: /: asked for \(/,
    },
    {
      name: "what the baseline asks for: a listing",
      baseline: "{ version: 1, defaults: { source: list } }",
      chosen: "list",
      why: /^listing and HEAD: the baseline asks for it \(about 100,102 requests/,
    },
    {
      name: "what the baseline asks for in the entry of this bucket",
      baseline:
        "{ version: 1, defaults: { source: list }, buckets: [{ match: { name: source }, source: inventory }] }",
      sources: athena,
      chosen: "inventory",
      why: /^the inventory of .*: the baseline asks for it \(about 5 requests/,
    },
    {
      name: "what was asked for, whatever the baseline says",
      asked: "list",
      baseline: "{ version: 1, defaults: { source: inventory } }",
      chosen: "list",
      why: /^listing and HEAD: asked for/,
    },
    {
      name: "the cheapest, where that is asked for and the baseline says something else",
      asked: "auto",
      baseline: "{ version: 1, defaults: { source: list } }",
      chosen: "inventory",
      why: /a listing would cost/,
    },
    {
      name: "a listing, when the table is asked for and Athena has no place to work",
      asked: "metadata",
      chosen: "list",
      why: /^listing and HEAD: S3 Metadata needs Athena/,
    },
    {
      name: "the journal, where an incremental scan remembers the bucket: least has to be asked",
      baseline: keys,
      sources: { ...athena, now: later },
      journal: remembered,
      chosen: "journal",
      why: /^the journal of S3 Metadata, b_source, names 1 key since 2026-06-01T18:00:00.000Z: a listing would cost \$0\.04 \(about 13 requests, \$0\.00, 21 s\)$/,
    },
    {
      name: "the journal, for client-side encryption too: what it names is asked about with HEAD",
      baseline: clientSide,
      sources: { ...athena, now: later },
      journal: remembered,
      chosen: "journal",
      why: /^the journal of S3 Metadata/,
    },
    {
      name: "the journal that was asked for, in the same way",
      asked: "journal",
      baseline: clientSide,
      sources: { ...athena, now: later },
      journal: remembered,
      chosen: "journal",
      why: /: asked for \(/,
    },
    {
      name: "the metadata table, where the journal does not go back far enough",
      sources: athena,
      journal: { since: "2026-06-01T12:00:00.000Z", goesOn: false },
      chosen: "metadata",
      why: /^the live inventory table/,
    },
    {
      name: "the metadata table, where nothing is remembered",
      sources: athena,
      journal: { why: "nothing is remembered", goesOn: false },
      chosen: "metadata",
      why: /^the live inventory table/,
    },
    {
      name: "a listing, with both reasons, for client-side encryption and a journal that does not go back far enough",
      baseline: clientSide,
      sources: athena,
      journal: { since: "2026-06-01T12:00:00.000Z", goesOn: false },
      chosen: "list",
      why: /^listing and HEAD: the baseline asks for client-side.*; its journal has no record of before 2026-06-01T09:00:00.000Z/,
    },
    {
      name: "a listing, where a scan that was begun with the journal goes on, and it is of no use any more",
      sources: athena,
      journal: { why: "versioning was changed", goesOn: true },
      chosen: "list",
      why: /^listing and HEAD: versioning was changed \(/,
    },
    {
      name: "a listing, where the journal is asked for and the scan is not incremental",
      asked: "journal",
      sources: athena,
      chosen: "list",
      why: /^listing and HEAD: the journal is for incremental scans/,
    },
    {
      name: "a listing, where the journal is asked for and Athena has no place to work",
      asked: "journal",
      journal: remembered,
      chosen: "list",
      why: /^listing and HEAD: the journal needs Athena/,
    },
  ])("chosen is $name", async ({ asked, baseline = any, sources = {}, journal, chosen, why }) => {
    const opened = await openedFrom(
      portsFrom(large, asked, { wait: async () => undefined, ...sources }),
      bucket,
      {
        baseline: baselineOf(baseline),
        ...(journal === undefined ? {} : { journal }),
      },
    );
    const { choice, batches, changed, usual } = opened;
    expect(usual).toBeUndefined();
    expect(choice.source).toBe(chosen);
    expect(choice.why).toMatch(why);
    expect(batches === undefined).toBe(chosen === "list" || chosen === "journal");
    expect(changed).toEqual(chosen === "journal" ? ["changed"] : undefined);
    expect(choice.estimate?.objects).toBe(100_001);
  });
});

describe("of a small bucket with an inventory", () => {
  it("chosen is a listing, which is quick", async () => {
    const { choice, usual } = await openedFrom(portsFrom(await offering(), undefined), bucket);
    expect(usual).toBe(true);
    expect(choice).toMatchObject({ source: "list", estimate: { objects: 1 } });
    expect(choice.why).toContain("1 object is listed quickly");
  });

  it("nobody waits for a CloudWatch again that gave no answer", async () => {
    const made = await offering();
    made.aws.inject({ operation: "GetMetricData", times: 99, answer: { type: "reset-before" } });
    const ports = portsFrom(made, "auto");
    const asked = () => made.aws.calls.filter(({ operation }) => operation === "GetMetricData").length;
    expect((await openedFrom(ports, bucket)).choice).toMatchObject({ source: "inventory" });
    const first = asked();
    expect(first).toBeLessThanOrEqual(2);
    expect((await openedFrom(ports, bucket)).choice).toMatchObject({ source: "inventory" });
    expect(asked()).toBe(first);
  });

  it("chosen is the inventory where CloudWatch may not be asked how small it is, with no estimate", async () => {
    const made = await offering();
    const refused = { type: "error", status: 403, code: "AccessDenied", message: "no" } as const;
    made.aws.inject({ operation: "GetMetricData", answer: refused });
    const { choice } = await openedFrom(portsFrom(made, "auto"), bucket);
    expect(choice).toMatchObject({ source: "inventory" });
    expect(choice.why).toMatch(/: cheaper than a listing$/);
    expect(choice.estimate).toBeUndefined();
  });
});
