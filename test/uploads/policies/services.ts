import { allowPut, DENY_HTTP, deny, NO_KEYS, requirement, SSE, SSE_S3 } from "../scenes.ts";
import type { PolicyCase } from "./case.ts";

const lenientSseS3 = requirement({ require: "sse-s3", ...NO_KEYS });

/** AWS services that write into the bucket (P100 to P110). */
export const SERVICES: readonly PolicyCase[] = [
  {
    name: "access logs as AWS allows them (P105)",
    statements: [
      allowPut(
        { Service: "logging.s3.amazonaws.com" },
        {
          Resource: "arn:aws:s3:::b/*",
          Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
        },
      ),
      DENY_HTTP,
    ],
    change: { encryption: SSE_S3, requirement: lenientSseS3, serviceWriters: ["logging.s3.amazonaws.com"] },
    expect: { "none logging.s3.amazonaws.com": "depends", "aes256 http": "denied DenyInsecureTransport" },
  },
  {
    name: "a service without an Allow",
    statements: [DENY_HTTP],
    change: { serviceWriters: ["logging.s3.amazonaws.com"] },
    expect: { "none logging.s3.amazonaws.com": "denied no Allow" },
  },
  {
    name: "CloudTrail digests are SSE-S3 (P101)",
    statements: [
      allowPut({ Service: "cloudtrail.amazonaws.com" }),
      deny("KmsOnly", { StringNotEquals: { [SSE]: "aws:kms" } }),
    ],
    change: { serviceWriters: ["cloudtrail.amazonaws.com"] },
    expect: {
      "aes256 cloudtrail.amazonaws.com": "denied KmsOnly",
      "none cloudtrail.amazonaws.com": "denied KmsOnly",
      "kms-approved cloudtrail.amazonaws.com": "stored sse-kms",
    },
  },
  {
    name: "a Deny that leaves services out (P110)",
    statements: [
      allowPut({ Service: "cloudtrail.amazonaws.com" }),
      deny("KmsOnly", {
        StringNotEquals: { [SSE]: "aws:kms" },
        Bool: { "aws:PrincipalIsAWSService": "false" },
      }),
    ],
    change: { serviceWriters: ["cloudtrail.amazonaws.com"], requirement: requirement(NO_KEYS) },
    expect: {
      "none cloudtrail.amazonaws.com": "stored sse-kms",
      "aes256 cloudtrail.amazonaws.com": "stored! sse-s3",
      aes256: "denied KmsOnly",
    },
  },
  {
    name: "a Deny for one service by name",
    statements: [
      allowPut({ Service: "config.amazonaws.com" }),
      deny("NotConfig", { StringEquals: { "aws:PrincipalServiceName": "config.amazonaws.com" } }),
    ],
    change: { serviceWriters: ["config.amazonaws.com"] },
    expect: { "none config.amazonaws.com": "denied NotConfig", none: "stored sse-kms" },
  },
  {
    name: "logs under a prefix that a Deny spares",
    statements: [
      allowPut({ Service: "delivery.logs.amazonaws.com" }, { Resource: "arn:aws:s3:::b/AWSLogs/*" }),
      deny(
        "Elsewhere",
        { Null: { [SSE]: "true" } },
        { NotResource: "arn:aws:s3:::b/AWSLogs/*", Resource: undefined },
      ),
    ],
    change: { serviceWriters: ["delivery.logs.amazonaws.com"] },
    expect: { "none delivery.logs.amazonaws.com": "depends", none: "depends" },
  },
  {
    name: "inventory reports as configured (P106)",
    statements: [allowPut({ Service: "s3.amazonaws.com" }), deny("NoHeader", { Null: { [SSE]: "true" } })],
    change: { serviceWriters: ["s3.amazonaws.com"], requirement: lenientSseS3 },
    expect: {
      "none s3.amazonaws.com": "denied NoHeader",
      "aes256 s3.amazonaws.com": "stored sse-s3",
      "kms-approved s3.amazonaws.com": "stored sse-kms",
    },
  },
  {
    name: "a Firehose stream that the policy lets in (P110)",
    statements: [
      allowPut({ Service: "firehose.amazonaws.com" }),
      deny("NoHeader", { Null: { [SSE]: "true" } }),
    ],
    change: { serviceWriters: ["firehose.amazonaws.com"] },
    expect: {
      "none firehose.amazonaws.com": "denied NoHeader",
      "kms-approved firehose.amazonaws.com": "stored sse-kms",
    },
  },
  {
    name: "a Firehose stream that writes as its role (P110)",
    statements: [
      deny("NoHeader", { Null: { [SSE]: "true" }, Bool: { "aws:PrincipalIsAWSService": "false" } }),
    ],
    change: { principals: ["arn:aws:iam::111122223333:role/firehose"] },
    expect: { "none arn:aws:iam::111122223333:role/firehose": "denied NoHeader" },
  },
  {
    name: "Config as AWS allows it (P102)",
    statements: [
      allowPut(
        { Service: "config.amazonaws.com" },
        {
          Resource: "arn:aws:s3:::b/AWSLogs/111122223333/Config/*",
          Condition: {
            StringEquals: {
              "s3:x-amz-acl": "bucket-owner-full-control",
              "AWS:SourceAccount": "111122223333",
            },
          },
        },
      ),
      DENY_HTTP,
    ],
    change: { serviceWriters: ["config.amazonaws.com"] },
    expect: { "none config.amazonaws.com": "depends", "kms-other config.amazonaws.com": "depends!" },
  },
  {
    name: "flow logs as AWS allows them, under the default (P104)",
    statements: [allowPut({ Service: "delivery.logs.amazonaws.com" }), DENY_HTTP],
    change: { serviceWriters: ["delivery.logs.amazonaws.com"] },
    expect: { "none delivery.logs.amazonaws.com": "stored sse-kms" },
  },
  {
    name: "load balancers of newer Regions (P103)",
    statements: [
      allowPut({ Service: "logdelivery.elasticloadbalancing.amazonaws.com" }),
      deny("NotKms", { StringNotEquals: { [SSE]: "aws:kms" }, Null: { [SSE]: "false" } }),
    ],
    change: {
      encryption: SSE_S3,
      requirement: lenientSseS3,
      serviceWriters: ["logdelivery.elasticloadbalancing.amazonaws.com"],
    },
    expect: {
      "none logdelivery.elasticloadbalancing.amazonaws.com": "stored sse-s3",
      "aes256 logdelivery.elasticloadbalancing.amazonaws.com": "denied NotKms",
    },
  },
  {
    name: "load balancers of older Regions write as an account of AWS (P103)",
    statements: [
      allowPut({ AWS: "arn:aws:iam::156460612806:root" }, { Resource: "arn:aws:s3:::b/*" }),
      deny("NotKms", { StringNotEquals: { [SSE]: "aws:kms" }, Null: { [SSE]: "false" } }),
    ],
    change: { encryption: SSE_S3, requirement: lenientSseS3, serviceWriters: ["156460612806"] },
    expect: {
      "none 156460612806": "stored sse-s3",
      "aes256 156460612806": "denied NotKms",
      // It is nobody else's account.
      "none other-account": "denied no Allow",
    },
  },
];
