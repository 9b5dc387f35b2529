import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { requestedEncryption } from "../../../../src/localaws/s3/sse/requested.ts";

const secure = { secure: true, signature: "v4" } as const;
const SSE = "x-amz-server-side-encryption";
const PREFIX = `${SSE}-customer-`;
const key = randomBytes(32);
const md5 = (data: Uint8Array) => createHash("md5").update(data).digest("base64");
const trio = (bytes: Uint8Array = key) => ({
  [`${PREFIX}algorithm`]: "AES256",
  [`${PREFIX}key`]: Buffer.from(bytes).toString("base64"),
  [`${PREFIX}key-md5`]: md5(bytes),
});
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
const without = (name: string) => {
  const headers: Record<string, string> = { ...trio() };
  delete headers[`${PREFIX}${name}`];
  return headers;
};

describe("requestedEncryption", () => {
  it.each([
    ["nothing", {}, { type: "none" }],
    ["AES256", { [SSE]: "AES256" }, { type: "AES256" }],
    ["aws:kms without a key (E35)", { [SSE]: "aws:kms" }, { type: "aws:kms", context: {} }],
    [
      "aws:kms with all it can have",
      {
        [SSE]: "aws:kms",
        [`${SSE}-aws-kms-key-id`]: "alias/k",
        [`${SSE}-context`]: base64({ a: "b" }),
        [`${SSE}-bucket-key-enabled`]: "True",
      },
      { type: "aws:kms", keyId: "alias/k", context: { a: "b" }, bucketKey: true },
    ],
    ["aws:kms:dsse", { [SSE]: "aws:kms:dsse" }, { type: "aws:kms:dsse", context: {} }],
    ["a Bucket Key alone", { [`${SSE}-bucket-key-enabled`]: "false" }, { type: "none", bucketKey: false }],
    ["a customer's key", trio(), { type: "SSE-C", customerKey: { key, md5: md5(key) } }],
  ])("reads %s", (_name, headers, expected) => {
    expect(requestedEncryption(headers, secure)).toEqual(expected);
  });

  const refused: readonly [string, Record<string, string>, string, string | RegExp][] = [
    [
      "E80 both methods",
      { ...trio(), [SSE]: "AES256" },
      "InvalidArgument",
      /is incompatible with the encryption/,
    ],
    [
      "E86 both methods before a wrong algorithm",
      { ...trio(), [`${PREFIX}algorithm`]: "DES", [SSE]: "AES256" },
      "InvalidArgument",
      /is incompatible with the encryption method specified$/,
    ],
    [
      "E81 another algorithm",
      { ...trio(), [`${PREFIX}algorithm`]: "AES128" },
      "InvalidEncryptionAlgorithmError",
      "The Encryption request you specified is not valid. Supported value: AES256.",
    ],
    [
      "E82 no algorithm",
      without("algorithm"),
      "InvalidArgument",
      /must provide a valid encryption algorithm\.$/,
    ],
    ["E83 no key", without("key"), "InvalidArgument", /must provide an appropriate secret key\.$/],
    [
      "no MD5",
      without("key-md5"),
      "InvalidArgument",
      /must provide the client calculated MD5 of the secret key\.$/,
    ],
    [
      "E84 a short key",
      trio(randomBytes(16)),
      "InvalidArgument",
      "The secret key was invalid for the specified algorithm.",
    ],
    [
      "E84 a key encoded twice",
      trio(Buffer.from(key.toString("base64"))),
      "InvalidArgument",
      "The secret key was invalid for the specified algorithm.",
    ],
    [
      "E85 another MD5",
      { ...trio(), [`${PREFIX}key-md5`]: md5(randomBytes(32)) },
      "InvalidArgument",
      "The calculated MD5 hash of the key did not match the hash that was provided.",
    ],
    [
      "E86 another MD5 before a short key",
      { ...trio(randomBytes(16)), [`${PREFIX}key-md5`]: md5(key) },
      "InvalidArgument",
      /^The calculated MD5 hash/,
    ],
    [
      "E120 an unknown value",
      { [SSE]: "rot13" },
      "InvalidArgument",
      "The encryption method specified is not supported",
    ],
    [
      "E120 an empty value",
      { [SSE]: "" },
      "InvalidArgument",
      "The encryption method specified is not supported",
    ],
    [
      "E118 a key id without aws:kms",
      { [`${SSE}-aws-kms-key-id`]: "k" },
      "InvalidArgument",
      "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
    ],
    [
      "E119 a key id with AES256",
      { [SSE]: "AES256", [`${SSE}-aws-kms-key-id`]: "k" },
      "InvalidArgument",
      /requires HTTP header/,
    ],
    ...["!", base64("text"), base64({ a: 1 }), base64([1]), Buffer.from([0xff]).toString("base64")].map(
      (context): [string, Record<string, string>, string, RegExp] => [
        `E122 the context ${context}`,
        { [SSE]: "aws:kms", [`${SSE}-context`]: context },
        "InvalidArgument",
        /shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map$/,
      ],
    ),
  ];
  it.each(refused)("refuses %s", (_name, headers, code, message) => {
    expect(() => requestedEncryption(headers, secure)).toThrow(
      expect.objectContaining({ code, status: 400, message: expect.stringMatching(message) }),
    );
  });

  it("names the argument that is wrong (E80)", () => {
    expect(() => requestedEncryption({ ...trio(), [SSE]: "AES256" }, secure)).toThrow(
      expect.objectContaining({ fields: { ArgumentName: SSE, ArgumentValue: "AES256" } }),
    );
  });

  it("refuses a customer's key over plain HTTP (E97)", () => {
    expect(() => requestedEncryption(trio(), { ...secure, secure: false })).toThrow(
      expect.objectContaining({
        code: "InvalidRequest",
        message: expect.stringMatching(/secure connection\.$/),
      }),
    );
  });

  it("refuses KMS without Signature Version 4 (E121)", () => {
    expect(() => requestedEncryption({ [SSE]: "aws:kms" }, { ...secure, signature: "none" })).toThrow(
      expect.objectContaining({
        code: "InvalidArgument",
        fields: { ArgumentName: "Authorization", ArgumentValue: "null" },
      }),
    );
  });
});
