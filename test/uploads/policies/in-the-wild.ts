import { ACCOUNT, allowPut, DENY_HTTP, deny, KEY, KID, SSE } from "../scenes.ts";
import type { PolicyCase } from "./case.ts";

const PARTNER = { AWS: "arn:aws:iam::222233334444:root" };
const DAVE = `arn:aws:iam::${ACCOUNT}:user/Dave`;
const TRAIL = { Service: "cloudtrail.amazonaws.com" };
const WHOLE = { Action: "s3:*", Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"] };

/** What samples, modules and checks in public repositories hold, and what is easily read wrong in them. */
export const IN_THE_WILD: readonly PolicyCase[] = [
  {
    name: "TLS for s3:PutObject alone, which some checks take for all (P88)",
    statements: [{ ...DENY_HTTP, Action: "s3:PutObject", Resource: "arn:aws:s3:::b/*" }],
    expect: {
      "aes256 http": "denied DenyInsecureTransport",
      "aes256 ReplicateObject http": "stored! sse-s3",
      "kms-approved UpdateObjectEncryption http": "denied S3",
      none: "stored sse-kms",
    },
  },
  {
    name: "no TLS version told: plain HTTP, and services (P9, P11)",
    statements: [deny("NoTls", { Null: { "s3:TlsVersion": true } }, WHOLE), allowPut(TRAIL)],
    change: { serviceWriters: ["cloudtrail.amazonaws.com"] },
    expect: {
      "aes256 http": "denied NoTls",
      none: "stored sse-kms",
      "none ReplicateObject": "depends",
      "none cloudtrail.amazonaws.com": "denied NoTls",
    },
  },
  {
    name: "an old TLS version, or none",
    statements: [deny("OldTls", { NumericLessThanIfExists: { "s3:TlsVersion": "1.2" } }, WHOLE)],
    expect: { "aes256 http": "denied OldTls", none: "stored sse-kms", "none root": "stored sse-kms" },
  },
  {
    name: "both transports in one Deny",
    statements: [deny("Both", { Bool: { "aws:SecureTransport": ["true", "false"] } }, WHOLE)],
    expect: { none: "denied Both", "none http": "denied Both", "none ReplicateObject": "depends" },
  },
  {
    name: "transport in other letters, and a boolean",
    statements: [deny("Http", { Bool: { "AWS:securetransport": false } }, WHOLE)],
    expect: { "aes256 http": "denied Http", none: "stored sse-kms" },
  },
  {
    name: "a wrong header, and none",
    statements: [
      deny("Wrong", { StringNotEquals: { [SSE]: ["aws:kms", "AES256"] } }),
      deny("None", { Null: { [SSE]: "true" } }),
    ],
    expect: {
      none: "denied Wrong None",
      aes256: "stored! sse-s3",
      "dsse-approved": "denied Wrong",
      "kms-approved": "stored sse-kms",
      "sse-c": "denied Wrong None BlockedEncryptionTypes",
    },
  },
  {
    name: "one key, as text: also against those who name none",
    statements: [deny("Key", { StringNotEquals: { [KID]: KEY } })],
    expect: {
      none: "depends",
      kms: "denied Key",
      aes256: "denied Key",
      "kms-approved": "stored sse-kms",
      "kms-other": "denied Key",
      // The header has the alias, S3 uses the key (P2, P31).
      "kms-alias": "depends",
      "none http": "denied Key S3",
    },
  },
  {
    name: "no header and another one than KMS, in one statement: only no header",
    statements: [deny("Both", { Null: { [SSE]: "true" }, StringNotEquals: { [SSE]: "aws:kms" } })],
    expect: {
      none: "denied Both",
      aes256: "stored! sse-s3",
      "kms-other": "stored! sse-kms",
      "sse-c": "denied Both BlockedEncryptionTypes",
    },
  },
  {
    name: "a header, and another one than KMS, with IfExists that changes nothing (P23)",
    statements: [deny("Kms", { StringNotEqualsIfExists: { [SSE]: "aws:kms" }, Null: { [SSE]: false } })],
    expect: {
      none: "stored sse-kms",
      aes256: "denied Kms",
      "dsse-approved": "denied Kms",
      "kms-approved": "stored sse-kms",
    },
  },
  {
    name: "KMS of either kind, by a wildcard (P28)",
    statements: [deny("Like", { StringNotLike: { [SSE]: "aws:kms*" } })],
    expect: {
      none: "denied Like",
      aes256: "denied Like",
      "kms-approved": "stored sse-kms",
      "dsse-approved": "stored dsse-kms",
    },
  },
  {
    name: "the same wildcard where none is one (P28)",
    statements: [deny("Equals", { StringNotEquals: { [SSE]: "aws:kms*" } })],
    expect: { none: "denied Equals", "kms-approved": "denied Equals", "dsse-approved": "denied Equals" },
  },
  {
    name: "AES256 in any case",
    statements: [deny("Aes", { StringEqualsIgnoreCase: { [SSE]: "aes256" } })],
    expect: { aes256: "denied Aes", "kms-approved": "stored sse-kms" },
  },
  {
    name: "some value is not KMS: there must be one",
    statements: [deny("Any", { "ForAnyValue:StringNotEquals": { [SSE]: "aws:kms" } })],
    expect: { none: "stored sse-kms", aes256: "denied Any", "dsse-approved": "denied Any" },
  },
  {
    name: "some value is AES256, if there is one",
    statements: [deny("Any", { "ForAnyValue:StringEqualsIfExists": { [SSE]: "AES256" } })],
    expect: { none: "denied Any", aes256: "denied Any", "kms-approved": "stored sse-kms" },
  },
  {
    name: "a folder only with MFA",
    statements: [
      deny(
        "Mfa",
        { Null: { "aws:MultiFactorAuthAge": true } },
        { Action: "s3:*", Resource: "arn:aws:s3:::b/tax/*" },
      ),
    ],
    expect: { none: "depends", aes256: "depends!" },
  },
  {
    name: "anybody from some addresses, but for a few of them",
    statements: [
      allowPut(
        { AWS: "*" },
        {
          Condition: {
            IpAddress: { "aws:SourceIp": ["54.240.143.0/24", "2001:DB8:1234:5678::/64"] },
            NotIpAddress: { "aws:SourceIp": "54.240.143.128/30" },
          },
        },
      ),
    ],
    expect: { "none other-account": "depends", none: "stored sse-kms", aes256: "stored! sse-s3" },
  },
  {
    name: "copies from one folder only: what is no copy has no source, and is denied (P22)",
    statements: [
      deny(
        "Source",
        { StringNotLike: { "s3:x-amz-copy-source": "b/public/*" } },
        { Principal: { AWS: DAVE } },
      ),
    ],
    change: { principals: [DAVE] },
    expect: {
      [`none ${DAVE}`]: "denied Source",
      [`none CopyObject ${DAVE}`]: "depends",
      [`none UploadPart ${DAVE}`]: "denied Source",
      none: "depends",
    },
  },
  {
    name: "a partner who must name the key",
    statements: [
      allowPut(PARTNER, { Condition: { StringEquals: { [SSE]: "aws:kms" }, ArnEquals: { [KID]: KEY } } }),
    ],
    expect: {
      "none other-account": "denied no Allow",
      "kms other-account": "denied no Allow",
      "kms-other other-account": "denied no Allow",
      "kms-approved other-account": "stored sse-kms",
      "kms-approved UploadPart other-account": "depends",
      "kms-approved UpdateObjectEncryption other-account": "denied no Allow",
      aes256: "stored! sse-s3",
    },
  },
  {
    name: "a partner who may leave the header out",
    statements: [allowPut(PARTNER, { Condition: { StringEqualsIfExists: { [SSE]: "aws:kms" } } })],
    expect: { "none other-account": "stored sse-kms", "aes256 other-account": "denied no Allow" },
  },
  {
    name: "a partner who must send a header, whichever",
    statements: [allowPut(PARTNER, { Condition: { Null: { [SSE]: "false" } } })],
    expect: { "none other-account": "denied no Allow", "aes256 other-account": "stored! sse-s3" },
  },
  {
    name: "an Allow is no limit to the account itself (P89)",
    statements: [
      allowPut(
        { AWS: ACCOUNT },
        { Condition: { StringEquals: { [SSE]: "aws:kms" }, Bool: { "aws:SecureTransport": "true" } } },
      ),
    ],
    expect: { aes256: "stored! sse-s3", "aes256 root": "stored! sse-s3", "aes256 http": "stored! sse-s3" },
  },
  {
    name: "a key of listings, which no upload carries: a Deny that no upload meets",
    statements: [deny("Keys", { NumericGreaterThan: { "s3:max-keys": 100 } }, WHOLE)],
    expect: { none: "stored sse-kms", aes256: "stored! sse-s3" },
  },
  {
    name: "a key of listings, negated: a Deny that every upload meets (P22, P85)",
    statements: [deny("Prefix", { StringNotEquals: { "s3:prefix": "home/" } }, WHOLE)],
    expect: { none: "denied Prefix", "kms-approved ReplicateObject": "denied Prefix" },
  },
  {
    name: "the organisation and AWS services only",
    statements: [
      deny(
        "Org",
        {
          StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-1" },
          BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
        },
        WHOLE,
      ),
      allowPut(TRAIL),
    ],
    change: { serviceWriters: ["cloudtrail.amazonaws.com"] },
    expect: { none: "depends", "none cloudtrail.amazonaws.com": "stored sse-kms" },
  },
  {
    name: "one endpoint, AWS services and one role",
    statements: [
      deny(
        "Perimeter",
        {
          StringNotEqualsIfExists: { "aws:SourceVpce": "vpce-1" },
          BoolIfExists: { "aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "false" },
          ArnNotLikeIfExists: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/ops-*` },
        },
        WHOLE,
      ),
    ],
    change: { principals: [`arn:aws:iam::${ACCOUNT}:role/ops-1`] },
    expect: { none: "depends", [`none arn:aws:iam::${ACCOUNT}:role/ops-1`]: "stored sse-kms" },
  },
  {
    name: "signed in the header only: a POST is signed in its form, a URL may be signed before (P9)",
    statements: [deny("Auth", { StringNotEquals: { "s3:authType": "REST-HEADER" } })],
    expect: {
      none: "depends",
      "none PostObject": "denied Auth",
      "none CopyObject": "depends",
      "none ReplicateObject": "stored sse-kms",
    },
  },
  {
    name: "no forms",
    statements: [deny("Post", { StringEquals: { "s3:authType": "POST" } })],
    expect: { none: "stored sse-kms", "none PostObject": "denied Post", "none UploadPart": "stored sse-kms" },
  },
  {
    name: "from a day on",
    statements: [deny("Later", { DateGreaterThan: { "aws:CurrentTime": "2027-01-01T00:00:00Z" } })],
    expect: { none: "depends", "kms-approved": "depends" },
  },
  {
    name: "every action that begins with PutObject: replicas go on (P93)",
    statements: [deny("Puts", { StringEquals: { [SSE]: "AES256" } }, { Action: "s3:PutObject*" })],
    expect: { aes256: "denied Puts", "aes256 ReplicateObject": "stored! sse-s3" },
  },
  {
    name: "every action with Object in it: re-wrapping as well (P79)",
    statements: [deny("Key", { ArnNotEquals: { [KID]: KEY } }, { Action: "s3:*Object*" })],
    expect: {
      "kms-other": "denied Key",
      "kms-other ReplicateObject": "denied Key",
      "kms-other UpdateObjectEncryption": "denied Key",
      "kms-approved UpdateObjectEncryption": "stored sse-kms",
    },
  },
  ...["arn:aws:s3:::b*", "arn:aws:s3:::?/*", "arn:aws:s3:*:*:b/*", "arn:*:s3:::b/*"].map((Resource) => ({
    name: `every object, as ${Resource}`,
    statements: [deny("Aes", { StringEquals: { [SSE]: "AES256" } }, { Resource })],
    expect: { aes256: "denied Aes", none: "stored sse-kms" },
  })),
  ...["arn:aws:s3:::c/*", "arn:aws:s3:::b"].map((NotResource) => ({
    name: `every object but ${NotResource}, which none of them is`,
    statements: [deny("Aes", { StringEquals: { [SSE]: "AES256" } }, { Resource: undefined, NotResource })],
    expect: { aes256: "denied Aes", none: "stored sse-kms" },
  })),
  {
    name: "a Deny for who signs in by another provider: nobody of an account is that",
    statements: [
      deny(
        "Web",
        { StringEquals: { [SSE]: "AES256" } },
        { Principal: { Federated: "cognito-identity.amazonaws.com" } },
      ),
    ],
    expect: { aes256: "stored! sse-s3" },
  },
  {
    name: "a Deny for one user",
    statements: [deny("Dave", { StringEquals: { [SSE]: "AES256" } }, { Principal: { AWS: DAVE } })],
    change: { principals: [DAVE] },
    expect: { aes256: "depends!", [`aes256 ${DAVE}`]: "denied Dave", "aes256 root": "stored! sse-s3" },
  },
  {
    name: "a Deny for a user that is gone (P48)",
    statements: [
      deny("Gone", { StringEquals: { [SSE]: "AES256" } }, { Principal: { AWS: "AIDAEXAMPLEEXAMPLE123" } }),
    ],
    expect: { aes256: "stored! sse-s3" },
  },
];
