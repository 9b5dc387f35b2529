import type { AthenaAction } from "../action.ts";
import { executionOf } from "../find.ts";

/** It runs when it is first looked at, and has ended when it is looked at again. */
export const getQueryExecution: AthenaAction = (call, world) => {
  const execution = executionOf(call, world);
  const { id, sql, catalog, database, output, startedAt, problem, state } = execution;
  if (state === "RUNNING") execution.state = problem === undefined ? "SUCCEEDED" : "FAILED";
  return {
    QueryExecution: {
      QueryExecutionId: id,
      Query: sql,
      StatementType: "DML",
      QueryExecutionContext: { Catalog: catalog, Database: database },
      ...(output === undefined ? {} : { ResultConfiguration: { OutputLocation: `${output}${id}.csv` } }),
      Status: {
        State: state,
        SubmissionDateTime: startedAt / 1000,
        ...(state === "FAILED" ? { StateChangeReason: problem } : {}),
      },
    },
  };
};
