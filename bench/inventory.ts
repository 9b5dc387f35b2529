/**
 * How many rows of an inventory a second are read and judged, against reading alone: Node's gunzip, Python's csv,
 * csv-parse, gunzip. Everyone reads the same files, each in a process of its own, in turn, for three rounds; medians.
 * A report has several files, as S3 writes them. BENCH_ROWS sets the number of rows (default 4,000,000), BENCH_FILES
 * that of files (default 4).
 */

import { spawnSync } from "node:child_process";
import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { readAtOnce, writeCsv, writeParquet } from "./inventory/data.ts";
import { type CsvFile, csvBatches, parquetBatches, scanFile } from "./inventory/ours.ts";
import { machine } from "./machine.ts";

type Taken = { readonly rows: number; readonly seconds: number; readonly cpu: number; readonly rss: number };
type Files = {
  readonly csv: readonly CsvFile[];
  readonly mixed: readonly string[];
  readonly clean: readonly string[];
};

const self = fileURLToPath(import.meta.url);
/** What the rate of each must be at least, by the rate of another. */
const targets = [
  { of: "bucketseal CSV", by: "Node gunzip alone", atLeast: 0.6 },
  { of: "bucketseal CSV", by: "Python csv", atLeast: 4 },
  { of: "bucketseal Parquet", by: "Python csv", atLeast: 2.5 },
  { of: "bucketseal Parquet, counts alone", by: "Python csv", atLeast: 20 },
] as const;
/** MB of a whole process at most. */
const mostMemory = 200;
const rounds = 3;
const rows = Number(process.env["BENCH_ROWS"] ?? 4_000_000);
const fileCount = Number(process.env["BENCH_FILES"] ?? 4);
/** Slow rivals read but so many rows. */
const ofCsvParse = 300_000;

async function gunzipAlone({ csv }: Files): Promise<number> {
  for (const { path } of csv)
    for await (const chunk of createReadStream(path, readAtOnce).pipe(
      createGunzip({ chunkSize: 256 * 1024 }),
    ))
      if (chunk.length === 0) throw new Error("an empty chunk");
  return rows;
}

async function csvParse({ csv }: Files): Promise<number> {
  let seen = 0;
  const counts: Record<string, number> = {};
  for await (const row of createReadStream(csv[0]?.path ?? "", readAtOnce)
    .pipe(createGunzip())
    .pipe(parse({ to: ofCsvParse }))) {
    counts[row[9]] = (counts[row[9]] ?? 0) + 1;
    seen += 1;
  }
  return seen;
}

const tasks: Readonly<Record<string, (files: Files) => Promise<number>>> = {
  "Node gunzip alone": gunzipAlone,
  "csv-parse": csvParse,
  "bucketseal CSV": async ({ csv }) => (await scanFile(csvBatches(csv))).rows,
  "bucketseal Parquet": async ({ mixed }) => (await scanFile(parquetBatches(mixed))).rows,
  "bucketseal Parquet, counts alone": async ({ clean }) => (await scanFile(parquetBatches(clean))).rows,
};

async function measure(name: string, files: Files): Promise<void> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  const seen = await tasks[name]?.(files);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  const { maxRSS } = process.resourceUsage();
  process.stdout.write(
    JSON.stringify({ rows: seen, seconds, cpu: (user + system) / 1e6, rss: maxRSS * 1024 }),
  );
}

function run(command: string, args: readonly string[]): Taken | undefined {
  const started = performance.now();
  const { status, stdout, error } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 20 });
  if (error !== undefined || status !== 0) return undefined;
  const seconds = (performance.now() - started) / 1000;
  return stdout === "" ? { rows, seconds, cpu: Number.NaN, rss: Number.NaN } : JSON.parse(stdout);
}

/** By name: what is run for each round. */
function contestants(files: Files): Readonly<Record<string, () => Taken | undefined>> {
  const own = Object.keys(tasks).map((name) => [
    name,
    () => run(process.execPath, [self, "measure", name, JSON.stringify(files)]),
  ]);
  const paths = files.csv.map(({ path }) => path);
  const python = fileURLToPath(new URL("rivals/csv_rows.py", `file://${process.cwd()}/bench/`));
  return {
    ...Object.fromEntries(own),
    "Python csv": () => run("python3", [python, ...paths]),
    "gunzip -c": () => run("sh", ["-c", `gunzip -c "$@" > /dev/null`, "sh", ...paths]),
  };
}

