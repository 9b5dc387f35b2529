import type { Context } from "../../context.ts";
import type { SourceFinder } from "../opened.ts";
import { locateInventory } from "./locate.ts";
import { inventoryBatches } from "./objects.ts";

/** A daily report is a day and some hours old before the next is whole. */
const freshFor = 36 * 3_600_000;

/** S3 Inventory, where one is configured that tells of encryption, and a whole report of it is there. */
export function inventorySource(context: Context, now: () => number): SourceFinder {
  return async (request, patient) => {
    const { facts, versions } = request;
    const located = await locateInventory(context, { name: facts.name, region: facts.region });
    if (!located.ok) return located;
    const { inventory } = located;
    const { createdAt } = inventory.manifest;
    if (versions && !inventory.versions)
      return { ok: false, why: "the inventory has current versions alone" };
    const age = now() - createdAt;
    // A time that is no number is no reason to trust the report.
    if (!patient && !(age <= freshFor))
      return { ok: false, why: `the inventory is ${Math.floor(age / 3_600_000)} hours old` };
    const asOf = new Date(createdAt).toISOString();
    return {
      ok: true,
      source: "inventory",
      title: `the inventory of ${asOf}`,
      asOf,
      batches: inventoryBatches(context, inventory, request),
    };
  };
}
