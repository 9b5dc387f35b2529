import { encryptionName } from "../encryption/names.ts";
import type { BucketRequirement, RequiredEncryption } from "../model/baseline.ts";
import type { ServerSide } from "../model/encryption.ts";
import type { BucketEncryption } from "../model/facts.ts";
import type { Evidence } from "../model/verdict.ts";

/** What a requirement asks for, as a phrase. */
export const requiredName: Readonly<Record<RequiredEncryption, string>> = {
  any: "some encryption",
  "sse-s3": "SSE-S3 or stronger",
  "sse-kms": "SSE-KMS or stronger",
  "dsse-kms": "DSSE-KMS",
  "client-side-kms": "client-side encryption under a KMS key",
};

/** Whether the baseline names KMS keys for S3 to use; the keys of a client-side requirement never reach S3. */
export function namesKeys({ keys, require }: BucketRequirement): boolean {
  return keys.length > 0 && require !== "client-side-kms";
}

/**
 * Whether the baseline approves of the key with this ARN. Unknown when it is none of the approved keys whose ARN is
 * known, and there are others of which KMS could not be asked.
 */
export function approves(requirement: BucketRequirement, keyArn: string): "yes" | "no" | "unknown" {
  let open = false;
  for (const { arn } of requirement.approvedKeys) {
    if (arn.state === "known" && arn.value === keyArn) return "yes";
    open ||= arn.state === "unknown";
  }
  return open ? "unknown" : "no";
}

/** Why `approves` cannot tell, as a phrase. */
export function unresolvedKeys(requirement: BucketRequirement): string {
  return requirement.approvedKeys
    .flatMap(({ written, arn }) => (arn.state === "unknown" ? [`${written} (${arn.why.message})`] : []))
    .join(", ");
}

/** Whether the baseline approves of the AWS managed key aws/s3 by its name, which is the same in every account. */
export function approvesManagedKey(requirement: BucketRequirement): boolean {
  return requirement.keys.some((key) => key === "alias/aws/s3" || key.endsWith(":alias/aws/s3"));
}

/** What an upload that says nothing of encryption is stored as. Without a setting S3 encrypts with SSE-S3 (E30). */
export function defaultServerSide(encryption: BucketEncryption | undefined): ServerSide {
  if (encryption === undefined || encryption.algorithm === "AES256") return { type: "sse-s3" };
  const keyArn =
    encryption.keyArn.state === "known" ? encryption.keyArn.value : (encryption.keyId ?? "aws/s3");
  if (encryption.algorithm === "aws:kms") return { type: "sse-kms", keyArn, bucketKey: encryption.bucketKey };
  if (encryption.algorithm === "aws:kms:dsse") return { type: "dsse-kms", keyArn };
  return { type: "other", value: encryption.algorithm };
}

/**
 * How an object is stored, as evidence shows it, and what else is to be shown. (Spread last: until Node 22, V8 gives each
 * object that is spread first and added to a hidden class of its own, which costs more than all the rest of a verdict.)
 */
export function encryptionFacts(serverSide: ServerSide, more: Facts = {}): Facts {
  const { type: encryption } = serverSide;
  return "keyArn" in serverSide ? { encryption, key: serverSide.keyArn, ...more } : { encryption, ...more };
}

type Facts = NonNullable<Evidence["facts"]>;

/** A sentence's beginning: `Stored with SSE-S3`. */
export const storedWith = (serverSide: ServerSide): string => `Stored with ${encryptionName(serverSide)}`;
