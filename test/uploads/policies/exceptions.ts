import { absent, known, unknown } from "../../../src/model/fact.ts";
import { DENY_HTTP, deny, KEY, KID, requirement, SSE, SSE_KMS, SSE_S3 } from "../scenes.ts";
import type { PolicyCase } from "./case.ts";

/** Every object of the bucket but some. */
const spare = (NotResource: string) => ({ Resource: undefined, NotResource });
const breakGlass = { ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/break-glass" } };

/** Exceptions, parts of a bucket, and what else a statement can turn on. */
export const EXCEPTIONS: readonly PolicyCase[] = [
  {
    name: "a Deny with a break-glass role",
    statements: [deny("Aes", { StringEquals: { [SSE]: "AES256" }, ...breakGlass })],
    expect: { aes256: "depends!", "aes256 root": "denied Aes", none: "stored sse-kms" },
  },
  {
    name: "two Denies with a break-glass role each: nobody is both",
    statements: [
      deny("One", { StringEquals: { [SSE]: "AES256" }, ...breakGlass }),
      deny("Two", {
        StringEquals: { [SSE]: "AES256" },
        ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/ops" },
      }),
    ],
    change: { principals: ["arn:aws:iam::111122223333:role/ops"] },
    expect: {
      aes256: "denied One Two",
      "aes256 arn:aws:iam::111122223333:role/ops": "denied One",
      none: "stored sse-kms",
    },
  },
  {
    name: "everybody but one role and the root user, by their ids",
    statements: [
      deny("Ids", {
        StringEquals: { [SSE]: "AES256" },
        StringNotLike: { "aws:userId": ["AROAEXAMPLEEXAMPLE123:*", "111122223333"] },
      }),
    ],
    change: { principals: ["arn:aws:iam::111122223333:user/ann"] },
    expect: {
      aes256: "depends!",
      "aes256 root": "stored! sse-s3",
      "aes256 arn:aws:iam::111122223333:user/ann": "depends!",
    },
  },
  {
    name: "a principal asked for by ARN: break-glass is let in, another role is not",
    statements: [deny("Aes", { StringEquals: { [SSE]: "AES256" }, ...breakGlass })],
    change: {
      principals: ["arn:aws:iam::111122223333:role/break-glass", "arn:aws:iam::111122223333:role/app"],
    },
    expect: {
      "aes256 arn:aws:iam::111122223333:role/break-glass": "stored! sse-s3",
      "aes256 arn:aws:iam::111122223333:role/app": "denied Aes",
    },
  },
  {
    name: "a Deny for one prefix",
    statements: [deny("Raw", { StringEquals: { [SSE]: "AES256" } }, { Resource: "arn:aws:s3:::b/raw/*" })],
    expect: { aes256: "depends!", none: "stored sse-kms" },
  },
  {
    name: "a Deny for every bucket",
    statements: [deny("Everywhere", { StringEquals: { [SSE]: "AES256" } }, { Resource: "*" })],
    expect: { aes256: "denied Everywhere" },
  },
  {
    name: "a Deny for another bucket",
    statements: [deny("Elsewhere", { StringEquals: { [SSE]: "AES256" } }, { Resource: "arn:aws:s3:::c/*" })],
    expect: { aes256: "stored! sse-s3" },
  },
  {
    name: "a Deny for a prefix of every bucket",
    statements: [deny("Raw", { StringEquals: { [SSE]: "AES256" } }, { Resource: "arn:aws:s3:::*/raw/*" })],
    expect: { aes256: "depends!" },
  },
  {
    name: "a Deny for keys in a folder: those beside it go on",
    statements: [deny("Folders", { StringEquals: { [SSE]: "AES256" } }, { Resource: "arn:aws:s3:::b/*/*" })],
    expect: { aes256: "depends!", none: "stored sse-kms" },
  },
  {
    name: "a Deny for keys of two characters and more: those of one go on",
    statements: [deny("Long", { StringEquals: { [SSE]: "AES256" } }, { Resource: "arn:aws:s3:::b/??*" })],
    expect: { aes256: "depends!" },
  },
  {
    name: "a Deny for keys of one character and more, which all have",
    statements: [deny("All", { StringEquals: { [SSE]: "AES256" } }, { Resource: "arn:aws:s3:::b/?*" })],
    expect: { aes256: "denied All" },
  },
  {
    name: "a Deny for the empty key, which none is",
    statements: [deny("Slash", { StringEquals: { [SSE]: "AES256" } }, { Resource: "arn:aws:s3:::b/" })],
    expect: { aes256: "stored! sse-s3" },
  },
  {
    name: "two Denies that spare different keys: what both spare goes on",
    statements: [
      deny("NotA", { StringEquals: { [SSE]: "AES256" } }, spare("arn:aws:s3:::b/a/*")),
      deny("NotX", { StringEquals: { [SSE]: "AES256" } }, spare("arn:aws:s3:::b/*/x/*")),
    ],
    expect: { aes256: "depends!" },
  },
  {
    name: "two Denies that spare keys with a letter each",
    statements: [
      deny("NotA", { StringEquals: { [SSE]: "AES256" } }, spare("arn:aws:s3:::b/*a*")),
      deny("NotZ", { StringEquals: { [SSE]: "AES256" } }, spare("arn:aws:s3:::b/*z*")),
    ],
    expect: { aes256: "depends!" },
  },
  {
    name: "two Denies that spare different keys, and no key is both",
    statements: [
      deny("NotA", { StringEquals: { [SSE]: "AES256" } }, spare("arn:aws:s3:::b/a/*")),
      deny("NotX", { StringEquals: { [SSE]: "AES256" } }, spare("arn:aws:s3:::b/x/*")),
    ],
    expect: { aes256: "denied NotA NotX" },
  },
  {
    name: "every key by its first character or its absence",
    statements: [
      deny("A", { StringEquals: { [SSE]: "AES256" } }, { Resource: "arn:aws:s3:::b/a*" }),
      deny("NotA", { StringEquals: { [SSE]: "AES256" } }, spare("arn:aws:s3:::b/a*")),
    ],
    expect: { aes256: "denied NotA A" },
  },
  {
    name: "a policy that admits a key the baseline does not approve",
    statements: [
      deny("TheirKey", {
        StringEquals: { [SSE]: "aws:kms" },
        ArnNotEquals: {
          [KID]: [KEY, "arn:aws:kms:eu-west-1:111122223333:key/99999999-0000-4000-8000-000000000009"],
        },
      }),
    ],
    expect: { "kms-approved": "stored sse-kms", "kms-other": "depends!", "kms-foreign": "denied TheirKey" },
  },
  {
    name: "every key of the account",
    statements: [
      deny("OurKeys", {
        StringEquals: { [SSE]: "aws:kms" },
        ArnNotLike: { [KID]: "arn:aws:kms:*:111122223333:key/*" },
      }),
    ],
    expect: {
      "kms-other": "stored! sse-kms",
      "kms-foreign": "denied OurKeys",
      "kms-approved": "stored sse-kms",
      // aws/s3 is a key of the account too, whatever its id: let in if S3 compares the key it will use (P31).
      kms: "depends!",
      "kms other-account": "denied OurKeys",
    },
  },
  {
    name: "only from a network, and only with KMS",
    statements: [
      deny("Aes", { StringEquals: { [SSE]: "AES256" } }),
      deny("Ip", { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } }),
    ],
    expect: { aes256: "denied Aes", none: "depends", "kms-approved": "depends" },
  },
  {
    name: "only for one trail: clients act for no resource",
    statements: [deny("Trail", { StringNotEquals: { "aws:SourceAccount": "111122223333" } })],
    expect: { none: "denied Trail", "kms-approved root": "denied Trail" },
  },
  {
    name: "by what an object is tagged",
    statements: [
      deny("Tag", {
        StringNotEquals: { "s3:RequestObjectTag/class": "public" },
        StringEquals: { [SSE]: "AES256" },
      }),
    ],
    expect: { aes256: "depends!", none: "stored sse-kms" },
  },
  {
    name: "only whole objects, which creating an upload is not (P34b)",
    statements: [
      deny("Whole", { StringEquals: { [SSE]: "AES256" }, Bool: { "s3:ObjectCreationOperation": "true" } }),
    ],
    expect: { aes256: "denied Whole", "aes256 CreateMultipartUpload": "stored! sse-s3" },
  },
  {
    name: "copies of one bucket only",
    statements: [
      deny("Copies", {
        StringLike: { "s3:x-amz-copy-source": "other/*" },
        StringEquals: { [SSE]: "AES256" },
      }),
    ],
    expect: { aes256: "stored! sse-s3", "aes256 CopyObject": "depends!" },
  },
  {
    name: "an action in other letters, with a wildcard",
    statements: [deny("Puts", { StringEquals: { [SSE]: "AES256" } }, { Action: "S3:putobj*" })],
    expect: { aes256: "denied Puts", "aes256 UploadPart": "denied Puts" },
  },
  {
    name: "everything but reads",
    statements: [
      deny("NotReads", { StringEquals: { [SSE]: "AES256" } }, { Action: undefined, NotAction: "s3:Get*" }),
    ],
    expect: { aes256: "denied NotReads", "aes256 ReplicateObject": "denied NotReads" },
  },
  {
    name: "condition keys in other letters",
    statements: [deny("Aes", { StringEquals: { [SSE.toUpperCase()]: "AES256" } })],
    expect: { aes256: "denied Aes", none: "stored sse-kms" },
  },
  {
    name: "no Sid: the place in the document",
    statements: [DENY_HTTP, { ...deny("", { StringEquals: { [SSE]: "AES256" } }), Sid: undefined }],
    expect: { aes256: "denied Statement[1]" },
  },
  {
    name: "the default names a key that is not approved",
    statements: [],
    change: {
      encryption: {
        ...SSE_KMS,
        keyId: "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-00000000000f",
        keyArn: known("arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-00000000000f"),
      },
    },
    expect: { none: "stored! sse-kms", "kms-approved": "stored sse-kms" },
  },
  {
    name: "the default is KMS without a key: aws/s3 (E35)",
    statements: [],
    change: {
      encryption: { algorithm: "aws:kms", keyArn: absent, bucketKey: false, blocked: known(["SSE-C"]) },
    },
    expect: { none: "stored! sse-kms", kms: "stored! sse-kms" },
  },
  {
    name: "keys of the account only, and the default is one nobody named: aws/s3 (E35, P31)",
    statements: [deny("OurKeys", { ArnNotLike: { [KID]: "arn:aws:kms:*:111122223333:key/*" } })],
    change: {
      encryption: { algorithm: "aws:kms", keyArn: absent, bucketKey: false, blocked: known(["SSE-C"]) },
    },
    expect: { none: "depends!", "kms-approved": "stored sse-kms", aes256: "denied OurKeys" },
  },
  {
    name: "keys of the account only, and the default is an alias that was not looked up (P31)",
    statements: [deny("OurKeys", { ArnNotLike: { [KID]: "arn:aws:kms:*:111122223333:key/*" } })],
    change: { encryption: { ...SSE_KMS, keyId: "alias/data", keyArn: absent } },
    expect: { none: "depends!" },
  },
  {
    name: "aws/s3 approved",
    statements: [],
    change: {
      encryption: { algorithm: "aws:kms", keyArn: absent, bucketKey: false, blocked: known(["SSE-C"]) },
      requirement: requirement({
        keys: ["alias/aws/s3"],
        approvedKeys: [{ written: "alias/aws/s3", arn: known(KEY) }],
      }),
    },
    expect: { none: "stored sse-kms", kms: "stored sse-kms", "kms-other": "stored! sse-kms" },
  },
  {
    name: "a default nobody has heard of (E18)",
    statements: [],
    change: { encryption: { ...SSE_S3, algorithm: "aws:backup" } },
    expect: { none: "stored! other" },
  },
  {
    name: "blocked types not told: SSE-C counts as open",
    statements: [],
    change: { encryption: { ...SSE_KMS, blocked: unknown("access-denied", "denied") } },
    expect: { "sse-c": "stored! sse-c" },
  },
];
