import type { TargetEncryption } from "../model/encryption.ts";
import type { Action, BucketSetting } from "../model/plan.ts";
import { counted } from "../model/text.ts";

/** The writes an action sends, in words for a person: the call, on what, and what makes the difference. */
export function callsOf(action: Action): readonly string[] {
  switch (action.kind) {
    case "put-bucket-encryption":
      return [`s3:PutBucketEncryption: ${settingWords(action.after)}`];
    case "put-bucket-policy":
      return action.after === null
        ? ["s3:DeleteBucketPolicy: no statement is left"]
        : [`s3:PutBucketPolicy: ${action.after.length} characters`];
    case "update-object-encryption":
      return [`s3:UpdateObjectEncryption: ${targetWords(action.after)}`];
    case "copy-object":
      return [
        `s3:CopyObject onto itself, if its ETag is ${action.before.eTag}: ${targetWords(action.after)}`,
      ];
    case "multipart-copy":
      return [
        `s3:CreateMultipartUpload: ${targetWords(action.after)}`,
        `s3:UploadPartCopy for all ${action.before.size} bytes, if the ETag is ${action.before.eTag}`,
        `s3:CompleteMultipartUpload, if the ETag is ${action.before.eTag}`,
        ...(action.annotations === undefined
          ? []
          : [`s3:PutObjectAnnotation onto the new version, ${counted(action.annotations, "annotation")}`]),
      ];
    case "batch-update":
    case "batch-copy":
      return [
        `s3:PutObject of a manifest of ${action.objects.count} objects into ${action.reports}`,
        `s3:CreateJob as ${action.role}: ${targetWords(action.after)}`,
      ];
  }
}

export function targetWords(after: TargetEncryption): string {
  switch (after.type) {
    case "sse-s3":
      return "AES256";
    case "sse-kms":
      return `aws:kms under ${after.keyArn}, Bucket Key ${after.bucketKey ? "on" : "off"}`;
    case "dsse-kms":
      return `aws:kms:dsse under ${after.keyArn}`;
  }
}

function settingWords({ algorithm, keyId, bucketKey, blocked }: BucketSetting): string {
  return [
    keyId === undefined ? algorithm : `${algorithm} under ${keyId}`,
    `Bucket Key ${bucketKey ? "on" : "off"}`,
    blocked === undefined ? "" : `blocked types ${blocked.join(", ") || "none"}`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}
