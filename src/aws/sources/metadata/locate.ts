import { GetBucketMetadataConfigurationCommand } from "@aws-sdk/client-s3";
import type { BucketRef } from "../../../flow/ports.ts";
import { type Context, owned } from "../../context.ts";

/** The live inventory table of a bucket, as Athena names it. */
export type InventoryTable = { readonly catalog: string; readonly database: string; readonly table: string };

export type LocatedTable =
  | { readonly ok: true; readonly table: InventoryTable }
  | { readonly ok: false; readonly why: string };

/** Looks for a live inventory table that is whole (I30, I35). */
export async function locateTable(context: Context, { name, region }: BucketRef): Promise<LocatedTable> {
  const answer = await owned(context, `s3:GetBucketMetadataConfiguration of ${name}`, (owner) =>
    context.clients
      .patient(region)
      .send(new GetBucketMetadataConfigurationCommand({ Bucket: name, ...owner })),
  );
  if (!answer.ok) {
    const none = answer.failure.reason === "not-found";
    return { ok: false, why: none ? "S3 Metadata is not configured" : answer.failure.message };
  }
  const configuration = answer.value.GetBucketMetadataConfigurationResult?.MetadataConfigurationResult;
  const { TableBucketArn = "", TableNamespace = "" } = configuration?.DestinationResult ?? {};
  const { ConfigurationState, TableStatus, TableName } =
    configuration?.InventoryTableConfigurationResult ?? {};
  if (ConfigurationState !== "ENABLED" || TableName === undefined)
    return { ok: false, why: "S3 Metadata has no live inventory table of it" };
  // While it is filled for the first time, objects are missing.
  if (TableStatus !== "ACTIVE")
    return {
      ok: false,
      why: `its live inventory table is ${TableStatus ?? "in no state"}, and not yet ACTIVE`,
    };
  const catalog = `s3tablescatalog/${TableBucketArn.split("/").at(-1)}`;
  return { ok: true, table: { catalog, database: TableNamespace, table: TableName } };
}
