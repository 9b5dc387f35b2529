import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ports } from "../../../src/flow/ports.ts";
import type { Baseline } from "../../../src/model/baseline.ts";
import type { Verdict } from "../../../src/model/verdict.ts";
import { baselineOf, scanned } from "../../flow/fleet.ts";
import type { World } from "../world.ts";
import { portsFrom } from "./opened.ts";
import { bucketOf, type Content, content, held } from "./random-bucket.ts";
import { enableMetadata } from "./reported-bucket.ts";

const baselines = [
  "{ version: 1 }",
  "{ version: 1, defaults: { require: sse-s3, sseC: allow } }",
  "{ version: 1, defaults: { require: sse-kms } }",
  "{ version: 1, defaults: { require: sse-kms, keys: [alias/data] } }",
  "{ version: 1, defaults: { require: dsse-kms } }",
].map(baselineOf);

/** What is said of the objects: verdicts that are no passes one by one, passes by their number. */
async function said(ports: Ports, baseline: Baseline) {
  const { report, verdicts } = await scanned(ports, {
    baseline,
    buckets: ["source"],
    heldSseCKeys: [held],
  });
  const [bucket] = report.buckets;
  const ofObjects = verdicts.filter(({ resource }) => resource.type === "object");
  return {
    source: bucket?.source?.source,
    incomplete: bucket?.incomplete,
    notPassed: ofObjects
      .filter(({ verdict }) => verdict !== "pass")
      .map(inWords)
      .sort(),
    rules: Object.fromEntries(
      Object.entries(bucket?.rules ?? {}).filter(([rule]) => rule.startsWith("S3E-2")),
    ),
    stored: bucket?.stored,
    objects: bucket?.objects,
    bytes: bucket?.bytes,
  };
}

const inWords = ({ id, verdict, evidence }: Verdict) => `${id} ${verdict} ${evidence.summary}`;

/** What each source needs to be chosen. */
const prepared: Readonly<Record<string, (it: World) => Ports | Promise<Ports>>> = {
  "inventory in CSV": (it) => {
    it.aws.inventory.deliver({ id: "CSV" });
    return portsFrom(it, "inventory");
  },
  "inventory in Parquet": (it) => {
    it.aws.inventory.deliver({ id: "Parquet" });
    return portsFrom(it, "inventory");
  },
  "metadata table": async (it) => {
    await enableMetadata(it);
    return portsFrom(it, "metadata", { athena: { workGroup: "primary" }, wait: async () => undefined });
  },
};

/** Markers of client-side encryption are shown by HEAD alone: an inventory says nothing of them (S3E-205). */
const shownBy = (name: string, { steps, versioned }: Content): Content => ({
  versioned,
  steps: name.startsWith("inventory") ? steps.filter(({ how }) => how !== "marked") : steps,
});

describe("whatever a bucket is read from", () => {
  it.each(Object.entries(prepared))(
    "the verdicts are those of a listing with HEAD: %s",
    async (name, portsOf) => {
      await fc.assert(
        fc.asyncProperty(content, fc.constantFrom(...baselines), async (random, baseline) => {
          const it = await bucketOf(shownBy(name, random));
          const listed = await said(it.ports, baseline);
          const { source, ...from } = await said(await portsOf(it), baseline);
          expect(name).toContain(source);
          expect({ source: undefined, ...from }).toEqual(listed);
        }),
        { numRuns: 3 },
      );
    },
  );
});
