import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import {
  CreateBucketCommand,
  CreateBucketMetadataConfigurationCommand,
  type RecordExpiration,
} from "@aws-sdk/client-s3";
import type { LocalAws } from "../../../src/localaws/aws.ts";
import type { LocalAwsOptions } from "../../../src/localaws/types.ts";
import { s3Test } from "../client.ts";
import { s3Client, settings } from "../core/clients.ts";

/** A bucket that can have S3 Metadata, and Athena as a client of it sees it. */
export async function fixture(options: LocalAwsOptions = {}) {
  const test = s3Test({ startAt: Date.parse("2026-06-01T12:00:00Z"), ...options });
  return { ...test, ...(await fixtureOf(test.aws)) };
}

/** The same in an embedded AWS that is there. */
export async function fixtureOf(aws: LocalAws) {
  const s3 = s3Client(aws);
  const Bucket = "my-data.one";
  await s3.send(new CreateBucketCommand({ Bucket }));
  const enable = (RecordExpiration: RecordExpiration = { Expiration: "DISABLED" }) =>
    s3.send(
      new CreateBucketMetadataConfigurationCommand({
        Bucket,
        MetadataConfiguration: {
          JournalTableConfiguration: { RecordExpiration },
          InventoryTableConfiguration: { ConfigurationState: "ENABLED" },
        },
      }),
    );
  const athena = new AthenaClient(settings(aws));
  const start = async (QueryString: string, Database = "b_my_data_one") => {
    const { QueryExecutionId } = await athena.send(
      new StartQueryExecutionCommand({
        QueryString,
        QueryExecutionContext: { Catalog: "s3tablescatalog/aws-s3", Database },
        WorkGroup: "primary",
      }),
    );
    return QueryExecutionId ?? "";
  };
  const look = async (QueryExecutionId: string) =>
    (await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution?.Status;
  const results = async (id: string, more: object = {}) => {
    const { ResultSet, NextToken } = await athena.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, ...more }),
    );
    const rows = ResultSet?.Rows?.map(({ Data }) => Data?.map(({ VarCharValue }) => VarCharValue));
    return { rows, NextToken };
  };
  const answer = async (sql: string) => {
    const id = await start(sql);
    await look(id);
    await look(id);
    return (await results(id)).rows;
  };
  return { s3, Bucket, enable, athena, start, look, results, answer };
}
