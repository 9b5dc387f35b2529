import { element, elements, type Xml } from "../../wire/xml.ts";
import type { S3Call } from "../action.ts";
import { invalidArgument } from "../object-errors.ts";
import type { ObjectVersion } from "../store.ts";

const PAGE_LIMIT = 1000;

/** The ObjectParts of GetObjectAttributes. Parts are listed one by one only where they have checksums. */
export function objectPartsElement(call: S3Call, { parts, partChecksums }: ObjectVersion): Xml {
  if (parts === undefined) return element("ObjectParts", undefined);
  const total = element("PartsCount", parts.length);
  if (partChecksums === undefined) return element("ObjectParts", total);
  const marker = numberIn(call, "x-amz-part-number-marker") ?? 0;
  const maxParts = Math.min(numberIn(call, "x-amz-max-parts") ?? PAGE_LIMIT, PAGE_LIMIT);
  const page = parts.slice(marker, marker + maxParts).map((size, index) => {
    const checksums = Object.entries(partChecksums[marker + index] ?? {});
    return element("Part", [
      ...checksums.map(([algorithm, value]) => element(`Checksum${algorithm}`, value)),
      elements({ PartNumber: marker + index + 1, Size: size }),
    ]);
  });
  return element("ObjectParts", [
    total,
    elements({
      PartNumberMarker: marker,
      NextPartNumberMarker: marker + page.length,
      MaxParts: maxParts,
      IsTruncated: marker + page.length < parts.length,
    }),
    page,
  ]);
}

function numberIn(call: S3Call, header: string): number | undefined {
  const text = call.request.headers[header];
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw invalidArgument(`Provided ${header} not an integer or within integer range`, header, text);
}
