import { GetBucketMetadataConfigurationCommand, type MetadataConfigurationResult } from "@aws-sdk/client-s3";
import type { BucketRef, Result } from "../../../flow/ports.ts";
import { type Context, owned } from "../../context.ts";

/** A table of S3 Metadata, as Athena names it. */
export type MetadataTable = { readonly catalog: string; readonly database: string; readonly table: string };

type NotLocated = { readonly ok: false; readonly why: string };

export type LocatedTable = { readonly ok: true; readonly table: MetadataTable } | NotLocated;

export type LocatedJournal =
  | {
      readonly ok: true;
      readonly table: MetadataTable;
      /** Days after which its records expire; undefined where they stay. */
      readonly days: number | undefined;
    }
  | NotLocated;

/** Looks for a live inventory table that is whole (I30, I35). */
export async function locateTable(context: Context, bucket: BucketRef): Promise<LocatedTable> {
  const found = await configurationOf(context, bucket);
  if (!found.ok) return found;
  const { ConfigurationState, TableStatus, TableName } = found.value.InventoryTableConfigurationResult ?? {};
  if (ConfigurationState !== "ENABLED" || TableName === undefined)
    return { ok: false, why: "S3 Metadata has no live inventory table of it" };
  // While it is filled for the first time, objects are missing.
  if (TableStatus !== "ACTIVE") return notActive("live inventory table", TableStatus);
  return { ok: true, table: tableOf(found.value, TableName) };
}

/** Looks for a journal table that records are delivered to (I30, I41). */
export async function locateJournal(context: Context, bucket: BucketRef): Promise<LocatedJournal> {
  const found = await configurationOf(context, bucket);
  if (!found.ok) return found;
  const { TableStatus, TableName, RecordExpiration } = found.value.JournalTableConfigurationResult ?? {};
  if (TableStatus !== "ACTIVE" || TableName === undefined) return notActive("journal table", TableStatus);
  const { Expiration, Days } = RecordExpiration ?? {};
  // Without a number of days it may be the fewest that there can be (I40).
  const days = Expiration === "DISABLED" ? undefined : (Days ?? fewestDays);
  return { ok: true, table: tableOf(found.value, TableName), days };
}

/** I40. */
const fewestDays = 7;

type Configured = { readonly ok: true; readonly value: MetadataConfigurationResult } | NotLocated;

async function configurationOf(context: Context, { name, region }: BucketRef): Promise<Configured> {
  const answer = await owned(context, `s3:GetBucketMetadataConfiguration of ${name}`, (owner) =>
    context.clients
      .patient(region)
      .send(new GetBucketMetadataConfigurationCommand({ Bucket: name, ...owner })),
  );
  if (!answer.ok) return { ok: false, why: whyOf(answer) };
  const value = answer.value.GetBucketMetadataConfigurationResult?.MetadataConfigurationResult;
  return value === undefined ? { ok: false, why: notConfigured } : { ok: true, value };
}

const notConfigured = "S3 Metadata is not configured";

function whyOf({ failure }: Extract<Result<never>, { ok: false }>): string {
  return failure.reason === "not-found" ? notConfigured : failure.message;
}

function notActive(table: string, status: string | undefined): NotLocated {
  return { ok: false, why: `its ${table} is ${status ?? "in no state"}, and not yet ACTIVE` };
}

function tableOf({ DestinationResult }: MetadataConfigurationResult, table: string): MetadataTable {
  const { TableBucketArn = "", TableNamespace = "" } = DestinationResult ?? {};
  return { catalog: `s3tablescatalog/${TableBucketArn.split("/").at(-1)}`, database: TableNamespace, table };
}
