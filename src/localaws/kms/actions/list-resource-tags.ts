import type { KmsAction } from "../action.ts";
import { keyOf } from "../input.ts";
import { page } from "../page.ts";

export const listResourceTags: KmsAction = (call, kms) => {
  const key = keyOf(call, kms, "kms:ListResourceTags");
  const tags = Object.entries(key.tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  return page(call.input, "Tags", tags, { most: 50, usual: 50 });
};
