import { inventoryDocuments } from "./inventory-store.ts";
import { listDocuments } from "./named-documents.ts";

export const listBucketInventoryConfigurations = listDocuments(inventoryDocuments);
