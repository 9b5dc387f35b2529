import { numberIn, stringIn } from "../../wire/json.ts";
import type { AthenaAction, ResultRow } from "../action.ts";
import { executionOf, invalidRequest } from "../find.ts";

const MOST = 1000;

const written = (row: ResultRow) => ({
  Data: row.map((value) => (value === undefined ? {} : { VarCharValue: value })),
});

/** The first row of all is the names of the columns. */
export const getQueryResults: AthenaAction = (call, world) => {
  const { columns, rows, state, id } = executionOf(call, world);
  if (state !== "SUCCEEDED") throw invalidRequest(`Query has not yet finished. Current state: ${state}`);
  const limit = numberIn(call.input, "MaxResults") ?? MOST;
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    throw invalidRequest(`MaxResults is not valid: 1 to ${MOST}`);
  const token = stringIn(call.input, "NextToken") ?? `${id}:0`;
  const from = token.startsWith(`${id}:`) ? Number(token.slice(id.length + 1)) : Number.NaN;
  if (!Number.isInteger(from)) throw invalidRequest("NextToken is not valid");
  const next = from + limit;
  const page = from === 0 ? [columns, ...rows.slice(0, limit - 1)] : rows.slice(from - 1, next - 1);
  return {
    UpdateCount: 0,
    ResultSet: {
      Rows: page.map(written),
      ResultSetMetadata: { ColumnInfo: columns.map((Name) => ({ Name, Type: "varchar" })) },
    },
    ...(next <= rows.length ? { NextToken: `${id}:${next}` } : {}),
  };
};
