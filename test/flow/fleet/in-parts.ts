import { PutBucketVersioningCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { type InPartsOptions, scanInParts } from "../../../src/flow/fleet/scan-in-parts.ts";
import type { ReportPlace } from "../../../src/flow/platform.ts";
import type { ReadPorts, Surroundings } from "../../../src/flow/ports.ts";
import type { Verdict } from "../../../src/model/verdict.ts";
import type { RunReport } from "../../../src/report/run.ts";
import { surroundings, type World, world } from "../../aws/world.ts";
import { newDataKey, settings } from "../fleet.ts";
import { objects } from "../scanned-fleet.ts";

/** Four buckets: plain ones of two sizes, a versioned one with many versions of few keys, and a suspended one. */
export async function newFleet(): Promise<World> {
  const it = world({ blockSseCByDefault: false });
  const SSEKMSKeyId = await newDataKey(it);
  await it.newBucket("empty");
  await objects(it, "large", 30);
  await objects(it, "small", 3);
  for (const [Bucket, Status] of [
    ["versioned", "Enabled"],
    ["suspended", "Suspended"],
  ] as const) {
    await it.newBucket(Bucket);
    await it.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "null version" }));
    await it.s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
    );
    for (let index = 0; index < 12; index += 1) {
      const Key = ["a", "b/ü", "b/😀", "c"][index % 4];
      const kms = { ServerSideEncryption: "aws:kms", SSEKMSKeyId } as const;
      await it.s3.send(
        new PutObjectCommand({ Bucket, Key, Body: "x".repeat(index + 1), ...(index % 3 === 0 ? kms : {}) }),
      );
    }
    if (Status === "Suspended")
      await it.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  }
  return it;
}

export class Killed extends Error {}

/** Ports and a place that die together at the n-th call of either; nothing gets through afterwards. */
export function mortal(ports: ReadPorts, place: ReportPlace, diesAt: number) {
  let calls = 0;
  const live = () => {
    calls += 1;
    if (calls >= diesAt) throw new Killed();
  };
  const guarded = <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) => {
    return async (...args: Args): Promise<T> => {
      live();
      const answer = await call(...args);
      live();
      return answer;
    };
  };
  return {
    ports: {
      ...ports,
      whoAmI: guarded(ports.whoAmI),
      findBucket: guarded(ports.findBucket),
      readBucket: guarded(ports.readBucket),
      headObject: guarded(ports.headObject),
      listPage: guarded(ports.listPage),
      describeKey: guarded(ports.describeKey),
      listObjects: async function* (...args: Parameters<ReadPorts["listObjects"]>) {
        for await (const row of ports.listObjects(...args)) {
          live();
          yield row;
        }
      },
    },
    place: { ...place, writeText: guarded(place.writeText), readText: guarded(place.readText) },
  };
}

/** A clock on which every look at it takes a millisecond: parts of about so many rows. */
export function ticking(): Surroundings {
  let now = 0;
  return surroundings({
    elapsed: () => {
      now += 1;
      return now;
    },
  });
}

export async function inParts(
  ports: ReadPorts,
  place: ReportPlace,
  around: Surroundings,
  { partMilliseconds = 12, incremental = false, buckets }: Partial<InPartsOptions> = {},
): Promise<{ report: RunReport; verdicts: Verdict[] }> {
  const options = { ...settings({ surroundings: around }), passes: true, incremental, partMilliseconds };
  const asked = buckets === undefined ? options : { ...options, buckets };
  const result = await scanInParts(ports, place, asked);
  if (!result.ok) throw new Error(result.failure.message);
  const verdicts: Verdict[] = [];
  for await (const verdict of result.value.verdicts()) {
    if (!verdict.ok) throw new Error(verdict.failure.message);
    verdicts.push(verdict.value);
  }
  if (!around.cancelled()) await result.value.finish();
  return { report: result.value.report, verdicts };
}

/** All but what tells how long it took and what it remembered. */
export function essence({ report, verdicts }: { report: RunReport; verdicts: Verdict[] }) {
  const { seconds: _, peakConcurrency: __, remembered: ___, ...rest } = report;
  const buckets = rest.buckets.map(({ remembered: _, ...bucket }) => bucket);
  const byId = [...verdicts].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { ...rest, buckets, verdicts: byId };
}
