import { createHash, createHmac } from "node:crypto";
import { AwsError } from "../../errors.ts";
import { invalidArgument, invalidRequest } from "../object-errors.ts";
import type { StoredEncryption } from "../store.ts";
import { CUSTOMER_KEY, type CustomerKeyHeaders, type Headers, namesCustomerKey, SSE } from "./headers.ts";

/** A key that came with a request: S3 uses it and forgets it (E96). */
export type CustomerKey = { readonly key: Uint8Array; readonly md5: string };

type SseC = Extract<StoredEncryption, { type: "SSE-C" }>;

/**
 * The customer's key in a request, or undefined when the request names none. Throws what S3 answers to a broken trio,
 * in S3's order: transport, algorithm, key, MD5, and only then the length of the key (E81-E86, E97).
 */
export function customerKeyIn(
  headers: Headers,
  secure: boolean,
  names: CustomerKeyHeaders = CUSTOMER_KEY,
): CustomerKey | undefined {
  if (!namesCustomerKey(headers, names)) return undefined;
  // The code and text over plain HTTP were seen with other implementations only (E97 (?)).
  if (!secure) throw invalidRequest(`${SSE_C_REQUESTS} must be made over a secure connection.`);
  const algorithm = headers[names.algorithm];
  if (algorithm === undefined) throw bad(`${SSE_C_REQUESTS} must provide a valid encryption algorithm.`);
  if (algorithm !== "AES256") {
    throw new AwsError(
      "InvalidEncryptionAlgorithmError",
      400,
      "The Encryption request you specified is not valid. Supported value: AES256.",
      { fields: { ArgumentName: SSE, ArgumentValue: algorithm } },
    );
  }
  const encoded = headers[names.key];
  if (!encoded) throw bad(`${SSE_C_REQUESTS} must provide an appropriate secret key.`);
  const claimed = headers[names.md5];
  if (!claimed) throw bad(`${SSE_C_REQUESTS} must provide the client calculated MD5 of the secret key.`);
  const key = Buffer.from(encoded, "base64");
  const md5 = createHash("md5").update(key).digest("base64");
  if (claimed !== md5) {
    throw bad("The calculated MD5 hash of the key did not match the hash that was provided.");
  }
  if (key.length !== 32) throw bad("The secret key was invalid for the specified algorithm.");
  return { key, md5 };
}

const SSE_C_REQUESTS = "Requests specifying Server Side Encryption with Customer provided keys";

function bad(message: string): Error {
  return invalidArgument(message, SSE, "null");
}

/** What S3 keeps of a customer's key: a salted HMAC that can tell it again but not open anything (E96). */
export function rememberCustomerKey(customerKey: CustomerKey, salt: Uint8Array): SseC {
  const saltText = Buffer.from(salt).toString("hex");
  return { type: "SSE-C", keyHmac: hmac(customerKey.key, saltText), salt: saltText, keyMd5: customerKey.md5 };
}

export function isSameCustomerKey(stored: SseC, customerKey: CustomerKey): boolean {
  return stored.keyHmac === hmac(customerKey.key, stored.salt);
}

function hmac(key: Uint8Array, salt: string): string {
  return createHmac("sha256", salt).update(key).digest("hex");
}
