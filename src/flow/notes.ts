import { createHash } from "node:crypto";
import type { ReportPlace } from "./platform.ts";
import type { Result } from "./ports.ts";

/**
 * Notes of what was done and when, one text each in the report bucket, named by time: counting is one listing, and two
 * functions at the same moment cannot overwrite each other's count.
 * @param folder ends with a slash.
 * @param now ISO 8601.
 * @param mark tells notes of one moment apart.
 */
export function noteNow(
  place: ReportPlace,
  folder: string,
  now: string,
  mark: string,
  said: object,
): Promise<Result<void>> {
  return place.writeText(`${folder}${now}-${mark}.json`, JSON.stringify(said), "application/json");
}

/** Names of the notes in a folder after a time (ISO 8601). */
export async function notesSince(
  place: ReportPlace,
  folder: string,
  since: string,
): Promise<Result<readonly string[]>> {
  const names: string[] = [];
  for await (const name of place.listNames(folder, `${folder}${since}`)) {
    if (!name.ok) return name;
    names.push(name.value);
  }
  return { ok: true, value: names };
}

const hour = 3_600_000;

/** The moment an hour before another, both ISO 8601. */
export function anHourBefore(now: string): string {
  return new Date(Date.parse(now) - hour).toISOString();
}

/** A short name for a text of any length and with any sign in it. */
export function shortName(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
