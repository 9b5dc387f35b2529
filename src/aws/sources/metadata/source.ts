import { setTimeout as timer } from "node:timers/promises";
import type { Result, Shape, SourceBatch, SourceRequest, SourceRow } from "../../../flow/ports.ts";
import type { AwsConfig } from "../../clients.ts";
import type { Context } from "../../context.ts";
import { rowsAtOnce } from "../../rows-at-once.ts";
import { listedFrom } from "../inventory/row.ts";
import type { SourceFinder } from "../opened.ts";
import { type Athena, type AthenaPlace, allRows, openAthena, type ResultRow } from "./athena.ts";
import { locateTable, type MetadataTable } from "./locate.ts";
import { factsOfRow, shapeFrom } from "./shape.ts";
import { rowColumns, rowsQuery, shapesQuery } from "./sql.ts";

export type MetadataOptions = {
  readonly athena?: AthenaPlace;
  /** Between two looks at a query that runs. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
  /** Keys that a journal may name, beyond which the bucket is listed. */
  readonly mostKeys?: number;
};

/** What changed in this time may not be in the table yet (I35). */
const lag = 3_600_000;

/** The live inventory table of S3 Metadata, which names keys, through Athena. */
export function metadataSource(
  context: Context,
  config: AwsConfig,
  now: () => number,
  { athena: place, wait = (milliseconds) => timer(milliseconds) }: MetadataOptions,
): SourceFinder {
  return async (request) => {
    const { name, region } = request.facts;
    if (place === undefined)
      return { ok: false, why: "S3 Metadata needs Athena: name a workgroup or a place for results" };
    const located = await locateTable(context, { name, region });
    if (!located.ok) return located;
    const athena = openAthena(config, { region, ...located.table }, place, wait);
    return {
      ok: true,
      source: "metadata",
      title: `the live inventory table of S3 Metadata, ${located.table.database}`,
      asOf: new Date(now() - lag).toISOString(),
      batches: closing(athena, tableBatches(athena, located.table, request)),
    };
  };
}

type Batch = Result<SourceBatch>;

async function* closing(athena: Athena, batches: AsyncGenerator<Batch>): AsyncGenerator<Batch> {
  try {
    yield* batches;
  } finally {
    athena.close();
  }
}

/** First what there is of each shape, then the rows of those that must be told. Goes on in the pages of the second. */
async function* tableBatches(
  athena: Athena,
  { table }: MetadataTable,
  { facts, need, versions, after }: SourceRequest,
): AsyncGenerator<Batch> {
  const read = shapeReader(facts.name);
  if (after !== undefined) {
    return yield* rowPages(athena, JSON.parse(after.position) as Place, read, need, versions);
  }
  const groups = await allRows(athena, shapesQuery(table));
  if (!groups.ok) return yield groups;
  const shapes = groups.value.map(([text, objects, bytes]) => {
    const shape = read(text);
    return {
      text: text ?? "",
      shape,
      objects: Number(objects),
      bytes: Number(bytes ?? 0),
      need: need(shape),
    };
  });
  const told = shapes.filter((one) => one.need !== "count").map(({ text }) => text);
  const query = told.length === 0 ? undefined : await athena.run(rowsQuery(table, told));
  if (query?.ok === false) return yield query;
  const counted = shapes.filter((one) => one.need === "count");
  const place = { query: query?.value };
  yield batchAt(place, [], counted);
  yield* rowPages(athena, place, read, need, versions);
}

/** Makes each shape once: what is judged of it is kept with it. */
function shapeReader(bucket: string): (text: string | undefined) => Shape {
  const known = new Map<string, Shape>();
  return (text = "") => {
    const shape = known.get(text) ?? shapeFrom(bucket, text);
    known.set(text, shape);
    return shape;
  };
}

/** Where reading goes on: a page, of which so many rows were told; the page "" is behind the last. */
type Place = { readonly query: string | undefined; readonly token?: string; readonly told?: number };

async function* rowPages(
  athena: Athena,
  { query, token: from, told: before = 0 }: Place,
  read: (text: string | undefined) => Shape,
  need: SourceRequest["need"],
  versions: boolean,
): AsyncGenerator<Batch> {
  if (query === undefined || from === "") return;
  let told = before;
  for (let token = from; ; told = 0) {
    const page = await athena.page(query, token);
    if (!page.ok) return yield page;
    const { rows: all, next } = page.value;
    for (; told < all.length; told += rowsAtOnce) {
      const rows = all.slice(told, told + rowsAtOnce).flatMap((row) => rowFrom(row, read, need, versions));
      yield batchAt({ query, ...(token === undefined ? {} : { token }), told: told + rowsAtOnce }, rows, []);
    }
    yield batchAt({ query, token: next ?? "" }, [], []);
    if (next === undefined) return;
    token = next;
  }
}

function batchAt(place: Place, rows: SourceBatch["rows"], counted: SourceBatch["counted"]): Batch {
  return { ok: true, value: { rows, counted, position: JSON.stringify(place) } };
}

function rowFrom(
  row: ResultRow,
  read: (text: string | undefined) => Shape,
  need: SourceRequest["need"],
  versions: boolean,
): SourceRow[] {
  const shape = read(row[rowColumns.length]);
  const facts = factsOfRow(row, shape, versions);
  return facts === undefined ? [] : [{ listed: listedFrom(facts), facts, head: need(shape) === "heads" }];
}
