/** Up to ten entries in one request, each of which succeeds or fails by itself. */

import { AwsError } from "../errors.ts";
import { type JsonObject, objectsIn } from "../wire/json.ts";
import type { SqsCall } from "./action.ts";
import { emptyBatch, invalidId, longBatch, repeatedId } from "./errors.ts";
import { requiredString } from "./input.ts";

const LIMIT = 10;

/** @throws AwsError where the batch as a whole is refused. */
export const batchIn = (call: SqsCall, operation: string): readonly JsonObject[] => {
  const entries = objectsIn(call.input, "Entries") ?? [];
  if (entries.length === 0) throw emptyBatch(operation);
  if (entries.length > LIMIT) throw longBatch(entries.length);
  const seen = new Set<string>();
  for (const entry of entries) {
    const id = requiredString(entry, "Id");
    if (!/^[\w-]{1,80}$/.test(id)) throw invalidId();
    if (seen.has(id)) throw repeatedId(id);
    seen.add(id);
  }
  return entries;
};

/** Carries every entry out. */
export const eachEntry = (
  entries: readonly JsonObject[],
  carryOut: (entry: JsonObject) => JsonObject,
): JsonObject => {
  const [Successful, Failed]: [JsonObject[], JsonObject[]] = [[], []];
  for (const entry of entries) {
    const Id = requiredString(entry, "Id");
    try {
      Successful.push({ Id, ...carryOut(entry) });
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown;
      const { code: Code, message: Message } = thrown;
      Failed.push({ Id, SenderFault: true, Code, Message });
    }
  }
  return { Successful, ...(Failed.length > 0 && { Failed }) };
};
