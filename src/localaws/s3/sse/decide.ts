import { invalidArgument } from "../object-errors.ts";
import type { BucketEncryptionRule } from "../store.ts";
import type { CustomerKey } from "./customer-key.ts";
import { CONTEXT } from "./headers.ts";
import type { RequestedEncryption } from "./requested.ts";

/** How a new object will be encrypted, before any key was asked for. */
export type EncryptionDecision =
  | { readonly type: "AES256" }
  | {
      readonly type: "aws:kms" | "aws:kms:dsse";
      /** Id, alias or ARN as the caller's account sees it; undefined for its alias/aws/s3 (E35, E38, E39). */
      readonly keyId: string | undefined;
      readonly bucketKey: boolean;
      readonly context: Readonly<Record<string, string>>;
    }
  | { readonly type: "SSE-C"; readonly customerKey: CustomerKey };

/** Where the object will be: the encryption context names one of the two (E125). */
export type ObjectPlace = { readonly objectArn: string; readonly bucketArn: string };

/**
 * The order of every write: the request's headers, else the bucket's default, else SSE-S3 (E30). A copy is a write like
 * any other here: the source's Bucket Key does not count (E129 (?)).
 */
export function decideEncryption(
  requested: RequestedEncryption,
  rule: BucketEncryptionRule,
  place: ObjectPlace,
): EncryptionDecision {
  switch (requested.type) {
    case "SSE-C":
    case "AES256":
      return requested;
    case "none":
      return byDefault(requested.bucketKey, rule, place);
    default: {
      // aws:kms without a key never means the default's key: it is the caller's alias/aws/s3 (E35).
      const { type, keyId, bucketKey, context } = requested;
      return underKms(type, keyId, bucketKey ?? rule.bucketKey, context, place);
    }
  }
}

function byDefault(
  bucketKey: boolean | undefined,
  rule: BucketEncryptionRule,
  place: ObjectPlace,
): EncryptionDecision {
  if (rule.algorithm !== "aws:kms" && rule.algorithm !== "aws:kms:dsse") return { type: "AES256" };
  return underKms(rule.algorithm, rule.keyId, bucketKey ?? rule.bucketKey, {}, place);
}

function underKms(
  type: "aws:kms" | "aws:kms:dsse",
  keyId: string | undefined,
  wantsBucketKey: boolean,
  pairs: Readonly<Record<string, string>>,
  place: ObjectPlace,
): EncryptionDecision {
  // DSSE knows no Bucket Keys; a setting or header that asks for one has no effect there (E130).
  const bucketKey = wantsBucketKey && type === "aws:kms";
  return { type, keyId, bucketKey, context: encryptionContext(pairs, bucketKey, place) };
}

/** The context KMS binds a data key to: the object, or the bucket with a Bucket Key, and the caller's pairs (E125). */
export function encryptionContext(
  pairs: Readonly<Record<string, string>>,
  bucketKey: boolean,
  place: ObjectPlace,
): Readonly<Record<string, string>> {
  const arn = bucketKey ? place.bucketArn : place.objectArn;
  const own = pairs[S3_ARN];
  if (own !== undefined && own !== arn) {
    throw invalidArgument(`The encryption context pair '${S3_ARN}' is reserved.`, CONTEXT, own);
  }
  return { ...pairs, [S3_ARN]: arn };
}

/** The pair S3 itself adds to every encryption context. */
export const S3_ARN = "aws:s3:arn";
