import type { Receipt } from "../model/receipt.ts";
import { anHourBefore, noteNow, notesSince, shortName } from "./notes.ts";
import type { ReportPlace } from "./platform.ts";
import type { Result } from "./ports.ts";
import type { SettingChange } from "./restore-guard.ts";

/** One note for each restore, by bucket and principal. The receipts that undo it are inside. */
export function noteRestore(
  place: ReportPlace,
  change: SettingChange,
  now: string,
  receipts: readonly Receipt[],
): Promise<Result<void>> {
  return noteNow(place, folderOf(change), now, shortName(JSON.stringify(change)), { change, receipts });
}

/** Restores of the bucket against the same principal in the hour before. */
export async function restoresInAnHour(
  place: ReportPlace,
  change: SettingChange,
  now: string,
): Promise<Result<number>> {
  const notes = await notesSince(place, folderOf(change), anHourBefore(now));
  return notes.ok ? { ok: true, value: notes.value.length } : notes;
}

/** Principals are hashed: their ARNs hold slashes, and may be long. */
function folderOf({ bucket, principal }: SettingChange): string {
  return `restores/${bucket}/${shortName(principal)}/`;
}
