import { invalidArgument } from "../object-errors.ts";
import { type Channel, refuseUnfitForKms } from "./channel.ts";
import { type CustomerKey, customerKeyIn } from "./customer-key.ts";
import { BUCKET_KEY, CONTEXT, type Headers, KEY_ID, namesCustomerKey, SSE } from "./headers.ts";

/** What the headers of one write ask for; `none` leaves it to the bucket (E30). */
export type RequestedEncryption =
  | { readonly type: "none"; readonly bucketKey?: boolean }
  | { readonly type: "AES256" }
  | {
      readonly type: "aws:kms" | "aws:kms:dsse";
      /** As sent: id, alias or ARN. */
      readonly keyId?: string;
      readonly context: Readonly<Record<string, string>>;
      readonly bucketKey?: boolean;
    }
  | { readonly type: "SSE-C"; readonly customerKey: CustomerKey };

/** Reads and checks the encryption headers of a write; throws what S3 answers to wrong ones (E80-E86, E118-E122). */
export function requestedEncryption(headers: Headers, channel: Channel): RequestedEncryption {
  const method = headers[SSE];
  if (method !== undefined && namesCustomerKey(headers)) {
    throw invalidArgument(
      "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
      SSE,
      method,
    );
  }
  const customerKey = customerKeyIn(headers, channel.secure);
  if (customerKey !== undefined) return { type: "SSE-C", customerKey };
  if (method !== undefined && !METHODS.has(method)) {
    throw invalidArgument("The encryption method specified is not supported", SSE, method);
  }
  const bucketKey = bucketKeyIn(headers);
  if (method === "aws:kms" || method === "aws:kms:dsse") {
    refuseUnfitForKms(channel);
    const keyId = headers[KEY_ID];
    return {
      type: method,
      context: contextIn(headers),
      ...(keyId !== undefined && keyId !== "" && { keyId }),
      ...(bucketKey !== undefined && { bucketKey }),
    };
  }
  if (headers[KEY_ID] !== undefined) throw keyIdWithoutKms(KEY_ID, headers[KEY_ID]);
  if (headers[CONTEXT] !== undefined) throw keyIdWithoutKms(CONTEXT, headers[CONTEXT]);
  if (method === "AES256") return { type: "AES256" };
  return { type: "none", ...(bucketKey !== undefined && { bucketKey }) };
}

const METHODS: ReadonlySet<string> = new Set(["AES256", "aws:kms", "aws:kms:dsse"]);

/** One text for no SSE header (E118) and for AES256, which was not captured on AWS (E119 (?)). */
function keyIdWithoutKms(name: string, value: string): Error {
  return invalidArgument(
    "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
    name,
    value,
  );
}

function bucketKeyIn(headers: Headers): boolean | undefined {
  const value = headers[BUCKET_KEY]?.toLowerCase();
  if (value === undefined) return undefined;
  if (value !== "true" && value !== "false") {
    throw invalidArgument("The value specified in the header is not a boolean.", BUCKET_KEY, value);
  }
  return value === "true";
}

function contextIn(headers: Headers): Readonly<Record<string, string>> {
  const encoded = headers[CONTEXT];
  if (encoded === undefined) return {};
  const context = parseContext(encoded);
  if (context === undefined) {
    throw invalidArgument(
      "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map",
      CONTEXT,
      encoded,
    );
  }
  return context;
}

function parseContext(encoded: string): Readonly<Record<string, string>> | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(encoded, "base64"));
    const value: unknown = JSON.parse(text);
    return isStringMap(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isStringMap(value: unknown): value is Record<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((item) => typeof item === "string");
}
