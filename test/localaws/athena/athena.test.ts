import {
  AthenaClient,
  GetQueryExecutionCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import {
  DeleteBucketMetadataConfigurationCommand,
  DeleteObjectCommand,
  GetBucketMetadataConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { plantObject } from "../../../src/localaws/s3/plant.ts";
import { refusal, settings } from "../core/clients.ts";
import { fixture } from "./fixture.ts";

const table =
  "(SELECT key, version_id, size, last_modified_date, e_tag, storage_class, is_delete_marker, " +
  "concat(coalesce(encryption_status, ''), '|', coalesce(kms_key_arn, ''), '|', " +
  "CASE WHEN is_bucket_key_enabled THEN 'B' ELSE '-' END, '|', " +
  "CASE WHEN sequence_number = max(sequence_number) OVER (PARTITION BY key) THEN 'L' ELSE '-' END, '|', " +
  "CASE WHEN cardinality(filter(map_keys(user_metadata), name -> name LIKE 'x-amz-%')) > 0 THEN 'M' ELSE '-' END) AS shape " +
  'FROM "inventory")';
const shapes = `SELECT shape, count(*) AS objects, sum(size) AS bytes FROM ${table} WHERE NOT is_delete_marker GROUP BY shape`;
const rowsOf = (texts: string) =>
  `SELECT key, version_id, size, last_modified_date, e_tag, storage_class, shape FROM ${table} WHERE NOT is_delete_marker AND shape IN (${texts})`;

describe("a metadata configuration", () => {
  it("names the tables, in a namespace that SQL can read (I30), until it is deleted", async () => {
    const { s3, Bucket, enable } = await fixture();
    const read = () => s3.send(new GetBucketMetadataConfigurationCommand({ Bucket }));
    expect(await refusal(read())).toMatchObject({ name: "MetadataConfigurationNotFound", status: 404 });
    await enable();
    expect(await refusal(enable())).toMatchObject({ status: 409 });
    const { GetBucketMetadataConfigurationResult: result } = await read();
    expect(result?.MetadataConfigurationResult).toMatchObject({
      DestinationResult: { TableBucketType: "aws", TableNamespace: "b_my_data_one" },
      InventoryTableConfigurationResult: {
        ConfigurationState: "ENABLED",
        TableStatus: "ACTIVE",
        TableName: "inventory",
      },
    });
    await s3.send(new DeleteBucketMetadataConfigurationCommand({ Bucket }));
    expect(await refusal(read())).toMatchObject({ status: 404 });
  });
});

describe("a query over the live inventory table", () => {
  it("tells no encryption as NULL (I32), what is latest, and names of client-side encryption (I34)", async () => {
    const { aws, s3, Bucket, enable, answer } = await fixture();
    const Status = "Enabled" as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
    const put = (Key: string, more: object = {}) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body: "12345", ...more }));
    plantObject(aws.s3, { bucket: Bucket, key: "old", body: "123" });
    await put("a b");
    await put("a b", { Metadata: { "x-amz-key-v2": "AAAA" } });
    await put("gone");
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "gone" }));
    await enable();
    expect((await answer(shapes))?.sort()).toEqual([
      ["SSE-S3||-|-|-", "2", "10"],
      ["SSE-S3||-|L|M", "1", "5"],
      ["shape", "objects", "bytes"],
      ["||-|L|-", "1", "3"],
    ]);
    const rows = await answer(rowsOf("'||-|L|-', 'no''shape'"));
    expect(rows?.slice(1)).toEqual([
      ["old", expect.any(String), "3", "2026-06-01 12:00:00.000", expect.any(String), "STANDARD", "||-|L|-"],
    ]);
  });

  it("comes in pages, after it has run", async () => {
    const { s3, Bucket, enable, start, look, results } = await fixture();
    for (const Key of ["a", "b", "c"]) await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    await enable();
    const id = await start(rowsOf("'SSE-S3||-|L|-'"));
    expect(await refusal(results(id))).toMatchObject({ name: "InvalidRequestException" });
    expect((await look(id))?.State).toBe("RUNNING");
    expect((await look(id))?.State).toBe("SUCCEEDED");
    const first = await results(id, { MaxResults: 3 });
    expect(first.rows?.map((row) => row?.[0])).toEqual(["key", "a", "b"]);
    const second = await results(id, { MaxResults: 3, NextToken: first.NextToken });
    expect(second.rows?.map((row) => row?.[0])).toEqual(["c"]);
    expect(second.NextToken).toBeUndefined();
    expect(await refusal(results(id, { NextToken: "x:1" }))).toMatchObject({ status: 400 });
  });

  it.each([
    ["of another kind", "SELECT 1", "b_my_data_one", /NOT_SUPPORTED/],
    ["of a table that is not there", shapes, "b_other", /TABLE_NOT_FOUND/],
  ])("fails when it is %s", async (_name, sql, database, words) => {
    const { enable, start, look } = await fixture();
    await enable();
    const id = await start(sql, database);
    await look(id);
    expect(await look(id)).toMatchObject({
      State: "FAILED",
      StateChangeReason: expect.stringMatching(words),
    });
  });

  it("can be stopped, and is an account's own", async () => {
    const { aws, athena, enable, start, look } = await fixture();
    await enable();
    const id = await start(shapes);
    await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    expect((await look(id))?.State).toBe("CANCELLED");
    const credentials = aws.addPrincipal({ type: "user", name: "u", account: "444455556666" });
    const other = new AthenaClient(settings(aws, { credentials }));
    const read = other.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
    expect(await refusal(read)).toMatchObject({ name: "InvalidRequestException", status: 400 });
  });

  it("needs a place for its results", async () => {
    const { athena } = await fixture();
    const start = athena.send(new StartQueryExecutionCommand({ QueryString: shapes }));
    expect(await refusal(start)).toMatchObject({ name: "InvalidRequestException" });
  });
});
