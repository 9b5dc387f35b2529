/** The paging of KMS's lists. */

import { AwsError } from "../errors.ts";
import { type JsonObject, numberIn, stringIn } from "../wire/json.ts";
import { constraint } from "./errors.ts";

export type Paging = { readonly most: number; readonly usual: number };

const limitOf = (input: JsonObject, { most, usual }: Paging): number => {
  const limit = numberIn(input, "Limit") ?? usual;
  if (limit < 1)
    throw constraint("Limit", String(limit), "Member must have value greater than or equal to 1");
  if (limit > most) {
    throw constraint("Limit", String(limit), `Member must have value less than or equal to ${most}`);
  }
  return limit;
};

const startOf = (input: JsonObject, length: number): number => {
  const marker = stringIn(input, "Marker");
  if (marker === undefined) return 0;
  const start = /^[0-9a-f]+$/.test(marker)
    ? Number(Buffer.from(marker, "hex").toString("latin1"))
    : Number.NaN;
  if (!Number.isInteger(start) || start < 0 || start > length) {
    throw new AwsError("InvalidMarkerException", 400, "Could not deserialize marker");
  }
  return start;
};

/** One page of a list under the answer's own member name, with Truncated and NextMarker. */
export const page = (
  input: JsonObject,
  name: string,
  items: readonly JsonObject[],
  paging: Paging = { most: 1000, usual: 100 },
): JsonObject => {
  const limit = limitOf(input, paging);
  const start = startOf(input, items.length);
  const end = start + limit;
  const more = end < items.length;
  const marker = more ? { NextMarker: Buffer.from(String(end), "latin1").toString("hex") } : {};
  return { [name]: items.slice(start, end), Truncated: more, ...marker };
};
