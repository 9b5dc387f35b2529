import type { S3Action } from "../action.ts";
import { bucketOf } from "../bucket.ts";
import { keepArchived } from "../tiering/access-tier.ts";
import { tieringDocuments } from "../tiering/configuration.ts";
import { deleteDocument } from "./named-documents.ts";

const remove = deleteDocument(tieringDocuments);

export const deleteBucketIntelligentTieringConfiguration: S3Action = (call, s3) => {
  keepArchived(bucketOf(call, s3), s3.clock.now());
  return remove(call, s3);
};
