import { describe, expect, it } from "vitest";
import { type ChecksumAlgorithm, checksumOf, verifiedChecksum } from "../../../src/localaws/s3/checksums.ts";

const call = (body: string, headers: Record<string, string>, trailers: Record<string, string> = {}) => ({
  body: Buffer.from(body),
  request: { headers },
  trailers,
});

describe("checksums over plaintext (E143)", () => {
  // Check values of the published CRC catalogues.
  const cases: readonly [ChecksumAlgorithm, string][] = [
    ["CRC32", "cbf43926"],
    ["CRC32C", "e3069283"],
    ["CRC64NVME", "ae8b14860a799888"],
    ["SHA1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"],
    ["SHA256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"],
  ];
  it.each(cases)("%s of 123456789", (algorithm, hex) => {
    expect(Buffer.from(checksumOf(algorithm, Buffer.from("123456789")), "base64").toString("hex")).toBe(hex);
  });

  it("takes a right checksum from a header or a trailer (D22)", () => {
    const value = checksumOf("CRC32", Buffer.from("hello"));
    const sent = { algorithm: "CRC32", value };
    expect(verifiedChecksum(call("hello", { "x-amz-checksum-crc32": value }))).toEqual(sent);
    expect(verifiedChecksum(call("hello", {}, { "x-amz-checksum-crc32": value }))).toEqual(sent);
    expect(verifiedChecksum(call("hello", {}))).toBeUndefined();
  });

  it.each([
    ["a wrong checksum", { "x-amz-checksum-crc32": checksumOf("CRC32", Buffer.from("x")) }, "BadDigest"],
    ["a malformed checksum", { "x-amz-checksum-crc32": "!" }, "InvalidRequest"],
    ["two checksums", { "x-amz-checksum-crc32": "a", "x-amz-checksum-sha1": "b" }, "InvalidRequest"],
    ["a wrong Content-MD5", { "content-md5": "1B2M2Y8AsgTpgAmY7PhCfg==" }, "BadDigest"],
    ["a malformed Content-MD5", { "content-md5": "nonsense" }, "InvalidDigest"],
  ])("refuses %s", (_name, headers, code) => {
    expect(() => verifiedChecksum(call("hello", headers))).toThrow(expect.objectContaining({ code }));
  });
});
