import { tieringDocuments } from "../tiering/configuration.ts";
import { getDocument } from "./named-documents.ts";

export const getBucketIntelligentTieringConfiguration = getDocument(tieringDocuments);
