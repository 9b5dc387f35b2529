import { known } from "../../../src/model/fact.ts";
import { DENY_HTTP, deny, KEY, KEY2, KID, NO_KEYS, requirement, SSE } from "../scenes.ts";
import type { PolicyCase } from "./case.ts";

/** Whole guards, and what each part of them reaches (P78, P79). */
export const GUARDS: readonly PolicyCase[] = [
  {
    name: "the settings protected, with a break-glass role (P78)",
    statements: [
      {
        Sid: "Protect",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:PutEncryptionConfiguration", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"],
        Resource: "arn:aws:s3:::b",
        Condition: { ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/break-glass" } },
      },
    ],
    expect: { none: "stored sse-kms", aes256: "stored! sse-s3" },
  },
  {
    name: "re-wrapping only under the approved key (P79)",
    statements: [deny("Update", { ArnNotEquals: { [KID]: KEY } }, { Action: "s3:UpdateObjectEncryption" })],
    expect: {
      "kms-approved UpdateObjectEncryption": "stored sse-kms",
      "kms-other UpdateObjectEncryption": "denied Update",
      "kms-foreign UpdateObjectEncryption": "denied S3 Update",
      "none UpdateObjectEncryption": "denied S3",
      "dsse-approved UpdateObjectEncryption": "denied S3",
      "kms-other": "stored! sse-kms",
    },
  },
  {
    name: "re-wrapping that nobody guards",
    statements: [DENY_HTTP],
    expect: {
      "kms-other UpdateObjectEncryption": "stored! sse-kms",
      "kms-foreign UpdateObjectEncryption": "depends!",
      "kms-approved UpdateObjectEncryption": "stored sse-kms",
    },
  },
  {
    name: "the classic: no header, wrong algorithm",
    statements: [
      deny("NoHeader", { Null: { [SSE]: "true" } }),
      deny("WrongAlgorithm", { StringNotEquals: { [SSE]: ["aws:kms", "aws:kms:dsse"] } }),
    ],
    change: { requirement: requirement({ uploads: "strict", ...NO_KEYS }) },
    expect: {
      none: "denied NoHeader WrongAlgorithm",
      aes256: "denied WrongAlgorithm",
      kms: "stored sse-kms",
      "kms-approved": "stored sse-kms",
      "sse-c": "denied NoHeader WrongAlgorithm BlockedEncryptionTypes",
      "none CopyObject": "denied NoHeader WrongAlgorithm",
      "none PostObject": "denied NoHeader WrongAlgorithm",
      // Whether S3 judges a part by its upload or by its own headers is not known (P32, P33).
      "kms-approved UploadPart": "depends",
      "none UploadPart": "denied NoHeader WrongAlgorithm",
    },
  },
  {
    name: "strict: an upload without the header, left to a good default",
    statements: [deny("WrongAlgorithm", { StringEquals: { [SSE]: "AES256" } })],
    change: { requirement: requirement({ uploads: "strict", ...NO_KEYS }) },
    expect: {
      none: "stored! sse-kms",
      "none CopyObject": "stored! sse-kms",
      // A replica names what its source has; strict speaks of uploads.
      "none ReplicateObject": "stored sse-kms",
      kms: "stored sse-kms",
    },
  },
  {
    name: "two approved keys, of which the policy knows one",
    statements: [deny("OneKey", { StringEquals: { [SSE]: "aws:kms" }, ArnNotEquals: { [KID]: KEY } })],
    change: {
      requirement: requirement({
        keys: [KEY, KEY2],
        approvedKeys: [KEY, KEY2].map((key) => ({ written: key, arn: known(key) })),
      }),
    },
    expect: { "kms-approved": "depends", "kms-other": "denied OneKey", kms: "denied OneKey" },
  },
  {
    name: "DSSE required",
    statements: [deny("Dsse", { StringNotEquals: { [SSE]: "aws:kms:dsse" } })],
    change: { requirement: requirement({ require: "dsse-kms" }) },
    expect: {
      none: "denied Dsse",
      "kms-approved": "denied Dsse",
      "dsse-approved": "stored dsse-kms",
      "dsse-other": "stored! dsse-kms",
    },
  },
];
