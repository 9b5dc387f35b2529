import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodePath, encodeStrictly } from "../../../src/aws/lean/encode.ts";
import { createSigningKeys, signatureAt } from "../../../src/aws/lean/sigv4.ts";

/** SHA-256 and HMAC in the form that the SDK's signer takes. */
function sha256(secret?: string | ArrayBuffer | ArrayBufferView) {
  const key = secret === undefined ? undefined : bytes(secret);
  let state = key === undefined ? createHash("sha256") : createHmac("sha256", key);
  return {
    update: (data: string | ArrayBuffer | ArrayBufferView) => void state.update(bytes(data)),
    digest: async () => new Uint8Array(state.digest()),
    reset: () => {
      state = key === undefined ? createHash("sha256") : createHmac("sha256", key);
    },
  };
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === "string") return Buffer.from(data, "utf8");
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

const Sha256 = function hash(secret?: string | ArrayBuffer | ArrayBufferView) {
  return sha256(secret);
};

async function bySdk(request: Request): Promise<Record<string, string>> {
  const { signer, region, host, owner, at, method, key, versionId, extra } = request;
  const sdk = new SignatureV4({
    service: "s3",
    region,
    credentials: signer,
    sha256: Sha256 as never,
    uriEscapePath: false,
    applyChecksum: true,
  });
  const signed = await sdk.sign(
    {
      method,
      protocol: "https:",
      hostname: host,
      path: `/${encodePath(key)}`,
      query: versionId === undefined ? {} : { versionId },
      headers: {
        host,
        "x-amz-expected-bucket-owner": owner,
        ...Object.fromEntries(extra?.headers ?? []),
      },
      ...(extra?.body === undefined ? {} : { body: extra.body }),
    },
    { signingDate: new Date(at) },
  );
  return signed.headers;
}

function byUs({ signer, region, host, owner, at, method, key, versionId, extra }: Request) {
  const query = versionId === undefined ? "" : `versionId=${encodeStrictly(versionId)}`;
  const scope = { region, host, owner };
  const signature = signatureAt(at, signer, scope, createSigningKeys());
  const lines = signature.lines(method, `/${encodePath(key)}`, query, extra).split("\r\n");
  expect(lines.pop()).toBe("");
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
}

const word = fc.stringMatching(/^[A-Za-z0-9/+=]{16,80}$/);
const unicode = fc.string({ unit: "binary", minLength: 1, maxLength: 60 });

const extras = fc.record(
  {
    headers: fc.uniqueArray(
      fc.tuple(
        fc.constantFrom("content-type", "if-match", "x-amz-checksum-mode", "x-amz-copy-source", "x-amz-acl"),
        fc.stringMatching(/^[a-z"][ -~]{0,30}[a-z"]$/),
      ),
      { selector: ([name]) => name },
    ),
    body: fc.string(),
  },
  { requiredKeys: ["headers"] },
);

const requests = fc.record({
  signer: fc.record(
    { accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/), secretAccessKey: word, sessionToken: word },
    { requiredKeys: ["accessKeyId", "secretAccessKey"] },
  ),
  region: fc.constantFrom("us-east-1", "eu-central-2", "cn-north-1", "us-gov-west-1"),
  host: fc.constantFrom(
    "b.s3.eu-west-1.amazonaws.com",
    "127.0.0.1:4570",
    "s3-fips.dualstack.us-east-1.amazonaws.com",
  ),
  owner: fc.stringMatching(/^\d{12}$/),
  at: fc.integer({ min: 946_684_800_000, max: 4_102_444_800_000 }),
  method: fc.constantFrom("GET", "HEAD", "PUT"),
  extra: fc.option(extras, { nil: undefined }),
  key: fc.oneof(
    unicode,
    fc.webPath(),
    fc.constantFrom("a b+c", "..", "a//b", "!'()*", "%2F", "~", "\u{1f600}"),
  ),
  versionId: fc.option(fc.oneof(word, fc.constantFrom("null", "3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY")), {
    nil: undefined,
  }),
});

type Request = Parameters<
  Parameters<typeof fc.property<[typeof requests extends fc.Arbitrary<infer T> ? T : never]>>[1]
>[0];

describe("the signature", () => {
  it("is byte for byte that of the SDK", async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        expect(byUs(request)).toEqual(await bySdk(request));
      }),
      { numRuns: 400 },
    );
  });

  it("uses one signing key a day, Region and secret, and never an old one", () => {
    const keys = createSigningKeys();
    const scope = { region: "us-east-1", host: "h", owner: "111122223333" };
    const sign = (secretAccessKey: string, at: number) =>
      signatureAt(at, { accessKeyId: "A", secretAccessKey }, scope, keys).lines("HEAD", "/k", "");
    const noon = Date.parse("2026-06-01T12:00:00Z");
    const first = sign("one", noon);
    expect(sign("one", noon)).toBe(first);
    expect(sign("two", noon)).not.toBe(first);
    expect(sign("one", noon + 86_400_000)).not.toBe(first);
    expect(sign("one", noon)).toBe(first);
  });
});
