import { childText, readXml } from "../../wire/xml-reader.ts";
import type { S3Action } from "../action.ts";
import { authorize } from "../authorize.ts";
import { bucketOf } from "../bucket.ts";
import { startInventory } from "../inventory/last-report.ts";
import { invalidArgument } from "../object-errors.ts";
import { emptyReply } from "../replies.ts";
import { inventoryDocuments, optionalFields, refuseBadInventory } from "./inventory-store.ts";
import { documentIdOf, documentName } from "./named-documents.ts";
import { documentText } from "./stored-setting.ts";

/** The optional fields asked for can be what a policy refuses (I23). */
export const putBucketInventoryConfiguration: S3Action = (call, s3) => {
  const bucket = bucketOf(call, s3);
  const id = documentIdOf(call);
  const document = readXml(call.body, "InventoryConfiguration");
  const fields = optionalFields(document);
  authorize(call, s3, bucket, {
    action: inventoryDocuments.write,
    context: { "s3:InventoryAccessibleOptionalFields": fields },
  });
  refuseBadInventory(document);
  if (childText(document, "Id") !== id)
    throw invalidArgument("The id in the body is not that of the request", "id", id);
  bucket.settings.set(documentName(inventoryDocuments, id), documentText(document));
  startInventory(bucket, id, s3.clock.now());
  return emptyReply(200);
};
