import { inventoryDocuments } from "./inventory-store.ts";
import { deleteDocument } from "./named-documents.ts";

export const deleteBucketInventoryConfiguration = deleteDocument(inventoryDocuments);
