import { stringIn } from "../../wire/json.ts";
import type { KmsAction } from "../action.ts";
import { missing } from "../errors.ts";
import { keyOf } from "../input.ts";
import { refusePendingDeletion } from "../state.ts";

export const updateKeyDescription: KmsAction = (call, kms) => {
  const description = stringIn(call.input, "Description");
  if (description === undefined) throw missing("Description");
  const key = keyOf(call, kms, "kms:UpdateKeyDescription");
  refusePendingDeletion(key);
  key.description = description;
  return undefined;
};
