import type { ReportPlace } from "../platform.ts";
import type { Result, Surroundings } from "../ports.ts";

/** What a scan that is kept in a place says of itself there: a run that goes on must be the same scan. */
export type KeptScan = {
  readonly schema: "bucketseal.scan.v1";
  /** Name of its files; see places.ts. */
  readonly run: string;
  readonly startedAt: string;
  readonly account: string;
  /** Digest of the baseline. */
  readonly baseline: string;
  /** Names asked for; null for every bucket of the account. */
  readonly buckets: readonly string[] | null;
  /** Whether verdicts that pass are kept too. */
  readonly passes: boolean;
  /** Whether what is known of each object is kept, for an incremental scan. */
  readonly objects: boolean;
  /** Set when its report was written. */
  readonly finished: boolean;
  /** When the last scan began that asked about every object: this one, or the one that its memory goes back to. */
  readonly fullAt: string;
  /** The last scan that was finished, whose objects this one remembers. */
  readonly remembers?: string;
  /** When that one began. */
  readonly rememberedAt?: string;
};

/** What is asked of a scan; all of it must agree with a scan that is to go on. */
export type AskedScan = Pick<KeptScan, "account" | "baseline" | "buckets" | "passes" | "objects">;

/**
 * What an earlier scan learned is trusted for so many days. UpdateObjectEncryption changes the key of an object, and
 * nothing that a listing shows (E195): only asking about all objects now and then finds that.
 */
export const daysOfMemory = 7;

const file = "scan.json";

const differences: readonly (readonly [keyof AskedScan, (kept: KeptScan, asked: AskedScan) => string])[] = [
  ["account", (kept, asked) => `it is of account ${kept.account}, and this is ${asked.account}`],
  ["baseline", () => "the baseline has changed since"],
  ["buckets", () => "it is of other buckets"],
  ["passes", () => "it keeps other verdicts than this format of the report needs"],
  ["objects", ({ objects }) => `it was begun as ${objects ? "an incremental" : "a plain"} one`],
];

/**
 * The scan that was begun in a place and not finished, or a new one.
 * @returns a failure when what was begun there is another scan.
 */
export async function beginOrGoOn(
  place: ReportPlace,
  asked: AskedScan,
  surroundings: Surroundings,
): Promise<Result<{ readonly scan: KeptScan; readonly goesOn: boolean }>> {
  const text = await place.readText(file);
  if (!text.ok && text.failure.reason !== "not-found") return text;
  const kept = text.ok ? keptScanFrom(text.value) : undefined;
  if (text.ok && kept === undefined)
    return failed("The scan.json there is none of bucketseal; give another folder.");
  if (kept === undefined || kept.finished) return begin(place, asked, surroundings, kept);
  const differs = differences.find(([name]) => JSON.stringify(kept[name]) !== JSON.stringify(asked[name]));
  if (differs === undefined) return { ok: true, value: { scan: kept, goesOn: true } };
  const [, say] = differs;
  const why = say(kept, asked);
  return failed(
    `The scan that was begun there at ${kept.startedAt} cannot go on: ${why}; give another folder, or remove its scan.json to begin anew.`,
  );
}

/** Notes that the report of a scan is written: the next one begins anew. */
export function finishKept(place: ReportPlace, scan: KeptScan): Promise<Result<void>> {
  return write(place, { ...scan, finished: true });
}

async function begin(
  place: ReportPlace,
  asked: AskedScan,
  { now }: Surroundings,
  earlier: KeptScan | undefined,
): Promise<Result<{ readonly scan: KeptScan; readonly goesOn: boolean }>> {
  const startedAt = now();
  const scan: KeptScan = {
    schema: "bucketseal.scan.v1",
    run: nextRun(startedAt, earlier?.run),
    startedAt,
    ...asked,
    finished: false,
    ...memoryFrom(earlier, asked, startedAt),
  };
  const kept = await write(place, scan);
  return kept.ok ? { ok: true, value: { scan, goesOn: false } } : kept;
}

function memoryFrom(
  earlier: KeptScan | undefined,
  { account, objects }: AskedScan,
  startedAt: string,
): Pick<KeptScan, "fullAt" | "remembers" | "rememberedAt"> {
  const usable = earlier?.objects === true && objects && earlier.account === account;
  if (!usable || Date.parse(startedAt) - Date.parse(earlier.fullAt) >= daysOfMemory * 86_400_000)
    return { fullAt: startedAt };
  return { fullAt: earlier.fullAt, remembers: earlier.run, rememberedAt: earlier.startedAt };
}

/** The moment, in characters that file names may have everywhere; two scans of one moment are told apart. */
function nextRun(startedAt: string, earlier: string | undefined): string {
  const run = startedAt.replaceAll(/[^0-9TZ]/g, "");
  return earlier?.startsWith(run) === true ? `${earlier}-2` : run;
}

function write(place: ReportPlace, scan: KeptScan): Promise<Result<void>> {
  return place.writeText(file, `${JSON.stringify(scan, null, 1)}\n`, "application/json");
}

function keptScanFrom(text: string): KeptScan | undefined {
  try {
    const kept = JSON.parse(text) as KeptScan;
    return kept.schema === "bucketseal.scan.v1" ? kept : undefined;
  } catch {
    return undefined;
  }
}

function failed(message: string): Result<never> {
  return { ok: false, failure: { reason: "failed", message } };
}
