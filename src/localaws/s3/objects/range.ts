import { AwsError } from "../../errors.ts";
import { invalidRequest } from "../object-errors.ts";
import type { ObjectVersion } from "../store.ts";

/** First and last byte, both counted. */
export type ByteRange = { readonly from: number; readonly to: number };

/**
 * The bytes a Range header asks of an object of a size. Undefined when it asks for all: without a header, and with
 * one that is malformed or names several ranges, both of which S3 ignores.
 * @throws AwsError InvalidRange when it starts beyond the end.
 */
export function requestedRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  const from = first === "" ? Math.max(size - Number(last), 0) : Number(first);
  const to = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (from <= to && from < size) return { from, to };
  throw new AwsError("InvalidRange", 416, "The requested range is not satisfiable", {
    fields: { ActualObjectSize: String(size), RangeRequested: header ?? "" },
    headers: { "content-range": `bytes */${size}` },
  });
}

/** The bytes of one part of an object, and how many parts it has. An object of a single write has one part. */
export function requestedPart(
  partNumber: string,
  range: string | undefined,
  version: ObjectVersion,
): { readonly range: ByteRange | undefined; readonly count: number | undefined } {
  if (range !== undefined) {
    throw invalidRequest("Cannot specify both Range header and partNumber query parameter");
  }
  const sizes = version.parts ?? [version.size];
  const number = Number(partNumber);
  const size = Number.isInteger(number) ? sizes[number - 1] : undefined;
  if (size === undefined) {
    throw new AwsError("InvalidPartNumber", 416, "The requested partnumber is not satisfiable", {
      fields: { PartNumberRequested: partNumber, ActualPartCount: String(sizes.length) },
    });
  }
  const from = sizes.slice(0, number - 1).reduce((sum, each) => sum + each, 0);
  const count = version.parts === undefined ? undefined : sizes.length;
  return { range: size === 0 ? undefined : { from, to: from + size - 1 }, count };
}
