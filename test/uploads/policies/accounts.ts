import { known } from "../../../src/model/fact.ts";
import { allowPut, deny, KEY, SSE, SSE_KMS } from "../scenes.ts";
import type { PolicyCase } from "./case.ts";

const PARTNER = "222233334444";

/** Other accounts that may write. */
export const ACCOUNTS: readonly PolicyCase[] = [
  {
    name: "another account, allowed, without the header: default with its own view of the key",
    statements: [allowPut({ AWS: `arn:aws:iam::${PARTNER}:root` })],
    expect: {
      "none other-account": "stored sse-kms",
      // aws/s3 is the uploader's (E38).
      "kms other-account": "stored! sse-kms",
      "aes256 other-account": "stored! sse-s3",
    },
  },
  {
    name: "an alias as default is looked up in the uploader's account (E39)",
    statements: [allowPut({ AWS: `arn:aws:iam::${PARTNER}:root` })],
    change: { encryption: { ...SSE_KMS, keyId: "alias/data", keyArn: known(KEY) } },
    expect: { none: "stored sse-kms", "none other-account": "stored! sse-kms" },
  },
  {
    name: "one role of another account",
    statements: [allowPut({ AWS: `arn:aws:iam::${PARTNER}:role/uploader` })],
    expect: { "none other-account": "depends", "aes256 other-account": "depends!" },
  },
  {
    name: "two other accounts, one of them guarded",
    statements: [
      allowPut({ AWS: [`arn:aws:iam::${PARTNER}:root`, "555566667777"] }),
      deny("NotAes", { StringEquals: { [SSE]: "AES256" } }, { Principal: { AWS: PARTNER } }),
    ],
    expect: { "aes256 other-account": "depends!", "kms-approved other-account": "stored sse-kms" },
  },
  {
    name: "the whole organisation",
    statements: [allowPut({ AWS: "*" }, { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } })],
    expect: { "none other-account": "depends", none: "stored sse-kms" },
  },
  {
    name: "anybody at all",
    statements: [{ ...allowPut({ AWS: "*" }), Principal: "*" }],
    expect: { "none other-account": "stored sse-kms", "aes256 other-account": "stored! sse-s3" },
  },
  {
    name: "other accounts must give the owner control",
    statements: [
      allowPut(
        { AWS: PARTNER },
        { Condition: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } } },
      ),
    ],
    expect: { "none other-account": "depends" },
  },
];
