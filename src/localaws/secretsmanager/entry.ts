import type { JsonObject } from "../wire/json.ts";
import { namesOf } from "./action.ts";
import type { Secret } from "./store.ts";

/** A secret as lists and descriptions show it: never its value. */
export const entryOf = (secret: Secret): JsonObject => {
  const { description, kmsKeyId, createdAt, changedAt, tags } = secret;
  return {
    ...namesOf(secret),
    ...(description !== undefined && { Description: description }),
    ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
    CreatedDate: createdAt / 1000,
    LastChangedDate: changedAt / 1000,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
};
