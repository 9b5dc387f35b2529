/** Signatures that AWS published: the examples of the S3 API reference, computed by nobody here. */

import { describe, expect, it } from "vitest";
import { unframe } from "../../../src/localaws/http/chunked.ts";
import { payloadOf } from "../../../src/localaws/http/payload.ts";
import { type SignatureWorld, type Signed, verify } from "../../../src/localaws/http/sigv4.ts";
import type { WireRequest } from "../../../src/localaws/types.ts";

const accessKeyId = "AKIAIOSFODNN7EXAMPLE";
const signedAt = Date.UTC(2013, 4, 24);

const world: SignatureWorld = {
  principal: (id) =>
    id === accessKeyId
      ? {
          accessKeyId,
          secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
          caller: {
            type: "root",
            account: "111122223333",
            arn: "arn:aws:iam::111122223333:root",
            principalId: "111122223333",
          },
        }
      : undefined,
  expired: () => false,
  readings: () => [{ since: signedAt, now: signedAt }],
};

const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

type Example = {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signature: string;
};

const requestOf = ({
  method = "GET",
  path,
  query = "",
  headers,
  body = "",
  signature,
}: Example): WireRequest => {
  const all: Record<string, string> = {
    host: "examplebucket.s3.amazonaws.com",
    "x-amz-content-sha256": empty,
    "x-amz-date": "20130524T000000Z",
    ...headers,
  };
  const signedHeaders = Object.keys(all).sort().join(";");
  all["authorization"] =
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20130524/us-east-1/s3/aws4_request,SignedHeaders=${signedHeaders},Signature=${signature}`;
  return { method, path, query, headers: all, body: Buffer.from(body), secure: true, sourceIp: "127.0.0.1" };
};

const signed = (request: WireRequest): Signed => {
  const result = verify(request, world);
  if (result === undefined || "problem" in result) throw new Error(JSON.stringify(result));
  return result;
};

const examples: readonly Example[] = [
  {
    name: "GET object with a range",
    path: "/test.txt",
    headers: { range: "bytes=0-9" },
    signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  },
  {
    name: "PUT object with a reserved character in its key",
    method: "PUT",
    path: "/test%24file.text",
    headers: {
      date: "Fri, 24 May 2013 00:00:00 GMT",
      "x-amz-storage-class": "REDUCED_REDUNDANCY",
      "x-amz-content-sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
    },
    body: "Welcome to Amazon S3.",
    signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  },
  {
    name: "GET bucket lifecycle: a parameter without a value",
    path: "/",
    query: "lifecycle",
    headers: {},
    signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
  },
  {
    name: "GET bucket: sorted parameters",
    path: "/",
    query: "prefix=J&max-keys=2",
    headers: {},
    signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  },
];

describe("published signatures", () => {
  it.each(examples)("$name", (example) => {
    expect(signed(requestOf(example)).claim.signature).toBe(example.signature);
  });

  it.each(examples)("$name, one byte changed, is refused", (example) => {
    const request = requestOf(example);
    const result = verify({ ...request, path: `${request.path}x` }, world);
    expect(result).toMatchObject({ problem: { type: "mismatch" } });
  });

  it("the presigned URL", () => {
    const parameters = [
      "X-Amz-Algorithm=AWS4-HMAC-SHA256",
      `X-Amz-Credential=${accessKeyId}%2F20130524%2Fus-east-1%2Fs3%2Faws4_request`,
      "X-Amz-Date=20130524T000000Z",
      "X-Amz-Expires=86400",
      "X-Amz-SignedHeaders=host",
      "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    ];
    const request: WireRequest = {
      method: "GET",
      path: "/test.txt",
      query: parameters.join("&"),
      headers: { host: "examplebucket.s3.amazonaws.com" },
      body: new Uint8Array(),
      secure: true,
      sourceIp: "127.0.0.1",
    };
    expect(signed(request).claim.place).toBe("query");
    const later = { ...world, readings: () => [{ since: signedAt, now: signedAt + 86_401_000 }] };
    expect(verify(request, later)).toMatchObject({ problem: { type: "expired" } });
    const other = { ...request, query: request.query.replace("86400", "86401") };
    expect(verify(other, world)).toMatchObject({ problem: { type: "mismatch" } });
  });
});

const chunkedHeaders = {
  host: "s3.amazonaws.com",
  "x-amz-storage-class": "REDUCED_REDUNDANCY",
  "content-encoding": "aws-chunked",
  "x-amz-decoded-content-length": "66560",
};

const framed = (signatures: readonly [string, string, string], end: string): string =>
  [
    `10000;chunk-signature=${signatures[0]}\r\n${"a".repeat(65_536)}\r\n`,
    `400;chunk-signature=${signatures[1]}\r\n${"a".repeat(1024)}\r\n`,
    `0;chunk-signature=${signatures[2]}\r\n${end}`,
  ].join("");

describe("published chunk signatures (D22)", () => {
  const example: Example = {
    name: "chunked upload",
    method: "PUT",
    path: "/examplebucket/chunkObject.txt",
    headers: {
      ...chunkedHeaders,
      "content-length": "66824",
      "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    },
    body: framed(
      [
        "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
        "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
        "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
      ],
      "\r\n",
    ),
    signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
  };

  it("the chunks open", () => {
    const request = requestOf(example);
    const { body } = payloadOf(request, signed(request));
    expect(Buffer.from(body).equals(Buffer.alloc(66_560, "a"))).toBe(true);
  });

  it("a changed chunk is refused", () => {
    const request = requestOf(example);
    const changed = Buffer.from(request.body);
    changed[70_000 - 4000] = "b".charCodeAt(0);
    expect(() => payloadOf({ ...request, body: changed }, signed(request))).toThrowError(
      expect.objectContaining({ code: "SignatureDoesNotMatch" }),
    );
  });

  it("with a signed trailer", () => {
    const trailer =
      "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";
    const request = requestOf({
      ...example,
      headers: {
        ...chunkedHeaders,
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "x-amz-trailer": "x-amz-checksum-crc32c",
      },
      body: framed(
        [
          "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
          "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
          "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
        ],
        trailer,
      ),
      signature: "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
    });
    const { body, trailers } = payloadOf(request, signed(request));
    expect(body.length).toBe(66_560);
    expect(trailers).toEqual({ "x-amz-checksum-crc32c": "sOO8/Q==" });
    const forged = Buffer.from(
      Buffer.from(request.body).toString("latin1").replace("sOO8", "sOO9"),
      "latin1",
    );
    expect(() => payloadOf({ ...request, body: forged }, signed(request))).toThrowError(
      expect.objectContaining({ code: "SignatureDoesNotMatch" }),
    );
  });
});

describe("unsigned chunks (D22)", () => {
  const unsigned = (
    body: string,
    announced: readonly string[] = [],
    decodedLength: string | undefined = "5",
  ) => unframe(Buffer.from(body, "latin1"), { decodedLength, announced, signer: undefined });

  it("as the SDK sends them", () => {
    const { body, trailers } = unsigned("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", [
      "x-amz-checksum-crc32",
    ]);
    expect(Buffer.from(body).toString()).toBe("hello");
    expect(trailers).toEqual({ "x-amz-checksum-crc32": "NhCmhg==" });
  });

  it.each([
    { name: "no last chunk", body: "5\r\nhello\r\n", code: "IncompleteBody" },
    { name: "a size beyond the end", body: "50\r\nhello\r\n0\r\n\r\n", code: "IncompleteBody" },
    { name: "a size that is no number", body: "five\r\nhello\r\n0\r\n\r\n", code: "IncompleteBody" },
    { name: "no line end after the data", body: "5\r\nhelloXX0\r\n\r\n", code: "IncompleteBody" },
    { name: "another length than announced", body: "4\r\nhell\r\n0\r\n\r\n", code: "IncompleteBody" },
    {
      name: "a trailer nobody announced",
      body: "5\r\nhello\r\n0\r\na:b\r\n\r\n",
      code: "MalformedTrailerError",
    },
    {
      name: "a trailer without a colon",
      body: "5\r\nhello\r\n0\r\nab\r\n\r\n",
      code: "MalformedTrailerError",
    },
    {
      name: "a missing trailer",
      body: "5\r\nhello\r\n0\r\n\r\n",
      announced: ["a"],
      code: "MalformedTrailerError",
    },
    { name: "no decoded length", body: "5\r\nhello\r\n0\r\n\r\n", length: "", code: "MissingContentLength" },
  ])("$name: $code", ({ body, announced, length, code }) => {
    expect(() => unsigned(body, announced, length)).toThrowError(expect.objectContaining({ code }));
  });
});
