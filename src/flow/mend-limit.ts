import type { ObjectRef } from "../model/resource.ts";
import { anHourBefore, noteNow, notesSince, shortName } from "./notes.ts";
import type { AlertPort, ReportPlace } from "./platform.ts";
import type { Result, Surroundings } from "./ports.ts";

/** An object as an event names it. */
export type WrittenObject = ObjectRef & {
  /** Set when a copy or a multipart upload wrote it, as our own mending does (V17). */
  readonly copied?: true;
};

/** Ends every loop of events (V19): an object that is mended and spoilt again and again is left alone after a while. */
export type MendLimit = {
  /** False when the object was mended too often within an hour; people were told then. */
  readonly allows: (object: WrittenObject) => Promise<Result<boolean>>;
  /** Counts one that was mended. @param mark tells it from every other mending. */
  readonly mended: (object: WrittenObject, mark: string) => Promise<Result<void>>;
};

/** Objects remembered at a time. */
const mostRemembered = 10_000;

const noNotes: Result<readonly string[]> = { ok: true, value: [] };
const done: Result<void> = { ok: true, value: undefined };

/**
 * Counts are kept in memory, and from the second time on in the report bucket too, where all functions see them. The
 * first mending after somebody's upload needs no note, which would cost as much as the mending; one after a copy has
 * one always: only copies can be answers to our own.
 * @param place the report bucket, where there is one.
 * @param most mendings of one object within an hour.
 */
export function createMendLimit(
  place: ReportPlace | undefined,
  { publishAlert }: AlertPort,
  { now }: Pick<Surroundings, "now">,
  most: number,
): MendLimit {
  const times = new Map<string, readonly string[]>();
  const remembered = (name: string): number => {
    const since = anHourBefore(now());
    return (times.get(name) ?? []).filter((time) => time > since).length;
  };
  const remember = (name: string): void => {
    const since = anHourBefore(now());
    const recent = (times.get(name) ?? []).filter((time) => time > since);
    times.delete(name);
    times.set(name, [...recent, now()]);
    const [oldest] = times.keys();
    if (times.size > mostRemembered && oldest !== undefined) times.delete(oldest);
  };
  const notes = (folder: string): Promise<Result<readonly string[]>> =>
    place === undefined ? Promise.resolve(noNotes) : notesSince(place, folder, anHourBefore(now()));
  const note = (folder: string, mark: string, { bucket, key }: ObjectRef): Promise<Result<void>> =>
    place === undefined ? Promise.resolve(done) : noteNow(place, folder, now(), mark, { bucket, key });
  return {
    allows: async (object) => {
      const [name, folder] = [nameOf(object), folderOf(object)];
      const here = remembered(name);
      if (here === 0 && object.copied !== true) return { ok: true, value: true };
      const everywhere = await notes(folder);
      if (!everywhere.ok) return everywhere;
      const stops = everywhere.value.filter((file) => file.endsWith(stopped));
      if (Math.max(here, everywhere.value.length - stops.length) < most) return { ok: true, value: true };
      // Told once an hour, whoever notices it first.
      if (stops.length > 0) return { ok: true, value: false };
      const told = await publishAlert(alertOf(object, most));
      if (!told.ok) return told;
      const noted = await note(folder, "stopped", object);
      return noted.ok ? { ok: true, value: false } : noted;
    },
    mended: async (object, mark) => {
      const [name, folder] = [nameOf(object), folderOf(object)];
      const first = remembered(name) === 0;
      remember(name);
      if (first && object.copied !== true) return done;
      return note(folder, shortName(mark), object);
    },
  };
}

const stopped = "-stopped.json";

/** All versions of an object are one: a loop makes a new one each time. */
function nameOf({ bucket, key }: ObjectRef): string {
  return `${bucket}/${key}`;
}

function folderOf({ bucket, key }: ObjectRef): string {
  return `mended/${bucket}/${shortName(key)}/`;
}

function alertOf({ bucket, key }: ObjectRef, most: number) {
  return {
    subject: `bucketseal: an object in ${bucket} is written wrongly again and again`,
    text: [
      `s3://${bucket}/${key} was mended ${most} times within an hour, and is wrongly encrypted again.`,
      "bucketseal leaves it alone for now. Find what writes it, and have it use the encryption that the baseline requires.",
      "The next scan mends it again, if it still fails then.",
    ].join("\n"),
  };
}
