import { describe, expect, it } from "vitest";
import { known } from "../../src/model/fact.ts";
import { plainHttpCalls } from "../../src/uploads/plain-http.ts";
import { BUCKET, DENY_HTTP, policy } from "./scenes.ts";

const openWith = (...statements: readonly object[]) => {
  const open = plainHttpCalls({ ...BUCKET, policy: known(policy(...statements)) });
  return open.state === "known" ? open.value : open.state;
};
const OBJECT = [
  "s3:GetObject",
  "s3:GetObjectVersion",
  "s3:PutObject",
  "s3:DeleteObject",
  "s3:ReplicateObject",
];
const ON_BUCKET = ["s3:ListBucket", "s3:GetBucketPolicy", "s3:PutBucketPolicy"];
const PUBLIC = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" };
const forwarded = { Bool: { "aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "false" } };

describe("what plain HTTP may still do", () => {
  it.each<[string, readonly object[], readonly string[]]>([
    ["AWS's statement", [DENY_HTTP], []],
    ["AWS's newer one (P71)", [{ ...DENY_HTTP, Condition: forwarded }], []],
    [
      "the same over a public bucket: nobody carries that key",
      [{ ...DENY_HTTP, Condition: forwarded }, PUBLIC],
      ["s3:GetObject"],
    ],
    ["the objects only (P87)", [{ ...DENY_HTTP, Resource: "arn:aws:s3:::b/*" }], ON_BUCKET],
    ["the bucket only (P87)", [{ ...DENY_HTTP, Resource: "arn:aws:s3:::b" }], OBJECT],
    [
      "one prefix open",
      [{ ...DENY_HTTP, Resource: undefined, NotResource: "arn:aws:s3:::b/public/*" }],
      OBJECT,
    ],
    [
      "reads only (P88)",
      [{ ...DENY_HTTP, Action: ["s3:Get*", "s3:List*"] }],
      ["s3:PutObject", "s3:DeleteObject", "s3:ReplicateObject", "s3:PutBucketPolicy"],
    ],
    [
      "our own account only (P96)",
      [{ ...DENY_HTTP, Principal: { AWS: "111122223333" } }],
      [...OBJECT, ...ON_BUCKET],
    ],
    [
      "two statements, each one half",
      [
        { ...DENY_HTTP, Sid: "A", Resource: "arn:aws:s3:::b" },
        { ...DENY_HTTP, Sid: "B", Resource: "arn:aws:s3:::b/*" },
      ],
      [],
    ],
    [
      "a TLS version that plain HTTP does not have",
      [{ ...DENY_HTTP, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } }],
      [...OBJECT, ...ON_BUCKET],
    ],
    [
      "an Allow for TLS (P89)",
      [{ ...DENY_HTTP, Effect: "Allow", Condition: { Bool: { "aws:SecureTransport": "true" } } }],
      [...OBJECT, ...ON_BUCKET],
    ],
  ])("%s", (_name, statements, expected) => {
    expect(openWith(...statements)).toEqual(expected);
  });

  it("is unknown where the policy is", () => {
    expect(plainHttpCalls({ ...BUCKET, policy: known("{}") }).state).toBe("unknown");
  });
});