type All = ReadonlyMap<string, readonly Taken[]>;

const rate = (one: Taken) => one.rows / one.seconds;

function medianOf(taken: All, name: string, of: (one: Taken) => number): number {
  return [...(taken.get(name) ?? [])].map(of).sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}

function table(taken: All): string {
  const lines = [...taken.keys()].map((name) => {
    const speed = medianOf(taken, name, rate);
    const cpu = medianOf(taken, name, (one) => (one.cpu / one.rows) * 1e6);
    const ratios = ["Node gunzip alone", "Python csv"].map((to) => speed / medianOf(taken, to, rate));
    const cells = [
      Math.round(speed / 1000),
      cpu.toFixed(2),
      ...ratios.map((ratio) => ratio.toFixed(2)),
      memoryOf(taken, name).toFixed(0),
    ];
    return `${name.padEnd(34)}${cells.map((cell) => String(cell).padStart(11)).join("")}`;
  });
  const heads = ["krows/s", "CPU us/row", "x gunzip", "x Python", "RSS MB"];
  return [`${"".padEnd(34)}${heads.map((head) => head.padStart(11)).join("")}`, ...lines, ""].join("\n");
}

function memoryOf(taken: All, name: string): number {
  return medianOf(taken, name, (one) => one.rss) / 2 ** 20;
}

function held(taken: All): string {
  const rates = targets
    .filter(({ by }) => taken.has(by))
    .map(({ of, by, atLeast }) => {
      const ratio = medianOf(taken, of, rate) / medianOf(taken, by, rate);
      return `${of}: ${ratio.toFixed(2)} x ${by}; target ${atLeast}: ${ratio >= atLeast ? "held" : "missed"}`;
    });
  const memory = [...new Set(targets.map(({ of }) => of))].map((of) => {
    const used = memoryOf(taken, of);
    return `${of}: ${used.toFixed(0)} MB; target under ${mostMemory}: ${used < mostMemory ? "held" : "missed"}`;
  });
  return [...rates, ...memory, ""].join("\n");
}

/** Writes the files of all reports, and tells of them. */
async function write(folder: string): Promise<void> {
  const files = { csv: [] as CsvFile[], mixed: [] as string[], clean: [] as string[] };
  for (let index = 0; index < fileCount; index += 1) {
    const from = Math.floor((rows * index) / fileCount);
    const part = (name: string) => {
      const path = join(folder, `${index}-${name}`);
      return { path, from, rows: Math.floor((rows * (index + 1)) / fileCount) - from };
    };
    const [csv, mixed, clean] = [part("rows.csv.gz"), part("mixed.parquet"), part("clean.parquet")];
    files.csv.push({ path: csv.path, md5: await writeCsv(csv) });
    await writeParquet(mixed, false);
    files.mixed.push(mixed.path);
    await writeParquet(clean, true);
    files.clean.push(clean.path);
  }
  process.stdout.write(JSON.stringify(files));
}

async function compare(folder: string): Promise<void> {
  // In a process of its own: what one has used, its children count as theirs.
  const written = spawnSync(process.execPath, [self, "write", folder], { encoding: "utf8" });
  if (written.status !== 0) throw new Error(written.stderr);
  const files = JSON.parse(written.stdout) as Files;
  process.stdout.write(`  ${machine()}\n`);
  process.stdout.write(
    `${rows.toLocaleString("en-US")} rows in ${fileCount} files; one in 1,000 is not encrypted\n`,
  );
  const all = contestants(files);
  const taken = new Map<string, Taken[]>();
  for (let round = 0; round < rounds; round += 1)
    for (const [name, contest] of Object.entries(all)) {
      const one = contest();
      if (one !== undefined) taken.set(name, [...(taken.get(name) ?? []), one]);
      else if (round === 0) process.stdout.write(`${name}: not installed here, or failed; skipped\n`);
    }
  process.stdout.write(`${table(taken)}${held(taken)}`);
}

const [mode, name = "", files = "{}"] = process.argv.slice(2);
if (mode === "measure") await measure(name, JSON.parse(files));
else if (mode === "write") await write(name);
else {
  const folder = mkdtempSync(join(tmpdir(), "bucketseal-inventory-"));
  try {
    await compare(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
