import { uuid } from "../../random.ts";
import { hasInventoryTable, journalOf, metadataNamespace } from "../../s3/metadata/configuration.ts";
import { objectIn, stringIn } from "../../wire/json.ts";
import type { AthenaAction, AthenaWorld, Execution } from "../action.ts";
import { invalidRequest } from "../find.ts";
import { journalQueryOf } from "../journal-query.ts";
import { metadataRows } from "../metadata-table.ts";
import { inventoryQueryOf, type Query } from "../query.ts";

type Found = Pick<Execution, "columns" | "rows" | "problem">;

const failed = (problem: string): Found => ({ columns: [], rows: [], problem });

const answered = <Row>({ columns, run: answer }: Query<Row>, rows: Iterable<Row>): Found => ({
  columns,
  rows: answer(rows),
  problem: undefined,
});

const run = (sql: string, database: string, account: string, { buckets, journal }: AthenaWorld): Found => {
  const words = sql.trim().replaceAll(/\s+/g, " ");
  const [ofJournal, ofInventory] = [journalQueryOf(words), inventoryQueryOf(words)];
  const table = ofJournal?.table ?? ofInventory?.table;
  if (table === undefined) return failed("NOT_SUPPORTED: The embedded Athena does not know this query.");
  const bucket = [...buckets.values()].find(
    (each) => metadataNamespace(each.name) === database && each.account === account,
  );
  if (bucket !== undefined && ofJournal?.table === "journal" && journalOf(bucket) !== undefined)
    return answered(ofJournal, journal.recordsOf(bucket));
  if (bucket !== undefined && ofInventory?.table === "inventory" && hasInventoryTable(bucket))
    return answered(ofInventory, metadataRows(bucket));
  return failed(`TABLE_NOT_FOUND: Table '${database}.${table}' does not exist`);
};

/** The answer is worked out at once, and shown when it is looked at again. */
export const startQueryExecution: AthenaAction = ({ input, caller }, world) => {
  const sql = stringIn(input, "QueryString");
  if (sql === undefined) throw invalidRequest("QueryString is required");
  const output = stringIn(objectIn(input, "ResultConfiguration") ?? {}, "OutputLocation");
  if (output === undefined && stringIn(input, "WorkGroup") === undefined)
    throw invalidRequest(
      "No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.",
    );
  const context = objectIn(input, "QueryExecutionContext") ?? {};
  const database = stringIn(context, "Database") ?? "";
  const id = uuid(world.random);
  world.executions.set(id, {
    id,
    account: caller.account,
    sql,
    catalog: stringIn(context, "Catalog") ?? "AwsDataCatalog",
    database,
    output,
    startedAt: world.clock.now(),
    state: "RUNNING",
    ...run(sql, database, caller.account, world),
  });
  return { QueryExecutionId: id };
};
