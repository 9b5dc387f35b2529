/** Whatever comes in, an answer in AWS's form goes out, and nothing breaks. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AwsError } from "../../../src/localaws/errors.ts";
import { unframe } from "../../../src/localaws/http/chunked.ts";
import { claimOf } from "../../../src/localaws/http/claim.ts";
import { parseWrapped } from "../../../src/localaws/kms/cipher.ts";
import type { WireRequest } from "../../../src/localaws/types.ts";
import { readJson } from "../../../src/localaws/wire/json.ts";
import { element, xmlDocument } from "../../../src/localaws/wire/xml.ts";
import { readXml } from "../../../src/localaws/wire/xml-reader.ts";
import { newAws } from "./clients.ts";

/** Runs a parser; only an AwsError of the client's making may come out. */
const onlyAwsErrors = (run: () => unknown): void => {
  try {
    run();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(AwsError);
    if (thrown instanceof AwsError) expect(thrown.status).toBeLessThan(500);
  }
};

/** Text made of pieces that mean something to a parser, and of noise. */
const textOf = (...pieces: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...pieces),
        fc.string({ maxLength: 8 }),
        fc.string({ unit: "binary", maxLength: 3 }),
      ),
      {
        maxLength: 14,
      },
    )
    .map((parts) => parts.join(""));

const request = (parts: Partial<WireRequest>): WireRequest => ({
  method: "GET",
  path: "/",
  query: "",
  headers: { host: "localhost" },
  body: new Uint8Array(),
  secure: true,
  sourceIp: "127.0.0.1",
  ...parts,
});

const authorization = textOf(
  "AWS4-HMAC-SHA256 ",
  "Credential=",
  "AKID/20260601/us-east-1/s3/aws4_request",
  "SignedHeaders=",
  "host;x-amz-date",
  "Signature=",
  "00",
  ",",
  " ",
  "=",
  "/",
  "AWS ",
);

const presigned = textOf(
  "X-Amz-Algorithm=AWS4-HMAC-SHA256",
  "X-Amz-Credential=",
  "AKID%2F20260601%2Fus-east-1%2Fs3%2Faws4_request",
  "X-Amz-Date=20260601T000000Z",
  "X-Amz-Expires=",
  "900",
  "-1",
  "X-Amz-SignedHeaders=host",
  "X-Amz-Signature=00",
  "&",
  "%",
  "+",
);

const runs = { numRuns: 3000 } as const;

describe("parsers on noise", () => {
  it("Authorization headers and presigned queries", () => {
    fc.assert(
      fc.property(authorization, presigned, fc.string(), (header, query, date) => {
        const headers = { host: "x", authorization: header, "x-amz-date": date };
        onlyAwsErrors(() => claimOf(request({ headers })));
        onlyAwsErrors(() => claimOf(request({ query })));
      }),
      runs,
    );
  });

  it("aws-chunked bodies", () => {
    const body = textOf(
      "5",
      "a",
      "\r\n",
      "hello",
      "0",
      ";chunk-signature=",
      "f".repeat(64),
      "x-amz-a:b",
      ":",
    );
    fc.assert(
      fc.property(body, fc.option(fc.string()), (text, length) => {
        const framing = { decodedLength: length ?? undefined, announced: [], signer: undefined };
        onlyAwsErrors(() => unframe(Buffer.from(text, "latin1"), framing));
      }),
      runs,
    );
  });

  it("XML", () => {
    const xml = textOf(
      "<",
      ">",
      "/",
      "<a>",
      "</a>",
      "<a",
      "&amp;",
      "&#1;",
      "&#x110000;",
      "<![CDATA[",
      "]]>",
      "<!--",
      "-->",
      "<?xml",
      "?>",
      "<!DOCTYPE a [",
      "__proto__",
      ' b="c"',
      "constructor",
    );
    fc.assert(
      fc.property(xml, (text) => onlyAwsErrors(() => readXml(text))),
      runs,
    );
    onlyAwsErrors(() => readXml("<a>".repeat(50_000)));
    onlyAwsErrors(() => readXml(`${"<a>".repeat(20_000)}${"</a>".repeat(20_000)}`));
  });

  it("JSON and ciphertexts", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          onlyAwsErrors(() => readJson(bytes));
          onlyAwsErrors(() => parseWrapped(bytes));
          onlyAwsErrors(() => parseWrapped(Buffer.concat([Buffer.from([1, 2, 2, 0, 0x78]), bytes])));
        },
      ),
      runs,
    );
  });
});

describe("XML that was written is read back the same", () => {
  it("any text, control characters too", () => {
    // Lone surrogates are no text; NUL and the like are, in object keys.
    const text = fc
      .string({ unit: "grapheme" })
      .chain((base) =>
        fc
          .constantFrom("", "\u0001", "\n", "\r", "\t", "\u007f", "&amp;", "]]>", " ")
          .map((extra) => `${extra}${base}${extra}`),
      );
    fc.assert(
      fc.property(text, (value) => {
        const root = readXml(xmlDocument(element("A", value, { b: value.replaceAll(/[\n\r\t]/g, "") })), "A");
        expect(root.text).toBe(value);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the whole way on noise", () => {
  it("always an answer, never 500, and an error has AWS's form", async () => {
    const aws = newAws();
    const method = fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH");
    const path = textOf("/", "bucket", "%2F", "%", "..", "?", "//").map((text) => `/${text}`);
    const headers = fc.record(
      {
        host: fc.constantFrom(
          "localhost",
          "b.localhost",
          "b.s3.us-east-1.amazonaws.com",
          "kms.us-east-1.amazonaws.com",
        ),
        authorization,
        "x-amz-target": fc.constantFrom(
          "TrentService.ListKeys",
          "TrentService.Nothing",
          "TrentService.constructor",
          "x",
        ),
        "x-amz-content-sha256": fc.constantFrom(
          "UNSIGNED-PAYLOAD",
          "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
          "zz",
        ),
        "content-type": fc.constantFrom("application/x-www-form-urlencoded", "application/xml"),
        "content-length": fc.string(),
      },
      { requiredKeys: ["host"] },
    );
    await fc.assert(
      fc.asyncProperty(
        method,
        path,
        presigned,
        headers,
        fc.uint8Array(),
        async (verb, where, query, all, body) => {
          const reply = await aws.handle(request({ method: verb, path: where, query, headers: all, body }));
          if (reply === "reset") throw new Error("reset");
          expect(reply.status === 501 || reply.status < 500, JSON.stringify(reply.headers)).toBe(true);
          if (reply.status < 400 || verb === "HEAD") return;
          const text = Buffer.from(reply.body ?? "").toString();
          expect(text).toMatch(/<Code>[A-Za-z0-9]+<\/Code>|"__type":"[A-Za-z]+"/);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
