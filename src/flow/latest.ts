import type { KeyCustody } from "../custody/custody.ts";
import type { ReportPlace } from "./platform.ts";
import type { Result } from "./ports.ts";

/** What the last whole scan found of keys, kept for whoever needs it before the next scan. */
export type LastCustody = { readonly custody: readonly KeyCustody[]; readonly asOf: string };

const name = "latest/custody.json";

export async function lastCustody(place: ReportPlace): Promise<Result<LastCustody>> {
  const text = await place.readText(name);
  // Nobody but us writes into the report bucket.
  return text.ok ? { ok: true, value: JSON.parse(text.value) as LastCustody } : text;
}

export function keepCustody(place: ReportPlace, last: LastCustody): Promise<Result<void>> {
  return place.writeText(name, JSON.stringify(last), "application/json");
}
