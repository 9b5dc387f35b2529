import { uuid } from "../../random.ts";
import { hasInventoryTable, metadataNamespace } from "../../s3/buckets/metadata-configuration.ts";
import { objectIn, stringIn } from "../../wire/json.ts";
import type { AthenaAction, AthenaWorld, Execution } from "../action.ts";
import { invalidRequest } from "../find.ts";
import { metadataRows } from "../metadata-table.ts";
import { queryOf } from "../query.ts";

type Found = Pick<Execution, "columns" | "rows" | "problem">;

const failed = (problem: string): Found => ({ columns: [], rows: [], problem });

const run = (sql: string, database: string, account: string, { buckets }: AthenaWorld): Found => {
  const query = queryOf(sql);
  if (query === undefined) return failed("NOT_SUPPORTED: The embedded Athena does not know this query.");
  const bucket = [...buckets.values()].find(
    (each) => metadataNamespace(each.name) === database && each.account === account,
  );
  if (bucket === undefined || query.table !== "inventory" || !hasInventoryTable(bucket))
    return failed(`TABLE_NOT_FOUND: Table '${database}.${query.table}' does not exist`);
  return { columns: query.columns, rows: query.run(metadataRows(bucket)), problem: undefined };
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
