import { custodyBucket } from "../../custody/table.ts";
import type { SourceChoice } from "../../model/source.ts";
import type { Need, Result, Shape, SourceBatch, SourceRow } from "../ports.ts";
import { type Row, wantsVersions } from "./listing.ts";
import type { JudgedBucket, ObjectMemory } from "./options.ts";
import { type ScanRun, tellProgress } from "./run.ts";
import { createShapeJudge, type ShapeJudge } from "./source.ts";
import type { Tally } from "./tally.ts";

/** Batches of a source, and how the shapes in them are judged. */
export type Batches = { readonly all: AsyncIterable<Result<SourceBatch>>; readonly shapes: ShapeJudge };

/** Lets the ports choose what the bucket is read from, and tells it. */
export async function openSource(
  run: ScanRun,
  { facts, requirement }: JudgedBucket,
): Promise<{ readonly choice?: SourceChoice; readonly batches?: Batches }> {
  const { openSource: open } = run.ports;
  if (open === undefined) return {};
  const shapes = createShapeJudge(run, requirement);
  const need = (shape: Shape): Need => shapes.need(shape);
  const request = { facts, requirement, versions: wantsVersions(facts), need };
  const { choice, batches, usual = false } = await open(request);
  run.sink.source?.(facts.name, choice, usual);
  return batches === undefined ? { choice } : { choice, batches: { all: batches, shapes } };
}

type Counted = SourceBatch["counted"][number];

type Told = {
  readonly note: (why: string) => void;
  readonly tell: (row: SourceRow) => void | Promise<void>;
  readonly counted: (counted: Counted & Pick<Batches, "shapes">) => void | Promise<void>;
};

/** The rows that HEAD must be asked about; all others are told on the way. */
export async function* rowsToAsk(
  run: ScanRun,
  { all, shapes }: Batches,
  told: Told,
): AsyncGenerator<readonly Row[]> {
  const { memory } = run.options;
  const remembers = memory !== undefined && (await memory.recallAll());
  for await (const batch of all) {
    if (!batch.ok) {
      told.note(batch.failure.message);
      continue;
    }
    for (const each of batch.value.counted) await told.counted({ ...each, shapes });
    const heads: Row[] = [];
    for (const row of batch.value.rows) {
      const remembered = remembers && row.head ? rememberedOf(memory, row) : undefined;
      if (row.head) heads.push({ listed: row.listed, otherVersions: "unknown", told: row, ...remembered });
      else await told.tell(row);
    }
    tellProgress(run);
    yield heads;
    if (run.options.surroundings.cancelled()) return told.note("The run was cancelled.");
  }
}

/** What HEAD said of it earlier, where the row shows it unchanged and encrypted as it was then: a row tells of that. */
function rememberedOf(
  memory: ObjectMemory,
  { listed, facts }: SourceRow,
): Pick<Row, "remembered"> | undefined {
  const remembered = memory.of(listed);
  if (remembered?.serverSide.state !== "known") return undefined;
  const { type } = remembered.serverSide.value;
  const underKey = type === "sse-kms" || type === "dsse-kms";
  // A row without a type says that some key encrypts it (I3).
  const same = facts.serverSide.state === "known" ? facts.serverSide.value.type === type : underKey;
  return same ? { remembered } : undefined;
}

/** Adds up objects that all pass alike. */
export async function tellCounted(
  run: ScanRun,
  bucket: JudgedBucket,
  tally: Tally,
  { shape, objects, bytes, shapes }: Counted & Pick<Batches, "shapes">,
): Promise<void> {
  const serverSide = shapes.stored(shape);
  const verdicts = shapes.verdicts(shape);
  const stored = serverSide === "unnamed KMS key" ? (shape.unnamedKey ?? "unknown") : serverSide.type;
  tally.objects(stored, objects, bytes);
  const held = { objects, bytes, current: shape.facts.current };
  run.ledger.addMany(serverSide, held, custodyBucket(bucket.facts.name, bucket.requirement));
  run.progress.objects += objects;
  run.progress.bytes += bytes;
  for (const verdict of verdicts) tally.verdict(verdict, objects);
  await run.sink.counted?.(verdicts, objects);
}
