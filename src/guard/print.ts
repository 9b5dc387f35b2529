import { stringify } from "yaml";
import type { BucketSetting } from "../model/plan.ts";

export type PolicyFormat = "json" | "terraform" | "cloudformation" | "cdk";

export const POLICY_FORMATS = ["json", "terraform", "cloudformation", "cdk"] as const;

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * A bucket policy, and the default encryption if one is given, as they are written in the tool that owns the bucket.
 * `json` is the policy alone. `text` must be a policy.
 */
export function policyAs(
  text: string,
  format: PolicyFormat,
  bucket: string,
  encryption?: BucketSetting,
): string {
  const policy: Json = JSON.parse(text);
  switch (format) {
    case "json":
      return `${JSON.stringify(policy, null, 2)}\n`;
    case "terraform":
      return terraform(policy, bucket, encryption);
    case "cloudformation":
      return cloudFormation(policy, bucket, encryption);
    case "cdk":
      return cdk(policy, bucket, encryption);
  }
}

function terraform(policy: Json, bucket: string, encryption: BucketSetting | undefined): string {
  const name = bucket.replace(/[^A-Za-z0-9]+/g, "_").replace(/^(?=\d)/, "bucket_");
  const put = (type: string, body: string) =>
    `resource "${type}" "${name}" {\n  bucket = ${hcl(bucket)}\n${body}}\n`;
  const policyResource = put("aws_s3_bucket_policy", `  policy = jsonencode(${hcl(policy, "  ")})\n`);
  if (encryption === undefined) return policyResource;
  const key = encryption.keyId === undefined ? "" : `      kms_master_key_id = ${hcl(encryption.keyId)}\n`;
  const blocked =
    encryption.blocked === undefined
      ? ""
      : `    blocked_encryption_types = ${hcl(encryption.blocked, "    ")}\n`;
  const rule =
    `\n  rule {\n    apply_server_side_encryption_by_default {\n` +
    `      sse_algorithm     = ${hcl(encryption.algorithm)}\n${key}    }\n` +
    `    bucket_key_enabled = ${encryption.bucketKey}\n${blocked}  }\n`;
  return `${put("aws_s3_bucket_server_side_encryption_configuration", rule)}\n${policyResource}`;
}

/** JSON as an HCL expression; `${` and `%{` would start templates there. */
function hcl(value: Json, indent = ""): string {
  if (typeof value === "string") return JSON.stringify(value).replace(/([$%])\{/g, "$1$1{");
  if (typeof value !== "object" || value === null) return String(value);
  const inner = `${indent}  `;
  const lines = isList(value)
    ? value.map((item) => `${inner}${hcl(item, inner)},\n`)
    : Object.entries(value).map(([name, item]) => `${inner}${hcl(name)} = ${hcl(item, inner)}\n`);
  const [open, close] = isList(value) ? ["[", "]"] : ["{", "}"];
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join("")}${indent}${close}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function cloudFormation(policy: Json, bucket: string, encryption: BucketSetting | undefined): string {
  const name = logicalId(bucket);
  const resources = {
    ...(encryption !== undefined && {
      [name]: {
        Type: "AWS::S3::Bucket",
        Properties: { BucketName: bucket, BucketEncryption: bucketEncryption(encryption) },
      },
    }),
    [`${name}Policy`]: {
      Type: "AWS::S3::BucketPolicy",
      Properties: { Bucket: bucket, PolicyDocument: policy },
    },
  };
  // Quoted, so that a Version is a string to every reader of YAML and no date.
  return stringify(
    { Resources: resources },
    { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN", lineWidth: 0 },
  );
}

function cdk(policy: Json, bucket: string, encryption: BucketSetting | undefined): string {
  const name = logicalId(bucket);
  const put = (type: string, id: string, props: object) =>
    `new s3.${type}(this, ${JSON.stringify(id)}, ${JSON.stringify(props, null, 2)});\n`;
  const policyProps = { bucket, policyDocument: policy };
  const parts = [put("CfnBucketPolicy", `${name}Policy`, policyProps)];
  if (encryption !== undefined) {
    const bucketProps = { bucketName: bucket, bucketEncryption: inCamelCase(bucketEncryption(encryption)) };
    parts.unshift(put("CfnBucket", name, bucketProps));
  }
  return `import * as s3 from "aws-cdk-lib/aws-s3";\n\n${parts.join("\n")}`;
}

function bucketEncryption({ algorithm, keyId, bucketKey, blocked }: BucketSetting): Record<string, Json> {
  const byDefault = { SSEAlgorithm: algorithm, ...(keyId !== undefined && { KMSMasterKeyID: keyId }) };
  return {
    ServerSideEncryptionConfiguration: [
      {
        ServerSideEncryptionByDefault: byDefault,
        BucketKeyEnabled: bucketKey,
        ...(blocked !== undefined && { BlockedEncryptionTypes: { EncryptionType: blocked } }),
      },
    ],
  };
}

/** CDK writes CloudFormation's names in camel case: sseAlgorithm, kmsMasterKeyId. */
function inCamelCase(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(inCamelCase);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [camelCase(name), inCamelCase(item)]),
  );
}

function camelCase(name: string): string {
  return name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (start) => start.toLowerCase()).replace(/ID$/, "Id");
}

function logicalId(bucket: string): string {
  const words = bucket.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}Bucket`;
}
