import { inventoryDocuments } from "./inventory-store.ts";
import { getDocument } from "./named-documents.ts";

export const getBucketInventoryConfiguration = getDocument(inventoryDocuments);
