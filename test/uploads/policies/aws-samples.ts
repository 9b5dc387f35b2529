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

const anyUpload = { requirement: requirement({ require: "any", ...NO_KEYS, tls: false }) };

/** AWS's own samples, and the statements that work (P70 to P77). */
export const AWS_SAMPLES: readonly PolicyCase[] = [
  {
    name: "no statement at all but an unrelated Allow",
    statements: [
      {
        Effect: "Allow",
        Principal: { AWS: "111122223333" },
        Action: "s3:GetObject",
        Resource: "arn:aws:s3:::b/*",
      },
    ],
    expect: {
      none: "stored sse-kms",
      aes256: "stored! sse-s3",
      kms: "stored! sse-kms",
      "kms-approved": "stored sse-kms",
      "kms-other": "stored! sse-kms",
      "kms-foreign": "stored! sse-kms",
      "dsse-approved": "stored dsse-kms",
      "dsse-other": "stored! dsse-kms",
      "sse-c": "denied BlockedEncryptionTypes",
      "aes256 http": "stored! sse-s3",
      "kms-approved http": "denied S3",
      "none other-account": "denied no Allow",
    },
  },
  {
    name: "TLS only (P70)",
    statements: [DENY_HTTP],
    expect: {
      "none http": "denied DenyInsecureTransport",
      "aes256 http": "denied DenyInsecureTransport",
      "aes256 UploadPart http": "denied DenyInsecureTransport",
      "kms-approved UpdateObjectEncryption http": "denied DenyInsecureTransport",
      none: "stored sse-kms",
      "aes256 ReplicateObject": "stored! sse-s3",
    },
  },
  {
    name: "TLS only, leaving forwarded service calls alone (P71)",
    statements: [
      {
        ...DENY_HTTP,
        Condition: { Bool: { "aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "false" } },
      },
      {
        Effect: "Allow",
        Principal: { Service: "logging.s3.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::b/logs/*",
      },
    ],
    change: { serviceWriters: ["logging.s3.amazonaws.com"], encryption: SSE_S3, ...anyUpload },
    expect: {
      "aes256 http": "denied DenyInsecureTransport",
      "none logging.s3.amazonaws.com": "depends",
    },
  },
  {
    name: "at least TLS 1.2, which S3 asks for anyway (P72, P13)",
    statements: [deny("OldTls", { NumericLessThan: { "s3:TlsVersion": "1.2" } }, { Action: "s3:*" })],
    expect: { none: "stored sse-kms", "aes256 http": "stored! sse-s3" },
  },
  {
    name: "at least TLS 1.3: depends on the client (P12)",
    statements: [deny("OldTls", { NumericLessThan: { "s3:TlsVersion": "1.3" } }, { Action: "s3:*" })],
    expect: { none: "depends", "kms-approved": "depends", aes256: "depends!" },
  },
  {
    name: "no SSE-C (P73)",
    statements: [
      deny("NoSseC", { Null: { [CUSTOMER]: "false" } }, { Action: ["s3:PutObject", "s3:ReplicateObject"] }),
    ],
    change: { encryption: { ...SSE_KMS, ...OPEN_TO_SSE_C } },
    expect: {
      "sse-c": "denied NoSseC",
      "sse-c UploadPart": "denied NoSseC",
      "sse-c CompleteMultipartUpload": "denied NoSseC",
      "sse-c ReplicateObject": "denied NoSseC",
      "sse-c CopyObject": "denied NoSseC",
      "kms-approved": "stored sse-kms",
      none: "stored sse-kms",
    },
  },
  {
    name: "SSE-C neither blocked nor denied",
    statements: [DENY_HTTP],
    change: { encryption: { ...SSE_KMS, ...OPEN_TO_SSE_C } },
    expect: { "sse-c": "stored! sse-c", "sse-c http": "denied DenyInsecureTransport" },
  },
  {
    name: "SSE-C where the baseline allows it",
    statements: [],
    change: {
      encryption: { ...SSE_KMS, ...OPEN_TO_SSE_C },
      requirement: requirement({ sseC: "allow" }),
    },
    expect: { "sse-c": "stored sse-c", "sse-c UploadPart": "stored sse-c", "sse-c http": "denied S3" },
  },
  {
    name: "a key id must be sent, the default has one: the two readings differ (P74, P31)",
    statements: [deny("KeyId", { Null: { [KID]: "true" } })],
    expect: {
      none: "depends",
      kms: "depends!",
      "kms-approved": "stored sse-kms",
      "kms-other": "stored! sse-kms",
      aes256: "denied KeyId",
      "sse-c": "denied KeyId BlockedEncryptionTypes",
    },
  },
  {
    name: "a key id must be sent, the default is SSE-S3 (P74)",
    statements: [deny("KeyId", { Null: { [KID]: "true" } })],
    change: { encryption: SSE_S3 },
    expect: { none: "denied KeyId", "kms-approved": "stored sse-kms", aes256: "denied KeyId" },
  },
  {
    name: "only one key, AWS's IfExists sample (P75)",
    statements: [deny("OneKey", { ArnNotEqualsIfExists: { [KID]: KEY } })],
    expect: {
      none: "depends",
      kms: "denied OneKey",
      aes256: "denied OneKey",
      "kms-approved": "stored sse-kms",
      "kms-other": "denied OneKey",
      "kms-foreign": "denied OneKey",
      "dsse-approved": "stored dsse-kms",
      "kms-other UpdateObjectEncryption": "stored! sse-kms",
      "kms-other ReplicateObject": "stored! sse-kms",
    },
  },
  {
    name: "only one key where a header names one (P75)",
    statements: [deny("OneKey", { ArnNotEquals: { [KID]: KEY }, Null: { [KID]: "false" } })],
    expect: {
      none: "stored sse-kms",
      kms: "depends!",
      "kms-approved": "stored sse-kms",
      "kms-other": "denied OneKey",
      aes256: "stored! sse-s3",
    },
  },
  {
    name: "any KMS, header optional (P76)",
    statements: [
      deny("NotKms", { StringNotEquals: { [SSE]: ["aws:kms", "aws:kms:dsse"] }, Null: { [SSE]: "false" } }),
    ],
    change: { requirement: requirement(NO_KEYS) },
    expect: {
      none: "stored sse-kms",
      "none CreateMultipartUpload": "stored sse-kms",
      "none UploadPart": "stored sse-kms",
      "none CompleteMultipartUpload": "stored sse-kms",
      aes256: "denied NotKms",
      "aes256 UploadPart": "denied NotKms",
      "aes256 ReplicateObject": "stored! sse-s3",
      "dsse-approved": "stored dsse-kms",
      "dsse-other": "stored dsse-kms",
      kms: "stored sse-kms",
    },
  },
  {
    name: "P76 does not reach SSE-C (P77)",
    statements: [
      deny("NotKms", { StringNotEquals: { [SSE]: ["aws:kms", "aws:kms:dsse"] }, Null: { [SSE]: "false" } }),
    ],
    change: { encryption: { ...SSE_KMS, ...OPEN_TO_SSE_C } },
    expect: { "sse-c": "stored! sse-c", aes256: "denied NotKms" },
  },
];
