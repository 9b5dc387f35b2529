import type { Upload } from "../action.ts";
import { type ChecksumAlgorithm, checksumOf, isChecksumAlgorithm } from "../checksums.ts";
import { invalidRequest } from "../object-errors.ts";
import type { Headers } from "../sse/headers.ts";

const ALGORITHM = "x-amz-checksum-algorithm";
const TYPE = "x-amz-checksum-type";

type UploadChecksum = Pick<Upload, "checksumAlgorithm" | "checksumType">;

/** Algorithms that can only be made over the whole object, and only of the parts' checksums. */
const ONLY_FULL: ReadonlySet<string> = new Set(["CRC64NVME"]);
const ONLY_COMPOSITE: ReadonlySet<string> = new Set(["SHA1", "SHA256"]);

/** The checksum a new upload asks for. @throws AwsError InvalidRequest for a combination that is none. */
export function requestedUploadChecksum(headers: Headers): UploadChecksum {
  const type = headers[TYPE]?.toUpperCase();
  if (type !== undefined && headers[ALGORITHM] === undefined) {
    throw invalidRequest(`The ${TYPE} header can only be used with the ${ALGORITHM} header.`);
  }
  const algorithm = requestedAlgorithm(headers);
  if (algorithm === undefined) return {};
  const only = ONLY_FULL.has(algorithm)
    ? "FULL_OBJECT"
    : ONLY_COMPOSITE.has(algorithm)
      ? "COMPOSITE"
      : undefined;
  if (type !== undefined && type !== "FULL_OBJECT" && type !== "COMPOSITE") {
    throw invalidRequest(`Value for ${TYPE} header is invalid.`);
  }
  if (only !== undefined && type !== undefined && type !== only) {
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { checksumAlgorithm: algorithm, checksumType: type ?? only ?? "COMPOSITE" };
}

/** The algorithm a header names. @throws AwsError InvalidRequest for one this S3 does not compute. */
export function requestedAlgorithm(headers: Headers): ChecksumAlgorithm | undefined {
  const name = headers[ALGORITHM]?.toUpperCase();
  if (name === undefined || isChecksumAlgorithm(name)) return name;
  throw invalidRequest(
    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
  );
}

/** Refuses a part whose checksum is of another algorithm than its upload's, or missing. */
export function refuseOtherChecksum(upload: Upload, sent: string | undefined): void {
  const expected = upload.checksumAlgorithm;
  if (expected === undefined || expected === sent) return;
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${expected.toLowerCase()}, actual checksum Type: ${sent?.toLowerCase() ?? "null"}`,
  );
}

/** The checksum of a completed upload: over the whole plaintext, or over the checksums of its parts. */
export function completedChecksum(
  upload: UploadChecksum,
  parts: readonly { readonly checksums: Readonly<Record<string, string>> }[],
  plaintext: () => Uint8Array | undefined,
):
  | {
      readonly algorithm: ChecksumAlgorithm;
      readonly value: string;
      readonly type: "FULL_OBJECT" | "COMPOSITE";
    }
  | undefined {
  // An upload that named no algorithm gets the one S3 computes by itself.
  const algorithm = isChecksumAlgorithm(upload.checksumAlgorithm) ? upload.checksumAlgorithm : "CRC64NVME";
  if (upload.checksumType === "COMPOSITE") {
    const joined = Buffer.concat(parts.map((part) => Buffer.from(part.checksums[algorithm] ?? "", "base64")));
    return { algorithm, value: `${checksumOf(algorithm, joined)}-${parts.length}`, type: "COMPOSITE" };
  }
  const bytes = plaintext();
  return bytes === undefined
    ? undefined
    : { algorithm, value: checksumOf(algorithm, bytes), type: "FULL_OBJECT" };
}
