import { element, elements } from "../../wire/xml.ts";
import { readXml } from "../../wire/xml-reader.ts";
import type { S3Action } from "../action.ts";
import { list, xmlReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";
import { inventories } from "./inventory-store.ts";
import { contentOf } from "./stored-setting.ts";

const PAGE = 100;

/** Up to 100 configurations a page, by id. */
export const listBucketInventoryConfigurations: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:GetInventoryConfiguration");
  const token = call.query.get("continuation-token");
  const after = Buffer.from(token ?? "", "base64url").toString();
  const left = inventories(bucket).filter(([id]) => id > after);
  const page = left.slice(0, PAGE);
  const last = page.length < left.length ? page.at(-1)?.[0] : undefined;
  return xmlReply("ListInventoryConfigurationsResult", [
    ...list("InventoryConfiguration", page, ([, text]) => contentOf(readXml(text))),
    element("IsTruncated", last !== undefined),
    elements({
      ContinuationToken: token,
      NextContinuationToken: last && Buffer.from(last).toString("base64url"),
    }),
  ]);
};
