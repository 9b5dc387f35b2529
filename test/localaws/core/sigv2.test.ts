import { describe, expect, it } from "vitest";
import { verifyV2 } from "../../../src/localaws/http/sigv2.ts";
import type { SignatureWorld } from "../../../src/localaws/http/sigv4.ts";
import type { Principal, WireRequest } from "../../../src/localaws/types.ts";

/** The key and the signatures of the examples in S3's page on signing requests with Signature Version 2. */
const principal: Principal = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  caller: { type: "root", account: "1", arn: "arn:aws:iam::1:root", principalId: "1" },
};

const worldAt = (now: number): SignatureWorld => ({
  principal: (id) => (id === principal.accessKeyId ? principal : undefined),
  expired: () => false,
  readings: () => [{ since: now, now }],
});

type Sent = Partial<Pick<WireRequest, "method" | "path" | "query" | "headers">>;

const request = (sent: Sent): WireRequest => ({
  method: "GET",
  path: "/",
  query: "",
  headers: {},
  body: new Uint8Array(),
  secure: true,
  sourceIp: "127.0.0.1",
  ...sent,
});

const signed = (signature: string): string => `AWS ${principal.accessKeyId}:${signature}`;
const host = "awsexamplebucket1.s3.amazonaws.com";

const examples: readonly (Sent & { name: string; date: string })[] = [
  {
    name: "GET of an object, in a virtual host",
    path: "/photos/puppy.jpg",
    date: "Tue, 27 Mar 2007 19:36:42 +0000",
    headers: { host, authorization: signed("qgk2+6Sv9/oM7G3qLEjTH1a1l1g=") },
  },
  {
    name: "GET of an object, path style",
    path: "/awsexamplebucket1/photos/puppy.jpg",
    date: "Tue, 27 Mar 2007 19:36:42 +0000",
    headers: { host: "s3.amazonaws.com", authorization: signed("qgk2+6Sv9/oM7G3qLEjTH1a1l1g=") },
  },
  {
    name: "PUT with a content type",
    method: "PUT",
    path: "/photos/puppy.jpg",
    date: "Tue, 27 Mar 2007 21:15:45 +0000",
    headers: { host, "content-type": "image/jpeg", authorization: signed("iqRzw+ileNPu1fhspnRs8nOjjIA=") },
  },
  {
    name: "a list, whose parameters are not signed",
    query: "prefix=photos&max-keys=50",
    date: "Tue, 27 Mar 2007 19:42:41 +0000",
    headers: { host, authorization: signed("m0WP8eCtspQl5Ahe6L1SozdX9YA=") },
  },
  {
    name: "a sub-resource, which is signed",
    query: "acl",
    date: "Tue, 27 Mar 2007 19:44:46 +0000",
    headers: { host, authorization: signed("82ZHiFIjc+WbcwFKGUVEQspPn+0=") },
  },
];

describe("Signature Version 2, as S3's own examples have it", () => {
  it.each(examples)("$name", ({ date, headers, ...sent }) => {
    const dated = request({ ...sent, headers: { ...headers, date } });
    const now = Date.parse(date);
    expect(verifyV2(dated, worldAt(now))).toEqual({ principal, place: "header", signedAt: now });
    expect(verifyV2({ ...dated, method: "DELETE" }, worldAt(now))).toMatchObject({ type: "mismatch" });
    expect(verifyV2({ ...dated, path: "/other" }, worldAt(now))).toMatchObject({ type: "mismatch" });
    expect(verifyV2(dated, worldAt(now + 16 * 60_000))).toMatchObject({ type: "skewed" });
  });

  it("a presigned GET, until it expires", () => {
    const query = `AWSAccessKeyId=${principal.accessKeyId}&Signature=${encodeURIComponent("1No4mq5ETf02z8aet9voy6gui6E=")}&Expires=1175139620`;
    const presigned = request({ path: "/photos/puppy.jpg", query, headers: { host } });
    expect(verifyV2(presigned, worldAt(1_175_139_620_000))).toEqual({
      principal,
      place: "query",
      signedAt: undefined,
    });
    expect(verifyV2(presigned, worldAt(1_175_139_620_001))).toMatchObject({ type: "expired" });
  });

  it("leaves everything else to Signature Version 4", () => {
    expect(verifyV2(request({}), worldAt(0))).toBeUndefined();
    expect(
      verifyV2(request({ headers: { authorization: "AWS4-HMAC-SHA256 x" } }), worldAt(0)),
    ).toBeUndefined();
  });
});
