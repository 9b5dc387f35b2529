import { AwsError } from "../../errors.ts";
import { childrenOf, childText, malformedXml, readXml, type XmlElement } from "../../wire/xml-reader.ts";
import type { Upload, UploadedPart } from "../action.ts";
import { CHECKSUM_ALGORITHMS } from "../checksums.ts";
import { invalidRequest } from "../object-errors.ts";
import { unquoted } from "./conditions.ts";

type Listed = {
  readonly number: number;
  readonly eTag: string;
  readonly checksums: Readonly<Record<string, string>>;
};

/**
 * The uploaded parts that a CompleteMultipartUpload document lists.
 * @param minimumSize of every part but the last, in bytes.
 * @throws AwsError MalformedXML, InvalidPartOrder, InvalidPart, InvalidRequest or EntityTooSmall.
 */
export function listedParts(body: Uint8Array, upload: Upload, minimumSize: number): readonly UploadedPart[] {
  const listed = listedIn(body);
  if (listed.length === 0) throw malformedXml();
  refuseDisorder(listed, upload);
  const parts = listed.map((part) => uploadedPart(part, upload));
  const small = parts.slice(0, -1).find((part) => part.size < minimumSize);
  if (small !== undefined) throw tooSmall(small, minimumSize);
  return parts;
}

/** What the document lists, as a text that two spellings of one list have in common. */
export function listAsText(body: Uint8Array): string {
  return listedIn(body)
    .map(({ number, eTag }) => `${number} ${eTag}`)
    .join("\n");
}

function listedIn(body: Uint8Array): readonly Listed[] {
  return childrenOf(readXml(body, "CompleteMultipartUpload"), "Part").map(listedPart);
}

function listedPart(part: XmlElement): Listed {
  const number = Number(childText(part, "PartNumber"));
  const eTag = childText(part, "ETag");
  if (!Number.isInteger(number) || eTag === undefined) throw malformedXml();
  const checksums = CHECKSUM_ALGORITHMS.flatMap((algorithm) => {
    const value = childText(part, `Checksum${algorithm}`);
    return value === undefined ? [] : [[algorithm, value]];
  });
  return { number, eTag: unquoted(eTag), checksums: Object.fromEntries(checksums) };
}

function refuseDisorder(listed: readonly Listed[], { uploadId }: Upload): void {
  if (listed.every((part, at) => at === 0 || part.number > (listed[at - 1]?.number ?? 0))) return;
  throw new AwsError(
    "InvalidPartOrder",
    400,
    "The list of parts was not in ascending order. Parts must be ordered by part number.",
    { fields: { UploadId: uploadId } },
  );
}

function uploadedPart(listed: Listed, upload: Upload): UploadedPart {
  const part = upload.parts.get(listed.number);
  const isThat =
    part !== undefined &&
    part.eTag === listed.eTag &&
    // A part stored without that checksum cannot contradict it.
    Object.entries(listed.checksums).every(([name, value]) => (part.checksums[name] ?? value) === value);
  if (!isThat) {
    throw new AwsError(
      "InvalidPart",
      400,
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      { fields: { UploadId: upload.uploadId, PartNumber: String(listed.number), ETag: listed.eTag } },
    );
  }
  const algorithm = upload.checksumAlgorithm;
  if (
    algorithm !== undefined &&
    upload.checksumType === "COMPOSITE" &&
    listed.checksums[algorithm] === undefined
  ) {
    throw invalidRequest(
      `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${listed.number} in the request.`,
    );
  }
  return part;
}

function tooSmall(part: UploadedPart, minimumSize: number): AwsError {
  return new AwsError(
    "EntityTooSmall",
    400,
    "Your proposed upload is smaller than the minimum allowed size",
    {
      fields: {
        ProposedSize: String(part.size),
        MinSizeAllowed: String(minimumSize),
        PartNumber: String(part.number),
        ETag: part.eTag,
      },
    },
  );
}
