import type { ObjectPrecondition } from "../model/plan.ts";
import type { ObjectRef } from "../model/resource.ts";
import { anHourBefore, noteNow, notesSince, shortName } from "./notes.ts";
import type { AlertPort, SharedPlace } from "./platform.ts";
import type { Result, Surroundings } from "./ports.ts";

/** An object as an event names it. */
export type WrittenObject = ObjectRef & {
  /** Set when a copy or a multipart upload wrote it, as our own mending does (V17). */
  readonly copied?: true;
};

/** An object that is to be mended, and the state it is in. */
export type Mendable = {
  readonly object: WrittenObject;
  readonly before: Pick<ObjectPrecondition, "eTag" | "lastModified" | "versionId">;
};

/**
 * Who may mend an object now: one function at a time, as the same event may reach two at once (V13), and not again and
 * again, as that would be a loop of events (V19).
 */
export type MendLimit = {
  /**
   * `busy`: another function is at it. `too often`: it was mended too often within an hour; people were told then.
   * After `yes`, `ended` is owed.
   */
  readonly begin: (one: Mendable) => Promise<Result<"yes" | "busy" | "too often">>;
  readonly ended: (one: Mendable, mended: boolean) => Promise<Result<void>>;
};

/** Objects remembered at a time. */
const mostRemembered = 10_000;
/** Milliseconds after which whoever claimed an object has been ended by Lambda. */
const claimLasts = 120_000;

type Claim = ObjectRef & { readonly by: string; readonly at: string };

/**
 * A claim in the report bucket for each state of an object that is mended: only one function can be the first to write
 * it, and the claims of an hour are how often the object was mended. They are counted from the second time on, and
 * always for copies: only those can be answers to our own.
 * @param place the report bucket; without one, as on an engineer's machine, this process is the only one.
 * @param by names the invocation.
 * @param most mendings of one object within an hour.
 */
export function createMendLimit(
  place: SharedPlace | undefined,
  { publishAlert }: AlertPort,
  { now }: Pick<Surroundings, "now">,
  by: () => string,
  most: number,
): MendLimit {
  const times = createMemory(now);
  const counted = async (object: WrittenObject): Promise<Result<"yes" | "too often">> => {
    const here = times.count(object);
    if (here === 0 && object.copied !== true) return { ok: true, value: "yes" };
    const notes =
      place === undefined ? noNotes : await notesSince(place, folderOf(object), anHourBefore(now()));
    if (!notes.ok) return notes;
    const stops = notes.value.filter((file) => file.endsWith(stopped));
    if (Math.max(here, notes.value.length - stops.length) < most) return { ok: true, value: "yes" };
    // Told once an hour, whoever notices it first.
    if (stops.length > 0 || times.isTold(object)) return { ok: true, value: "too often" };
    const told = await publishAlert(alertOf(object, most));
    if (!told.ok) return told;
    times.tell(object);
    const { bucket, key } = object;
    const noted =
      place === undefined ? done : await noteNow(place, folderOf(object), now(), "stopped", { bucket, key });
    return noted.ok ? { ok: true, value: "too often" } : noted;
  };
  const claim = async (shared: SharedPlace, one: Mendable): Promise<Result<"yes" | "busy">> => {
    const { bucket, key } = one.object;
    const text = JSON.stringify({ bucket, key, by: by(), at: now() } satisfies Claim);
    const first = await shared.createText(claimOf(one), text, "application/json");
    if (!first.ok) return first;
    if (first.value) return { ok: true, value: "yes" };
    const held = await shared.readText(claimOf(one));
    if (!held.ok) return held;
    // Nobody but us writes into the report bucket.
    const other = JSON.parse(held.value) as Claim;
    const over = other.by === "" || Date.parse(now()) - Date.parse(other.at) > claimLasts;
    if (!over && other.by !== by()) return { ok: true, value: "busy" };
    const taken = await shared.writeText(claimOf(one), text, "application/json");
    return taken.ok ? { ok: true, value: "yes" } : taken;
  };
  return {
    begin: async (one) => {
      const answer = await counted(one.object);
      if (!answer.ok || answer.value === "too often" || place === undefined) return answer;
      return claim(place, one);
    },
    ended: async (one, mended) => {
      if (mended) times.add(one.object);
      if (mended || place === undefined) return done;
      const { bucket, key } = one.object;
      const free: Claim = { bucket, key, by: "", at: now() };
      return place.writeText(claimOf(one), JSON.stringify(free), "application/json");
    },
  };
}

const noNotes: Result<readonly string[]> = { ok: true, value: [] };
const done: Result<void> = { ok: true, value: undefined };
const stopped = "-stopped.json";

/** When each object was mended, and when somebody was told of it; within the last hour, by this process. */
function createMemory(now: () => string) {
  const times = new Map<string, readonly string[]>();
  const told = new Map<string, string>();
  const recent = (object: ObjectRef) => {
    const since = anHourBefore(now());
    return (times.get(nameOf(object)) ?? []).filter((time) => time > since);
  };
  const bound = (map: Map<string, unknown>) => {
    const [oldest] = map.keys();
    if (map.size > mostRemembered && oldest !== undefined) map.delete(oldest);
  };
  return {
    count: (object: ObjectRef): number => recent(object).length,
    add: (object: ObjectRef): void => {
      const all = [...recent(object), now()];
      times.delete(nameOf(object));
      times.set(nameOf(object), all);
      bound(times);
    },
    isTold: (object: ObjectRef): boolean => (told.get(nameOf(object)) ?? "") > anHourBefore(now()),
    tell: (object: ObjectRef): void => {
      told.set(nameOf(object), now());
      bound(told);
    },
  };
}

/** All versions of an object are one: a loop makes a new one each time. */
function nameOf({ bucket, key }: ObjectRef): string {
  return `${bucket}/${key}`;
}

function folderOf({ bucket, key }: ObjectRef): string {
  return `mended/${bucket}/${shortName(key)}/`;
}

/** Of one state of one version, by the time it was written: the claims of an hour are listed by it. */
function claimOf({ object, before }: Mendable): string {
  const state = shortName(`${before.versionId ?? ""} ${before.eTag}`);
  return `${folderOf(object)}${before.lastModified}-${state}.json`;
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
