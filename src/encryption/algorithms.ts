import type { ContentAlgorithm, WrapAlgorithm } from "../model/encryption.ts";

/** x-amz-wrap-alg of format v2 (S7). */
const WRAPS_V2: Readonly<Record<string, WrapAlgorithm>> = {
  "kms+context": "kms+context",
  kms: "kms",
  "AES/GCM": "aes-gcm",
  "RSA-OAEP-SHA1": "rsa-oaep-sha1",
  "RSA/ECB/OAEPWithSHA-256AndMGF1Padding": "rsa-oaep-sha256",
  RSA: "rsa",
  AESWrap: "aes-wrap",
  AES: "aes",
};

/** x-amz-w of format v3 (S10). */
const WRAPS_V3: Readonly<Record<string, WrapAlgorithm>> = {
  "02": "aes-gcm",
  "12": "kms+context",
  "22": "rsa-oaep-sha1",
};

/** x-amz-cek-alg of formats v1 and v2 (S6). */
const CONTENT: Readonly<Record<string, ContentAlgorithm>> = {
  "AES/GCM/NoPadding": "aes-gcm",
  "AES/CTR/NoPadding": "aes-ctr",
  "AES/CBC/PKCS5Padding": "aes-cbc",
};

/** x-amz-c of format v3: decimal suite ids (S9). */
const SUITES: Readonly<Record<string, ContentAlgorithm>> = {
  "112": "aes-cbc",
  "113": "aes-ctr",
  "114": "aes-gcm",
  "115": "aes-gcm-committing",
  "116": "aes-ctr-committing",
};

/** Wraps that no current client writes: without authentication, or a KMS wrap without context (S7, S16). */
export const LEGACY_WRAPS: readonly WrapAlgorithm[] = ["kms", "aes", "aes-wrap", "rsa", "rsa-oaep-sha256"];

export function wrapV2(value: string | undefined): WrapAlgorithm {
  return lookUp(WRAPS_V2, value);
}

export function wrapV3(value: string | undefined): WrapAlgorithm {
  return lookUp(WRAPS_V3, value);
}

/** A missing cek-alg is CBC: the first clients knew nothing else (S6). */
export function contentV2(value: string | undefined): ContentAlgorithm {
  return value === undefined ? "aes-cbc" : lookUp(CONTENT, value);
}

export function contentV3(value: string | undefined): ContentAlgorithm {
  return lookUp(SUITES, value?.trim());
}

function lookUp<T extends string>(
  table: Readonly<Record<string, T>>,
  value: string | undefined,
): T | "unknown" {
  return value !== undefined && Object.hasOwn(table, value) ? (table[value] ?? "unknown") : "unknown";
}
