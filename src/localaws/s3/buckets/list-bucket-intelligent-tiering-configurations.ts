import { tieringDocuments } from "../tiering/configuration.ts";
import { listDocuments } from "./named-documents.ts";

export const listBucketIntelligentTieringConfigurations = listDocuments(tieringDocuments);
