import { createHash } from "node:crypto";
import { AwsError } from "../errors.ts";
import type { Call } from "../types.ts";
import { crc32cOf, crc32Of, crc64nvmeOf } from "./crc.ts";
import { invalidRequest } from "./object-errors.ts";

/** The additional checksums the embedded S3 computes. The enum of S3 has more, which no SDK sends by itself (E144). */
export const CHECKSUM_ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

export function isChecksumAlgorithm(name: string | undefined): name is ChecksumAlgorithm {
  return CHECKSUM_ALGORITHMS.some((algorithm) => algorithm === name);
}

const DIGESTS: Readonly<Record<ChecksumAlgorithm, (data: Uint8Array) => Buffer>> = {
  CRC32: crc32Of,
  CRC32C: crc32cOf,
  CRC64NVME: crc64nvmeOf,
  SHA1: (data) => createHash("sha1").update(data).digest(),
  SHA256: (data) => createHash("sha256").update(data).digest(),
};

/** A checksum over plaintext (E143), base64. */
export function checksumOf(algorithm: ChecksumAlgorithm, data: Uint8Array): string {
  return DIGESTS[algorithm](data).toString("base64");
}

/** Header, and trailer, that carries a checksum. */
export function checksumHeader(algorithm: string): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

type Sent = Pick<Call, "trailers" | "body"> & { readonly request: Pick<Call["request"], "headers"> };

/** The one checksum a request sends in a header or trailer. @throws AwsError InvalidRequest when it sends several. */
export function sentChecksum(
  call: Sent,
): { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined {
  const sent = CHECKSUM_ALGORITHMS.flatMap((algorithm) => {
    const header = checksumHeader(algorithm);
    const value = call.request.headers[header] ?? call.trailers[header];
    return value === undefined ? [] : [{ algorithm, value }];
  });
  if (sent.length > 1) {
    throw invalidRequest(
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  }
  return sent[0];
}

/**
 * Checks Content-MD5 and x-amz-checksum-* against the body.
 * @returns the checksum sent, if one was.
 * @throws AwsError InvalidDigest, InvalidRequest or BadDigest.
 */
export function verifiedChecksum(call: Sent): ReturnType<typeof sentChecksum> {
  verifyContentMd5(call);
  const sent = sentChecksum(call);
  if (sent === undefined) return undefined;
  const name = checksumHeader(sent.algorithm);
  const computed = checksumOf(sent.algorithm, call.body);
  const bytes = Buffer.from(sent.value, "base64");
  if (bytes.toString("base64") !== sent.value || bytes.length !== Buffer.from(computed, "base64").length) {
    throw invalidRequest(`Value for ${name} header is invalid.`);
  }
  if (computed !== sent.value) throw badChecksum(sent.algorithm);
  return sent;
}

export function badChecksum(algorithm: ChecksumAlgorithm): AwsError {
  return new AwsError(
    "BadDigest",
    400,
    `The ${algorithm} you specified did not match the calculated checksum.`,
  );
}

function verifyContentMd5(call: Sent): void {
  const claimed = call.request.headers["content-md5"];
  if (claimed === undefined) return;
  const bytes = Buffer.from(claimed, "base64");
  if (bytes.length !== 16 || bytes.toString("base64") !== claimed) {
    throw new AwsError("InvalidDigest", 400, "The Content-MD5 you specified was invalid.", {
      fields: { "Content-MD5": claimed },
    });
  }
  const computed = createHash("md5").update(call.body).digest("base64");
  if (computed === claimed) return;
  throw new AwsError("BadDigest", 400, "The Content-MD5 you specified did not match what we received.", {
    fields: { ExpectedDigest: claimed, CalculatedDigest: computed },
  });
}
