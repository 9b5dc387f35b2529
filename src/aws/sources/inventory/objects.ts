import { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { Result } from "../../../flow/ports.ts";
import type { Context } from "../../context.ts";
import { attempt } from "../../errors.ts";
import { csvFile } from "./files.ts";
import type { Inventory } from "./locate.ts";
import { type Cells, type InventoryObject, objectFrom } from "./row.ts";

/** Every object that an inventory tells of, in the order of its files; ends with the first failure. */
export async function* inventoryObjects(
  context: Context,
  { manifest, bucket }: Inventory,
): AsyncGenerator<Result<InventoryObject>> {
  const { columns, sourceBucket } = manifest;
  const places = new Map(columns.map((name, index) => [name, index]));
  for (const { key, md5 } of manifest.files) {
    const call = `s3:GetObject of ${bucket.name}/${key}`;
    const body = await attempt(call, async () => {
      const answer = await context.clients
        .patientAndSlow(bucket.region)
        .send(new GetObjectCommand({ Bucket: bucket.name, Key: key }));
      return answer.Body;
    });
    if (!body.ok) return yield body;
    if (!(body.value instanceof Readable)) return yield malformed(call, "it has no body");
    try {
      for await (const rows of csvFile(body.value, md5, columns.length))
        for (const row of rows) {
          const cells: Cells = (name) => cell(row, places.get(name));
          const value = objectFrom(sourceBucket, cells);
          if (value !== undefined) yield { ok: true, value };
        }
    } catch (error) {
      return yield malformed(call, error instanceof Error ? error.message : String(error));
    }
  }
}

function cell(row: readonly string[], place: number | undefined): string | undefined {
  return place === undefined ? undefined : row[place];
}

function malformed(call: string, why: string): Result<never> {
  return { ok: false, failure: { reason: "invalid-response", message: `${call}: ${why}` } };
}
