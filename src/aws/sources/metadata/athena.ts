import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import type { Result } from "../../../flow/ports.ts";
import { type AwsConfig, plainClient } from "../../clients.ts";
import { attempt } from "../../errors.ts";

/** Where Athena works: a workgroup with an output location of its own, or a place in S3 for its results. */
export type AthenaPlace = { readonly workGroup?: string; readonly output?: string };

/** Values as text, in the order of the query; undefined for NULL. */
export type ResultRow = readonly (string | undefined)[];

type ResultPage = { readonly rows: readonly ResultRow[]; readonly next: string | undefined };

export type Athena = {
  /** Runs a query to its end; gives its id. */
  readonly run: (sql: string) => Promise<Result<string>>;
  /** A page of its results, without the row of names. */
  readonly page: (id: string, token: string | undefined) => Promise<Result<ResultPage>>;
  readonly close: () => void;
};

type Table = { readonly region: string; readonly catalog: string; readonly database: string };

const firstWait = 250;
const longestWait = 5000;

export function openAthena(
  config: AwsConfig,
  { region, catalog, database }: Table,
  place: AthenaPlace,
  wait: (milliseconds: number) => Promise<unknown>,
): Athena {
  const client = new AthenaClient(plainClient({ ...config, region }));
  const ended = async (id: string): Promise<Result<string>> => {
    for (let pause = firstWait; ; pause = Math.min(longestWait, pause * 2)) {
      const answer = await attempt(`athena:GetQueryExecution of ${id}`, () =>
        client.send(new GetQueryExecutionCommand({ QueryExecutionId: id })),
      );
      if (!answer.ok) return answer;
      const { State, StateChangeReason } = answer.value.QueryExecution?.Status ?? {};
      if (State === "SUCCEEDED") return { ok: true, value: id };
      if (State !== "QUEUED" && State !== "RUNNING")
        return failed(
          `athena:StartQueryExecution over ${database}: ${State}: ${StateChangeReason ?? "no reason given"}`,
        );
      await wait(pause);
    }
  };
  return {
    run: async (sql) => {
      const { workGroup, output } = place;
      const started = await attempt(`athena:StartQueryExecution over ${database}`, () =>
        client.send(
          new StartQueryExecutionCommand({
            QueryString: sql,
            QueryExecutionContext: { Catalog: catalog, Database: database },
            ...(workGroup === undefined ? {} : { WorkGroup: workGroup }),
            ...(output === undefined ? {} : { ResultConfiguration: { OutputLocation: output } }),
          }),
        ),
      );
      if (!started.ok) return started;
      const { QueryExecutionId } = started.value;
      return QueryExecutionId === undefined
        ? failed("athena:StartQueryExecution gave no id")
        : ended(QueryExecutionId);
    },
    page: async (id, token) => {
      const answer = await attempt(`athena:GetQueryResults of ${id}`, () =>
        client.send(new GetQueryResultsCommand({ QueryExecutionId: id, NextToken: token, MaxResults: 1000 })),
      );
      if (!answer.ok) return answer;
      const { ResultSet, NextToken } = answer.value;
      const rows = (ResultSet?.Rows ?? []).map(({ Data = [] }) =>
        Data.map(({ VarCharValue }) => VarCharValue),
      );
      return { ok: true, value: { rows: token === undefined ? rows.slice(1) : rows, next: NextToken } };
    },
    close: () => client.destroy(),
  };
}

/** A query and all of its results, for those that are few. */
export async function allRows(athena: Athena, sql: string): Promise<Result<readonly ResultRow[]>> {
  const query = await athena.run(sql);
  if (!query.ok) return query;
  const rows: ResultRow[] = [];
  for (let token: string | undefined; ; ) {
    const page = await athena.page(query.value, token);
    if (!page.ok) return page;
    rows.push(...page.value.rows);
    token = page.value.next;
    if (token === undefined) return { ok: true, value: rows };
  }
}

function failed(message: string): Result<never> {
  return { ok: false, failure: { reason: "failed", message } };
}
