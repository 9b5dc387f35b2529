import { createHash } from "node:crypto";
import type { Receipt } from "../model/receipt.ts";
import type { ReportPlace } from "./platform.ts";
import type { Result } from "./ports.ts";
import type { SettingChange } from "./restore-guard.ts";

/**
 * One note for each restore, named by bucket, principal and time: counting is one listing, and two restores at the
 * same moment cannot overwrite each other's count. The receipts that undo it are inside.
 */
export async function noteRestore(
  place: ReportPlace,
  change: SettingChange,
  now: string,
  receipts: readonly Receipt[],
): Promise<Result<void>> {
  const event = createHash("sha256").update(JSON.stringify(change)).digest("hex").slice(0, 12);
  const name = `${folderOf(change)}${now}-${event}.json`;
  return place.writeText(name, JSON.stringify({ change, receipts }), "application/json");
}

/** Restores of the bucket against the same principal after a time (ISO 8601). */
export async function restoresSince(
  place: ReportPlace,
  change: SettingChange,
  since: string,
): Promise<Result<number>> {
  const folder = folderOf(change);
  let restores = 0;
  for await (const name of place.listNames(folder, `${folder}${since}`)) {
    if (!name.ok) return name;
    restores += 1;
  }
  return { ok: true, value: restores };
}

/** Principals are hashed: their ARNs hold slashes, and may be long. */
function folderOf({ bucket, principal }: SettingChange): string {
  return `restores/${bucket}/${createHash("sha256").update(principal).digest("hex").slice(0, 16)}/`;
}
