import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LocalAws } from "../../../../src/localaws/aws.ts";
import { AwsError } from "../../../../src/localaws/errors.ts";
import { readForm } from "../../../../src/localaws/s3/objects/form.ts";
import {
  keptHeaders,
  metadataHeaders,
  userMetadata,
} from "../../../../src/localaws/s3/objects/kept-headers.ts";
import { checkPostPolicy } from "../../../../src/localaws/s3/objects/post-policy.ts";
import { requestedRange } from "../../../../src/localaws/s3/objects/range.ts";
import { tagsInDocument, tagsInHeader } from "../../../../src/localaws/s3/objects/tags.ts";
import { requestedUploadChecksum } from "../../../../src/localaws/s3/objects/upload-checksum.ts";
import { createS3 } from "../../../../src/localaws/s3/service.ts";
import { CUSTOMER_KEY } from "../../../../src/localaws/s3/sse/headers.ts";
import { requestedEncryption } from "../../../../src/localaws/s3/sse/requested.ts";
import type { Call } from "../../../../src/localaws/types.ts";
import { Bucket, fixture } from "./fixtures.ts";

const RUNS = { numRuns: 1500 };

/** Either an answer or AWS's own kind of refusal; anything else is a bug. */
function answers(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    expect(error).toBeInstanceOf(AwsError);
  }
}

const text = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.base64String());
const anyHeaders = (names: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...names), text, { maxKeys: 4 });

describe("request parsers take anything", () => {
  it("encryption headers", () => {
    const sse = "x-amz-server-side-encryption";
    const names = [
      sse,
      ...["aws-kms-key-id", "context", "bucket-key-enabled"].map((each) => `${sse}-${each}`),
    ];
    const value = fc.oneof(text, fc.constantFrom("AES256", "aws:kms", "aws:kms:dsse", "true", ""));
    const headers = fc.dictionary(fc.constantFrom(...names, ...Object.values(CUSTOMER_KEY)), value);
    const channel = fc.record({
      secure: fc.boolean(),
      signature: fc.constantFrom("v4" as const, "none" as const),
    });
    fc.assert(
      fc.property(headers, channel, (sent, how) => answers(() => requestedEncryption(sent, how))),
      RUNS,
    );
  });

  it("tags, metadata, checksums and ranges", () => {
    const checksum = anyHeaders(["x-amz-checksum-algorithm", "x-amz-checksum-type"]);
    const kept = anyHeaders(["content-type", "content-encoding", "x-amz-meta-a", "x-amz-meta-", "expires"]);
    fc.assert(
      fc.property(text, checksum, kept, fc.nat(), (any, sums, headers, size) => {
        answers(() => tagsInHeader(any));
        answers(() => tagsInDocument(Buffer.from(any)));
        answers(() => requestedUploadChecksum(sums));
        answers(() => requestedRange(any, size));
        answers(() => keptHeaders(headers));
        answers(() => metadataHeaders(userMetadata(headers)));
      }),
      RUNS,
    );
  });

  it("a range is never outside the object", () => {
    const bound = fc.oneof(fc.constant(""), fc.nat({ max: 50 }).map(String));
    fc.assert(
      fc.property(bound, bound, fc.nat({ max: 40 }), (first, last, size) =>
        answers(() => {
          const range = requestedRange(`bytes=${first}-${last}`, size);
          if (range === undefined) return;
          expect(range.from).toBeGreaterThanOrEqual(0);
          expect(range.from).toBeLessThanOrEqual(range.to);
          expect(range.to).toBeLessThan(size);
        }),
      ),
      RUNS,
    );
  });

  it("forms and their policies", () => {
    const piece = fc.oneof(
      text,
      fc.constantFrom("--b", "--b--", "\r\n", "\r\n\r\n", 'Content-Disposition: form-data; name="file"'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) =>
        answers(() => readForm("multipart/form-data; boundary=b", Buffer.from(pieces.join("")))),
      ),
      RUNS,
    );
    const form = { fields: new Map([["key", "k"]]), file: new Uint8Array(1), fileName: "" };
    const policy = fc.oneof(
      text,
      fc.json().map((json) => Buffer.from(json).toString("base64")),
      fc.array(fc.jsonValue()).map((conditions) => {
        const document = { expiration: "2030-01-01T00:00:00Z", conditions };
        return Buffer.from(JSON.stringify(document)).toString("base64");
      }),
    );
    fc.assert(
      fc.property(policy, (encoded) => answers(() => checkPostPolicy(encoded, form, "b", 0))),
      RUNS,
    );
  });
});

describe("object calls take any request", () => {
  it("and answer it, whatever the query, the headers and the body are", async () => {
    const { aws } = await fixture();
    const service = createS3(aws.s3);
    const parameters = [
      "uploads",
      "uploadId",
      "partNumber",
      "tagging",
      "acl",
      "retention",
      "attributes",
      "restore",
    ];
    const more = ["legal-hold", "encryption", "versionId", "delete"];
    const query = fc
      .dictionary(fc.constantFrom(...parameters, ...more), fc.constantFrom("", "1", "null", "x"), {
        maxKeys: 3,
      })
      .map((pairs) => new URLSearchParams(pairs).toString());
    const conditions = [
      "if-match",
      "if-none-match",
      "if-modified-since",
      "content-md5",
      "x-amz-checksum-crc32",
    ];
    const copying = ["x-amz-copy-source", "x-amz-copy-source-range", "x-amz-metadata-directive", "range"];
    const names = [
      "x-amz-tagging",
      "x-amz-storage-class",
      "x-amz-acl",
      "x-amz-object-attributes",
      "x-amz-meta-a",
    ];
    const headers = anyHeaders([...conditions, ...copying, ...names]);
    const method = fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD");
    const path = fc.constantFrom(`/${Bucket}`, `/${Bucket}/key`, `/${Bucket}/a%20b`, "/none/key");
    const body = fc.oneof(
      text,
      fc.constantFrom("<Tagging><TagSet/></Tagging>", "<Delete><Object/></Delete>"),
    );
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(method, path, query, headers, body, async (...request) => {
        const call = callOf(aws, ...request);
        try {
          seen.add((await service.handle(call)).status);
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
        }
      }),
      { numRuns: 4000 },
    );
    expect(seen).toContain(200);
  });
});

function callOf(
  aws: LocalAws,
  method: string,
  path: string,
  query: string,
  headers: Record<string, string>,
  text: string,
): Call {
  const body = Buffer.from(text);
  const { account, region } = aws;
  return {
    request: {
      method,
      path,
      query,
      headers: { host: "localhost", ...headers },
      body,
      secure: true,
      sourceIp: "127.0.0.1",
    },
    caller: { type: "root", account, arn: `arn:aws:iam::${account}:root`, principalId: account },
    region,
    requestId: "R",
    signature: "v4",
    authType: "REST-HEADER",
    signatureAge: 0,
    body,
    trailers: {},
  };
}
