import { objectsIn } from "../../wire/json.ts";
import type { KmsAction } from "../action.ts";
import { limitExceeded, missing } from "../errors.ts";
import { keyOf } from "../input.ts";
import { refusePendingDeletion } from "../state.ts";
import { tagsFrom } from "../tags.ts";

export const tagResource: KmsAction = (call, kms) => {
  const given = objectsIn(call.input, "Tags");
  if (given === undefined) throw missing("Tags");
  const tags = tagsFrom(given);
  const key = keyOf(call, kms, "kms:TagResource");
  refusePendingDeletion(key);
  const all = { ...key.tags, ...tags };
  if (Object.keys(all).length > 50) throw limitExceeded("Too many tags");
  key.tags = all;
  return undefined;
};
