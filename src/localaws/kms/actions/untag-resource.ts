import { stringsIn } from "../../wire/json.ts";
import type { KmsAction } from "../action.ts";
import { missing } from "../errors.ts";
import { keyOf } from "../input.ts";
import { refusePendingDeletion } from "../state.ts";

export const untagResource: KmsAction = (call, kms) => {
  const names = stringsIn(call.input, "TagKeys");
  if (names === undefined) throw missing("TagKeys");
  const key = keyOf(call, kms, "kms:UntagResource");
  refusePendingDeletion(key);
  key.tags = Object.fromEntries(Object.entries(key.tags).filter(([name]) => !names.includes(name)));
  return undefined;
};
