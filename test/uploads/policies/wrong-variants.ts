import {
  CUSTOMER,
  DENY_HTTP,
  deny,
  KEY,
  KID,
  NO_KEYS,
  OPEN_TO_SSE_C,
  requirement,
  SSE,
  SSE_KMS,
  SSE_S3,
} from "../scenes.ts";
import type { PolicyCase } from "./case.ts";

const kmsWithAnyKey = { requirement: requirement({ ...NO_KEYS, tls: false }) };
const openToSseC = { encryption: { ...SSE_KMS, ...OPEN_TO_SSE_C } };

/** Statements that look like a guard and are none (P80 to P98). */
export const WRONG_VARIANTS: readonly PolicyCase[] = [
  {
    name: "P80: not AES256",
    statements: [deny("NotAes", { StringNotEquals: { [SSE]: "AES256" } })],
    change: kmsWithAnyKey,
    expect: {
      none: "denied NotAes",
      aes256: "stored! sse-s3",
      kms: "denied NotAes",
      "kms-approved": "denied NotAes",
      "dsse-approved": "denied NotAes",
      "sse-c": "denied NotAes BlockedEncryptionTypes",
    },
  },
  {
    name: "P81: not aws:kms",
    statements: [deny("NotKms", { StringNotEquals: { [SSE]: "aws:kms" } })],
    change: kmsWithAnyKey,
    expect: { none: "denied NotKms", "kms-approved": "stored sse-kms", "dsse-approved": "denied NotKms" },
  },
  {
    name: "P82: only those who ask for AES256",
    statements: [deny("Aes", { StringEquals: { [SSE]: "AES256" } })],
    change: { encryption: { ...SSE_S3, ...OPEN_TO_SSE_C } },
    expect: {
      none: "stored! sse-s3",
      aes256: "denied Aes",
      "sse-c": "stored! sse-c",
      "kms-other": "stored! sse-kms",
    },
  },
  {
    name: "P83: no header denied where access logs arrive",
    statements: [
      deny("NoHeader", { Null: { [SSE]: "true" } }),
      {
        Sid: "Logs",
        Effect: "Allow",
        Principal: { Service: "logging.s3.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::b/*",
      },
    ],
    change: { encryption: SSE_S3, serviceWriters: ["logging.s3.amazonaws.com"] },
    expect: { "none logging.s3.amazonaws.com": "denied NoHeader", none: "denied NoHeader" },
  },
  {
    name: "P84: Null the wrong way round",
    statements: [deny("HasHeader", { Null: { [SSE]: "false" } })],
    change: kmsWithAnyKey,
    expect: {
      none: "stored sse-kms",
      aes256: "denied HasHeader",
      "kms-approved": "denied HasHeader",
      "dsse-approved": "denied HasHeader",
    },
  },
  {
    name: "P85: every action",
    statements: [deny("All", { StringNotEquals: { [SSE]: "aws:kms" } }, { Action: "s3:*" })],
    change: kmsWithAnyKey,
    expect: { none: "denied All", "kms-approved": "stored sse-kms", "none ReplicateObject": "denied All" },
  },
  {
    name: "P86: the bucket and not its objects",
    statements: [deny("Bucket", { StringNotEquals: { [SSE]: "aws:kms" } }, { Resource: "arn:aws:s3:::b" })],
    expect: { aes256: "stored! sse-s3", none: "stored sse-kms" },
  },
  {
    name: "P87: TLS on the bucket only",
    statements: [{ ...DENY_HTTP, Resource: "arn:aws:s3:::b" }],
    expect: { "aes256 http": "stored! sse-s3" },
  },
  {
    name: "P87: TLS on the objects only",
    statements: [{ ...DENY_HTTP, Resource: "arn:aws:s3:::b/*" }],
    expect: { "aes256 http": "denied DenyInsecureTransport" },
  },
  {
    name: "P88: TLS for reads only",
    statements: [{ ...DENY_HTTP, Action: "s3:GetObject" }],
    expect: { "aes256 http": "stored! sse-s3" },
  },
  {
    name: "P88: TLS for the account's root only",
    statements: [{ ...DENY_HTTP, Principal: { AWS: "arn:aws:iam::999900001111:root" } }],
    expect: { "aes256 http": "stored! sse-s3" },
  },
  {
    name: "P89: an Allow with TLS in place of a Deny without",
    statements: [
      {
        Effect: "Allow",
        Principal: { AWS: "111122223333" },
        Action: "s3:*",
        Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
        Condition: { Bool: { "aws:SecureTransport": "true" } },
      },
    ],
    expect: { "aes256 http": "stored! sse-s3", "aes256 root http": "stored! sse-s3" },
  },
  {
    name: "P90: BoolIfExists denies services, which tell no transport",
    statements: [
      { ...DENY_HTTP, Condition: { BoolIfExists: { "aws:SecureTransport": "false" } } },
      {
        Effect: "Allow",
        Principal: { Service: "cloudtrail.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::b/*",
      },
    ],
    change: { serviceWriters: ["cloudtrail.amazonaws.com"] },
    expect: {
      "aes256 http": "denied DenyInsecureTransport",
      "none cloudtrail.amazonaws.com": "denied DenyInsecureTransport",
      "none ReplicateObject": "depends",
      none: "stored sse-kms",
    },
  },
  {
    name: "P91: the key by its id",
    statements: [deny("Key", { ArnNotEquals: { [KID]: "0a1b2c3d-0000-4000-8000-000000000001" } })],
    expect: { "kms-approved": "denied Key", "kms-other": "denied Key", none: "denied Key" },
  },
  {
    name: "P91: the key by its alias",
    statements: [
      deny("Key", { StringNotEquals: { [KID]: "arn:aws:kms:eu-west-1:111122223333:alias/data" } }),
    ],
    expect: { "kms-approved": "denied Key", none: "denied Key" },
  },
  {
    name: "P92: ForAllValues denies what has no header",
    statements: [deny("ForAll", { "ForAllValues:StringNotEquals": { [SSE]: "aws:kms" } })],
    change: kmsWithAnyKey,
    expect: { none: "denied ForAll", "kms-approved": "stored sse-kms", aes256: "denied ForAll" },
  },
  {
    name: "P93: s3:PutObject only",
    statements: [
      deny("NotKms", { StringNotEquals: { [SSE]: ["aws:kms", "aws:kms:dsse"] }, Null: { [SSE]: "false" } }),
      deny("Key", { StringEquals: { [SSE]: ["aws:kms", "aws:kms:dsse"] }, ArnNotEquals: { [KID]: KEY } }),
    ],
    expect: {
      aes256: "denied NotKms",
      "kms-other": "denied Key",
      "aes256 ReplicateObject": "stored! sse-s3",
      "kms-other ReplicateObject": "stored! sse-kms",
      "kms-other UpdateObjectEncryption": "stored! sse-kms",
    },
  },
  {
    name: "P94: not AES256 and not aws:kms, each by itself",
    statements: [
      deny("NotAes", { StringNotEquals: { [SSE]: "AES256" } }),
      deny("NotKms", { StringNotEquals: { [SSE]: "aws:kms" } }),
    ],
    expect: {
      none: "denied NotAes NotKms",
      aes256: "denied NotKms",
      "kms-approved": "denied NotAes",
      "dsse-approved": "denied NotAes NotKms",
    },
  },
  {
    name: "P95: NotPrincipal in place of a condition",
    statements: [
      {
        Sid: "NotEnforcer",
        Effect: "Deny",
        NotPrincipal: { AWS: "arn:aws:iam::111122223333:role/writer" },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::b/*",
        Condition: { StringEquals: { [SSE]: "AES256" } },
      },
    ],
    expect: { aes256: "depends!", "aes256 root": "denied NotEnforcer" },
  },
  {
    name: "P96: for one account only",
    statements: [
      deny(
        "Ours",
        { StringEquals: { [SSE]: "AES256" } },
        { Principal: { AWS: "arn:aws:iam::111122223333:root" } },
      ),
      {
        Sid: "Partner",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::222233334444:root" },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::b/*",
      },
    ],
    expect: { aes256: "denied Ours", "aes256 other-account": "stored! sse-s3" },
  },
  {
    name: "P97: from one network only",
    statements: [deny("Vpc", { StringNotEquals: { "aws:SourceVpce": "vpce-1" } }, { Action: "s3:*" })],
    expect: { none: "depends", aes256: "depends!" },
  },
  {
    name: "P98: one action that is no upload",
    statements: [deny("Acl", { StringNotEquals: { [SSE]: "aws:kms" } }, { Action: "s3:PutObjectAcl" })],
    expect: { aes256: "stored! sse-s3" },
  },
  {
    name: "P4: a key that does not exist",
    statements: [deny("BucketKey", { StringNotEquals: { [`${SSE}-bucket-key-enabled`]: "true" } })],
    expect: { none: "denied BucketKey", "kms-approved": "denied BucketKey" },
  },
  {
    name: "SSE-C asked for by its algorithm",
    statements: [deny("SseC", { StringEquals: { [CUSTOMER]: "AES256" } })],
    change: openToSseC,
    expect: {
      "sse-c": "denied SseC",
      "sse-c CompleteMultipartUpload": "denied SseC",
      none: "stored sse-kms",
    },
  },
];
