/** Checksum algorithms, and the member of an answer that has the value. */
export const checksums = {
  CRC32: "ChecksumCRC32",
  CRC32C: "ChecksumCRC32C",
  CRC64NVME: "ChecksumCRC64NVME",
  SHA1: "ChecksumSHA1",
  SHA256: "ChecksumSHA256",
  SHA512: "ChecksumSHA512",
  MD5: "ChecksumMD5",
  XXHASH64: "ChecksumXXHASH64",
  XXHASH3: "ChecksumXXHASH3",
  XXHASH128: "ChecksumXXHASH128",
} as const;
