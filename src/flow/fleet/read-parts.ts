import { eachOf } from "../in-order.ts";
import type { ReportPlace } from "../platform.ts";
import type { Result } from "../ports.ts";
import { bucketsFolder } from "./places.ts";
import type { PartReport } from "./scan-part.ts";

export type FleetParts = {
  readonly parts: readonly PartReport[];
  /** Buckets all of whose parts are there. */
  readonly whole: ReadonlySet<string>;
};

/** What the children of a fleet scan left, in the order of buckets and parts. */
export async function readParts(place: ReportPlace, run: string): Promise<Result<FleetParts>> {
  const names: string[] = [];
  for await (const name of place.listNames(bucketsFolder(run))) {
    if (!name.ok) return name;
    if (name.value.endsWith(".part.json")) names.push(name.value);
  }
  const parts: PartReport[] = [];
  for (const text of await eachOf(names, 16, (name) => place.readText(name))) {
    if (!text.ok) return text;
    // Nobody but us writes into the report bucket.
    parts.push(JSON.parse(text.value) as PartReport);
  }
  const whole = parts.filter(({ last }) => last).map(({ item }) => item.bucket);
  return { ok: true, value: { parts, whole: new Set(whole) } };
}
