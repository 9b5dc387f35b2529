import type { S3Call } from "../action.ts";
import { invalidArgument } from "../object-errors.ts";

const MOST = 1000;

/** The parameters all lists share. Empty ones count as not given. */
export type ListQuery = {
  readonly prefix: string;
  readonly delimiter: string;
  readonly max: number;
  /** Writes a key, prefix or marker in the encoding asked for. */
  readonly encode: (text: string) => string;
  readonly encodingType: "url" | undefined;
};

/** @param limit name of the parameter that bounds a page. @throws AwsError InvalidArgument. */
export function listQueryOf({ query }: S3Call, limit: "max-keys" | "max-uploads"): ListQuery {
  const encodingType = query.get("encoding-type");
  if (encodingType !== undefined && encodingType !== "url") {
    throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", encodingType);
  }
  return {
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") ?? "",
    max: pageLimit(query.get(limit), limit),
    encode: encodingType === "url" ? urlEncode : (text) => text,
    encodingType,
  };
}

function pageLimit(text: string | undefined, name: string): number {
  if (text === undefined || text === "") return MOST;
  if (!/^-?\d+$/.test(text) || Number(text) > 2_147_483_647) {
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text);
  }
  if (Number(text) >= 0) return Math.min(Number(text), MOST);
  const argument = name === "max-keys" ? "maxKeys" : name;
  throw invalidArgument(`Argument ${argument} must be an integer between 0 and 2147483647`, argument, text);
}

/** As forms are encoded, with the slash left as it is: a space becomes "+", and a plus "%2B" (L4). */
function urlEncode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");
}

/** The condition keys of a list call. */
export function listContext({ query }: S3Call): Record<string, readonly string[]> {
  const keys = { "s3:prefix": "prefix", "s3:delimiter": "delimiter", "s3:max-keys": "max-keys" };
  return Object.fromEntries(
    Object.entries(keys).flatMap(([key, name]) => {
      const value = query.get(name);
      return value === undefined ? [] : [[key, [value]]];
    }),
  );
}
