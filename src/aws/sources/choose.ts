import type { BucketRef, ListedObject, ReadPorts } from "../../flow/ports.ts";
import type { ObjectFacts } from "../../model/facts.ts";
import type { Context } from "../context.ts";
import { type Inventory, locateInventory } from "./inventory/locate.ts";
import { inventoryObjects } from "./inventory/objects.ts";
import { needsHead } from "./inventory/row.ts";

/** Where objects are read from: a listing with a HEAD each, an inventory, or whichever is cheaper and fresh. */
export type SourceName = "list" | "inventory" | "auto";

export type SourceOptions = {
  readonly source: SourceName;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told for each bucket what it is read from, and why. */
  readonly chosen: (bucket: string, why: string) => void;
};

type ObjectPorts = Pick<ReadPorts, "readBucket" | "listObjects" | "headObject">;

/** A daily report is a day and some hours old before the next is whole. */
const freshFor = 36 * 3_600_000;

/**
 * Ports whose listing comes from an inventory where one may be used, and whose HEAD is answered by its row where
 * the row says enough: what seems not to be encrypted and what lies under a key is asked about still.
 */
export function withSources(ports: ObjectPorts, context: Context, options: SourceOptions): ObjectPorts {
  const rows = new WeakMap<ListedObject, ObjectFacts>();
  const suspended = new Set<string>();
  return {
    readBucket: async (bucket) => {
      const facts = await ports.readBucket(bucket);
      const { versioning } = facts;
      if (versioning.state !== "known" || versioning.value === "suspended") suspended.add(bucket.name);
      return facts;
    },
    listObjects: async function* (bucket, versions, after) {
      const inventory = suspended.has(bucket.name)
        ? notFor(bucket, options, "its versioning is suspended, and only a listing keeps versions together")
        : await choose(context, bucket, versions, options);
      if (inventory === undefined) return yield* ports.listObjects(bucket, versions, after);
      for await (const row of inventoryObjects(context, inventory)) {
        if (!row.ok) yield row;
        else {
          rows.set(row.value.listed, row.value.facts);
          yield { ok: true, value: [row.value.listed] };
        }
      }
    },
    headObject: (listed, region, held) => {
      const facts = rows.get(listed);
      if (facts === undefined || needsHead(facts)) return ports.headObject(listed, region, held);
      return Promise.resolve({ ok: true, value: facts });
    },
  };
}

async function choose(
  context: Context,
  bucket: BucketRef,
  versions: boolean,
  options: SourceOptions,
): Promise<Inventory | undefined> {
  const located = await locateInventory(context, bucket);
  if (!located.ok) return notFor(bucket, options, located.why);
  const { inventory } = located;
  const { createdAt } = inventory.manifest;
  if (versions && !inventory.versions)
    return notFor(bucket, options, "the inventory has current versions alone");
  const age = options.now() - createdAt;
  if (options.source === "auto" && !(age <= freshFor))
    return notFor(bucket, options, `the inventory is ${Math.floor(age / 3_600_000)} hours old`);
  options.chosen(bucket.name, `inventory of ${new Date(createdAt).toISOString()}`);
  return inventory;
}

function notFor({ name }: BucketRef, { chosen }: SourceOptions, why: string): undefined {
  chosen(name, `listing and HEAD: ${why}`);
  return undefined;
}
