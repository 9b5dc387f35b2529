import { valueOr } from "../../model/fact.ts";
import type { BucketFacts } from "../../model/facts.ts";
import { eachOf } from "../in-order.ts";
import type { BucketRef, Destinations, ReadPorts, Result, Surroundings } from "../ports.ts";

/** The buckets to scan; a failure where one that was named is not there, or the list cannot be had at all. */
export async function bucketsToScan(
  ports: Pick<ReadPorts, "findBucket" | "listBuckets">,
  names: readonly string[] | undefined,
): Promise<Result<{ readonly buckets: readonly BucketRef[]; readonly note?: string }>> {
  const buckets: BucketRef[] = [];
  if (names !== undefined) {
    for (const answer of await eachOf([...new Set(names)], 8, ports.findBucket)) {
      if (!answer.ok) return answer;
      buckets.push(answer.value);
    }
    return { ok: true, value: { buckets } };
  }
  for await (const answer of ports.listBuckets()) {
    if (answer.ok) buckets.push(answer.value);
    else if (buckets.length === 0) return answer;
    else
      return {
        ok: true,
        value: {
          buckets,
          note: `The list of buckets broke off after ${buckets.length}: ${answer.failure.message}`,
        },
      };
  }
  return { ok: true, value: { buckets } };
}

/** Reads the settings of all buckets, then tells each which AWS services the others make write into it (P105, P106). */
export async function readFleet(
  ports: ReadPorts,
  buckets: readonly BucketRef[],
  surroundings: Surroundings,
  done: (buckets: number) => void,
): Promise<readonly BucketFacts[]> {
  let read = 0;
  const fleet = await eachBucket(buckets, surroundings, async (bucket) => {
    const facts = await ports.readBucket(bucket);
    read += 1;
    done(read);
    return facts;
  });
  const writers = writersOf(fleet);
  return fleet.map((facts) => ({
    ...facts,
    serviceWriters: [...new Set([...facts.serviceWriters, ...(writers.get(facts.name) ?? [])])].sort(),
  }));
}

/** Which AWS services the buckets make write into which, by the name of the bucket that is written into. */
export async function readServiceWriters(
  ports: Pick<ReadPorts, "readDestinations">,
  buckets: readonly BucketRef[],
  surroundings: Surroundings,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  return writersOf(await eachBucket(buckets, surroundings, ports.readDestinations));
}

/** Those that there is time for. */
async function eachBucket<T>(
  buckets: readonly BucketRef[],
  { cancelled }: Surroundings,
  read: (bucket: BucketRef) => Promise<T>,
): Promise<readonly T[]> {
  const all = await eachOf(buckets, 16, async (bucket) => (cancelled() ? undefined : read(bucket)));
  return all.filter((one) => one !== undefined);
}

function writersOf(fleet: readonly Destinations[]): ReadonlyMap<string, ReadonlySet<string>> {
  const writers = new Map<string, Set<string>>();
  const note = (bucket: string, service: string) => {
    const services = writers.get(bucket) ?? new Set();
    writers.set(bucket, services.add(service));
  };
  for (const { loggingTarget, inventoryDestinations } of fleet) {
    const target = valueOr(loggingTarget, undefined);
    if (target !== undefined) note(target, "logging.s3.amazonaws.com");
    for (const bucket of valueOr(inventoryDestinations, [])) note(bucket, "s3.amazonaws.com");
  }
  return writers;
}
