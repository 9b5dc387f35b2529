import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ListedObject, Result } from "../../../src/flow/ports.ts";
import type { ObjectFacts } from "../../../src/model/facts.ts";
import { customerKey, row } from "../world.ts";
import { bare, bothLanes, document, type Scripted, type ScriptedServer, scripted } from "./scripted.ts";

const keyArn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const sse = "x-amz-server-side-encryption";
const usual = [
  "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT",
  'ETag: "d41d8cd98f00b204e9800998ecf8427e"',
  "Accept-Ranges: bytes",
  "Content-Type: binary/octet-stream",
  "Content-Length: 1048576",
  "Server: AmazonS3",
];
const ok = (...headers: string[]) => bare(200, [...usual, ...headers]);
const words =
  "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.";
const errorXml = (code: string, message: string) =>
  `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;

/** By key; those that need a GET too have it under "GET". */
const answers: Readonly<Record<string, Scripted | { readonly head: Scripted; readonly get: Scripted }>> = {
  "no encryption": ok(),
  "SSE-S3": ok(`${sse}: AES256`),
  "SSE-KMS": ok(`${sse}: aws:kms`, `${sse}-aws-kms-key-id: ${keyArn}`),
  "SSE-KMS with a Bucket Key": ok(
    `${sse}: aws:kms`,
    `${sse}-aws-kms-key-id: ${keyArn}`,
    `${sse}-bucket-key-enabled: true`,
  ),
  "SSE-KMS without a key": ok(`${sse}: aws:kms`),
  "DSSE-KMS": ok(`${sse}: aws:kms:dsse`, `${sse}-aws-kms-key-id: ${keyArn}`),
  "an algorithm of the future": ok(`${sse}: aws:fsx`),
  "SSE-C": ok(`${sse}-customer-algorithm: AES256`, `${sse}-customer-key-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==`),
  "an archive": ok("x-amz-storage-class: GLACIER", 'x-amz-restore: ongoing-request="true"'),
  "an archive of Intelligent-Tiering": ok(
    "x-amz-storage-class: INTELLIGENT_TIERING",
    "x-amz-archive-status: ARCHIVE_ACCESS",
  ),
  "a lock": ok(
    "x-amz-object-lock-mode: COMPLIANCE",
    "x-amz-object-lock-retain-until-date: 2030-01-01T00:00:00.000Z",
    "x-amz-object-lock-legal-hold: ON",
  ),
  "a version": ok("x-amz-version-id: 3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY"),
  "a replica": ok("x-amz-replication-status: REPLICA"),
  "a redirect": ok("x-amz-website-redirect-location: /other"),
  "a client-side envelope": ok(
    "x-amz-meta-x-amz-key-v2: a2V5",
    "x-amz-meta-x-amz-iv: aXY=",
    "x-amz-meta-x-amz-wrap-alg: kms+context",
    "x-amz-meta-x-amz-cek-alg: AES/GCM/NoPadding",
    "x-amz-meta-x-amz-matdesc: {}",
  ),
  "metadata that S3 could not send": ok("x-amz-missing-meta: 2"),
  "metadata in Latin-1": ok("x-amz-meta-Name: caf\xe9"),
  "metadata twice": ok("x-amz-meta-a: 1", "x-amz-meta-a: 2"),
  "an ETag twice": ok('ETag: "other"'),
  "headers in capitals": ok(`${sse.toUpperCase()}: AES256`),
  "headers with space around them": ok(`${sse}:   AES256  `),
  "no headers at all": bare(200),
  "a date that is none": bare(200, ["Last-Modified: yesterday", "Content-Length: 1"]),
  "a lock that ends never": ok("x-amz-object-lock-retain-until-date: never"),
  "a Bucket Key that is neither": ok(`${sse}: aws:kms`, `${sse}-bucket-key-enabled: maybe`),
  "too much missing metadata": ok("x-amz-missing-meta: many"),
  "an empty encryption": ok(`${sse}:`),
  "a 204": bare(204),
  "a 206": bare(206, usual),
  "a 301": { head: bare(301), get: document(errorXml("PermanentRedirect", "elsewhere"), 301) },
  "a 304": bare(304),
  "a 307": bare(307),
  "a bare 400, SSE-C in words": { head: bare(400), get: document(errorXml("InvalidRequest", words), 400) },
  "a bare 400, an expired token in words": {
    head: bare(400),
    get: document(errorXml("ExpiredToken", "The provided token has expired."), 400),
  },
  "a bare 400 and then a 503": { head: bare(400), get: document(errorXml("SlowDown", "slower"), 503) },
  "a 403": bare(403),
  "a 404": bare(404),
  "a 405": bare(405, ["x-amz-delete-marker: true", "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT"]),
  "a 409": bare(409),
  "a 412": bare(412),
  "a 418": bare(418),
  "a 429": bare(429),
  "a 500": bare(500),
  "a 501": bare(501),
  "a 502": bare(502),
  "a 503": bare(503),
  "a 504": bare(504),
  "a 200 that is cut off": (socket) => socket.end("HTTP/1.1 200 OK\r\nETag: "),
  "a connection that breaks": (socket) => socket.destroy(),
  "a connection that ends": (socket) => socket.end(),
  "no HTTP": (socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n\r\n"),
  "a header that is none": (socket) => socket.end("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n"),
};

/** Messages name what happened in the words of whoever met it; all the rest must be the same. */
function withoutWords(answer: Result<ObjectFacts>) {
  if (answer.ok) return answer;
  const { message, code, ...rest } = answer.failure;
  return { ...rest, named: message.startsWith("s3:"), code: rest.reason === "timeout" ? undefined : code };
}

describe("HEAD without the SDK", () => {
  let server: ScriptedServer;
  let headers = "";
  let lanes: ReturnType<typeof bothLanes>;
  let hasty: typeof lanes;

  beforeAll(async () => {
    server = await scripted((method, target) => {
      const key = decodeURIComponent(target.split("?")[0]?.slice("/bucket/".length) ?? "");
      if (key === "random") return headers;
      if (key === "nothing for a long time") return () => undefined;
      const found = answers[key];
      if (typeof found !== "object") return found;
      return method === "GET" ? found.get : found.head;
    });
    lanes = bothLanes(server.url, 20_000);
    hasty = bothLanes(server.url, 300);
  });
  afterAll(() => {
    for (const { lean, bySdk } of [lanes, hasty]) {
      lean.close();
      bySdk.close();
    }
    server.close();
  });

  const ask = async (listed: ListedObject, held = [customerKey(7)], { lean, bySdk } = lanes) => ({
    lean: await lean.headObject(listed, "us-east-1", held),
    bySdk: await bySdk.headObject(listed, "us-east-1", held),
  });

  it.each(Object.keys(answers))("gives the same facts as with it: %s", async (key) => {
    const { lean, bySdk } = await ask(row("bucket", key));
    expect(withoutWords(lean)).toEqual(withoutWords(bySdk));
  });

  it("waits as long as with it, and no longer", async () => {
    const { lean, bySdk } = await ask(row("bucket", "nothing for a long time"), [], hasty);
    expect(withoutWords(lean)).toEqual(withoutWords(bySdk));
    expect(lean).toMatchObject({ failure: { reason: "timeout" } });
  });

  it("says the same of what failed", async () => {
    for (const key of ["a 403", "a 404", "a 405", "a 412", "a 500", "a 503"]) {
      const { lean, bySdk } = await ask(row("bucket", key));
      expect(lean).toEqual(bySdk);
    }
  });

  it("asks for the same version, and for keys with any character (E22)", async () => {
    for (const key of ["a b+c&d=e?f#g", "é/\u{1f600}", "..", "a//b", "!'()*~"]) {
      const listed = { ...row("bucket", key), ref: { bucket: "bucket", key, versionId: "a+b/c=" } };
      const before = server.asked.length;
      await ask(listed);
      const [lean, bySdk] = server.asked.slice(before);
      expect(lean).toBe(bySdk);
    }
  });

  const values = [
    ...[
      "AES256",
      "aws:kms",
      "aws:kms:dsse",
      "",
      "true",
      "false",
      "0",
      "12",
      "-1",
      "1e3",
      " ",
      "null",
      "ON",
      "\xe9",
    ],
    ...["GLACIER", "STANDARD", "2026-01-01T00:00:00Z", "2026-02-31T00:00:00.5Z", '"abc"', "abc", keyArn],
    ...["Thu, 01 Jan 2026 00:00:00 GMT", "Thursday, 01-Jan-26 00:00:00 GMT", "Thu Jan  1 00:00:00 2026"],
    ...["Tue, 31 Feb 2026 00:00:00 GMT", "Thu, 01 Jan 2026 25:00:00 GMT"],
  ];
  const names = [
    ...["", "-aws-kms-key-id", "-bucket-key-enabled", "-customer-algorithm", "-customer-key-MD5"].map(
      (it) => sse + it,
    ),
    ...["storage-class", "restore", "archive-status", "version-id", "object-lock-mode", "missing-meta"].map(
      (it) => `x-amz-${it}`,
    ),
    ...["object-lock-retain-until-date", "object-lock-legal-hold", "replication-status", "meta-a"].map(
      (it) => `x-amz-${it}`,
    ),
    ...["ETag", "Last-Modified", "Server"],
  ];

  it("gives the same facts as with it, whatever the headers", async () => {
    const header = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...values));
    await fc.assert(
      fc.asyncProperty(fc.array(header, { maxLength: 6 }), async (list) => {
        headers = bare(200, ["Content-Length: 5", ...list.map(([name, value]) => `${name}: ${value}`)]);
        const { lean, bySdk } = await ask(row("bucket", "random"), []);
        expect(withoutWords(lean)).toEqual(withoutWords(bySdk));
      }),
      { numRuns: 200 },
    );
  });
});
