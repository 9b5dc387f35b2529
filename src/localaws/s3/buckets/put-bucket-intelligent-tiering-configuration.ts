import { childText, malformedXml, readXml } from "../../wire/xml-reader.ts";
import type { S3Action } from "../action.ts";
import { emptyReply } from "../replies.ts";
import { keepArchived } from "../tiering/access-tier.ts";
import { refuseBadTiering, tieringDocuments } from "../tiering/configuration.ts";
import { allowedBucket } from "./allowed-bucket.ts";
import { documentIdOf, documentName } from "./named-documents.ts";
import { documentText } from "./stored-setting.ts";

export const putBucketIntelligentTieringConfiguration: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, tieringDocuments.write);
  const id = documentIdOf(call);
  const document = readXml(call.body, tieringDocuments.root);
  if (childText(document, "Id") !== id) throw malformedXml();
  refuseBadTiering(document);
  keepArchived(bucket, s3.clock.now());
  bucket.settings.set(documentName(tieringDocuments, id), documentText(document));
  return emptyReply(200);
};
