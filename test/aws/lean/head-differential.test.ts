import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eachOf } from "../../../src/flow/in-order.ts";
import type { Result } from "../../../src/flow/ports.ts";
import type { ObjectFacts } from "../../../src/model/facts.ts";
import { seeded } from "../../seeded.ts";
import { row } from "../world.ts";
import { bare, bothLanes, document, type ScriptedServer, scripted } from "./scripted.ts";

/** So many of each kind of answer; BUCKETSEAL_ANSWERS=200 and more for a longer look. */
const ofEach = Number(process.env["BUCKETSEAL_ANSWERS"] ?? 40);
/** S3 closes a connection after 100 answers; sooner here where there are fewer, so that it happens. */
const closeAfter = Math.min(100, ofEach / 2);

const sse = "x-amz-server-side-encryption";
const keyArn = (id: number) => `arn:aws:kms:us-east-1:111122223333:key/${String(id).padStart(8, "0")}-0000`;

type Random = ReturnType<typeof seeded>;
type Answer = { readonly head: string; readonly get?: string; readonly broken?: true };

/** Headers of a 200 as S3 writes them, every object other ones. */
function headersOf(random: Random): readonly string[] {
  const { of, chance, whole } = random;
  const encryption = of([
    [],
    [`${sse}: AES256`],
    [`${sse}: aws:kms`, `${sse}-aws-kms-key-id: ${keyArn(whole(5))}`],
    [`${sse}: aws:kms`, `${sse}-aws-kms-key-id: ${keyArn(1)}`, `${sse}-bucket-key-enabled: true`],
    [`${sse}: aws:kms:dsse`, `${sse}-aws-kms-key-id: ${keyArn(2)}`],
    [`${sse}: aws:fsx`],
    [`${sse}-customer-algorithm: AES256`, `${sse}-customer-key-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==`],
  ]);
  const date = new Date(whole(2 ** 31) * 1000).toUTCString();
  const maybe = (...header: string[]) => (chance(0.2) ? header : []);
  return [
    `Last-Modified: ${date}`,
    `ETag: "${whole(2 ** 31).toString(16)}${chance(0.2) ? `-${1 + whole(100)}` : ""}"`,
    `Content-Length: ${whole(2 ** 40)}`,
    ...encryption,
    ...maybe(`x-amz-version-id: ${of(["null", "3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY", "a.b_c"])}`),
    ...maybe(`x-amz-storage-class: ${of(["STANDARD_IA", "GLACIER", "DEEP_ARCHIVE", "GLACIER_IR"])}`),
    ...maybe(`x-amz-restore: ongoing-request="${of(["true", "false"])}", expiry-date="${date}"`),
    ...maybe("x-amz-storage-class: INTELLIGENT_TIERING", "x-amz-archive-status: ARCHIVE_ACCESS"),
    ...maybe(`x-amz-object-lock-mode: ${of(["COMPLIANCE", "GOVERNANCE"])}`, `x-amz-object-lock-retain-until-date: ${new Date(whole(2 ** 31) * 1000).toISOString()}`), // biome-ignore format: one lock
    ...maybe(`x-amz-object-lock-legal-hold: ${of(["ON", "OFF"])}`),
    ...maybe(`x-amz-replication-status: ${of(["COMPLETED", "PENDING", "REPLICA", "FAILED"])}`),
    ...maybe(`x-amz-missing-meta: ${whole(4)}`),
    ...maybe("x-amz-website-redirect-location: /other"),
    ...maybe(`x-amz-meta-Name: ${of(["plain", "caf\xe9", "=?UTF-8?B?w6k=?=", ""])}`),
    ...maybe("x-amz-meta-x-amz-key-v2: a2V5", "x-amz-meta-x-amz-iv: aXY=", `x-amz-meta-x-amz-wrap-alg: ${of(["kms", "kms+context", "AESWrap"])}`), // biome-ignore format: one envelope
    ...maybe('x-amz-expiration: expiry-date="Fri, 21 Dec 2029 00:00:00 GMT", rule-id="a"'),
    "Server: AmazonS3",
  ];
}

const xml = (code: string, message = "no") =>
  `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
const stored =
  "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.";

/** A refusal without a body, with what S3 and the proxies before it send along. */
const refusal =
  (status: number, ...more: (readonly string[])[]) =>
  (random: Random): Answer => ({
    head: bare(status, [
      ...random.of([[], ["Content-Type: application/xml"], ["Content-Length: 0"], ["Retry-After: 1"]]),
      ...random.of([[], ...more]),
      ...(random.chance(0.1) ? [`${sse}: AES256`] : []),
    ]),
    get: document(xml("AccessDenied"), status),
  });

const whole200 = (random: Random): Answer => ({ head: bare(200, headersOf(random)) });

/** What is done to a head that was in order. */
const damages: readonly ((head: string, random: Random) => string)[] = [
  (head) => head.replaceAll("\r\n", "\n"),
  (head) => head.replace("HTTP/1.1", "HTTP/1.0"),
  (head) => head.replace("HTTP/1.1", "HTTP/2"),
  (head) => head.replace(" 200 ", " 20x "),
  (head) => head.replace(" 200 ", " 2000 "),
  (head) => head.replace("ETag:", "ETag :"),
  (head) => head.replace("ETag:", "E Tag:"),
  (head) => head.replace("ETag: ", "ETag: \0"),
  (head) => head.replace("ETag: ", "ETag: \x7f"),
  (head) => head.replace("Server: AmazonS3", "Server"),
  (head) => head.replace("Server: AmazonS3", "Server: Amazon\r\n S3"),
  (head) => head.replace("Server: AmazonS3", `Server: ${"x".repeat(20_000)}`),
  (head) => head.replace(/Content-Length: \d+/, "Content-Length: -1"),
  (head) => head.replace(/Content-Length: \d+/, "Content-Length: 1\r\nContent-Length: 2"),
  (head) => head.replace(/Last-Modified: .*/, "Last-Modified: Thu, 32 Jan 2026 00:00:00 GMT"),
  (head, { whole }) => {
    const at = whole(head.length);
    return `${head.slice(0, at)}${String.fromCharCode(whole(256))}${head.slice(at + 1)}`;
  },
];

const kinds: Readonly<Record<string, (random: Random) => Answer>> = {
  "200 with varied headers": whole200,
  "301": (random) => {
    const elsewhere = random.of([[], ["x-amz-bucket-region: eu-west-1"]]);
    return { head: bare(301, elsewhere), get: document(xml("PermanentRedirect"), 301) };
  },
  "400": (random) => ({
    head: bare(400),
    get: random.of([
      document(xml("InvalidRequest", stored), 400),
      document(xml("InvalidRequest", "The encryption parameters are not applicable to this object."), 400),
      document(xml("ExpiredToken", "The provided token has expired."), 400),
      document(xml("AccessDenied"), 403),
      document(xml("SlowDown"), 503),
      document("no XML", 400),
      document("b", 206),
    ]),
  }),
  "403": refusal(403),
  "404": refusal(404, ["x-amz-delete-marker: true", "x-amz-version-id: null"]),
  "405": refusal(405, ["x-amz-delete-marker: true", "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT"]),
  "412": refusal(412),
  "503": refusal(503),
  malformed: (random) => {
    const damage = random.of(damages);
    return { head: damage(whole200(random).head, random), broken: true };
  },
  truncated: (random) => {
    const { head } = whole200(random);
    return { head: head.slice(0, random.whole(head.length)), broken: true };
  },
};

/**
 * Messages name what happened in the words of whoever met it; all the rest must be the same. Of an answer that is none
 * the SDK says now that it cannot be read and now that the connection broke, whichever it notices first.
 */
function withoutWords(answer: Result<ObjectFacts>, broken: boolean) {
  if (answer.ok) return answer;
  const { message, code, ...rest } = answer.failure;
  if (broken && rest.status === undefined) return "no answer";
  return { ...rest, named: message.startsWith("s3:"), code: rest.reason === "timeout" ? undefined : code };
}

describe("HEAD without the SDK, beside HEAD with it", () => {
  const planted = new Map<string, Answer>();
  const answered = new WeakMap<Socket, number>();
  const closed = new Set<Socket>();
  let server: ScriptedServer;
  let lanes: ReturnType<typeof bothLanes>;

  /** As S3 does: with a word of it, or without one. */
  const closing = (socket: Socket, text: string) => {
    const count = (answered.get(socket) ?? 0) + 1;
    answered.set(socket, count);
    if (count % closeAfter !== 0) return socket.write(text, "latin1");
    closed.add(socket);
    const told = closed.size % 2 === 0 ? text.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n") : text;
    return socket.end(told, "latin1");
  };
  /** In pieces, with whatever else there is to do between them. */
  const slowly = (socket: Socket, text: string) => {
    socket.setNoDelay(true);
    const third = Math.ceil(text.length / 3);
    const next = (from: number) => {
      socket.write(text.slice(from, from + third), "latin1");
      if (from + third < text.length) setImmediate(next, from + third);
    };
    next(0);
  };

  beforeAll(async () => {
    server = await scripted((method, target) => {
      const key = decodeURIComponent(target.split("?")[0]?.slice("/bucket/".length) ?? "");
      const answer = planted.get(key);
      if (answer === undefined) return undefined;
      const text = method === "GET" ? (answer.get ?? bare(404)) : answer.head;
      if (answer.broken) return (socket) => socket.end(text, "latin1");
      return key.startsWith("slow") ? (socket) => slowly(socket, text) : (socket) => closing(socket, text);
    });
    lanes = bothLanes(server.url, 20_000);
  });
  afterAll(() => {
    lanes.lean.close();
    lanes.bySdk.close();
    server.close();
  });

  async function compare(name: string, make: (random: Random) => Answer) {
    const random = seeded(7);
    const keys = Array.from({ length: ofEach }, (_, index) => `${name}/${index}`);
    for (const key of keys) planted.set(key, make(random));
    // A connection that ends takes the SDK's next request with it: asked again, as a scan does.
    const again = async (
      ports: typeof lanes.lean,
      key: string,
      times: number,
    ): ReturnType<typeof ports.headObject> => {
      const answer = await ports.headObject(row("bucket", key), "us-east-1", []);
      const passing = !answer.ok && answer.failure.reason === "timeout" && times > 0;
      return passing ? again(ports, key, times - 1) : answer;
    };
    const head = (ports: typeof lanes.lean) => eachOf(keys, 8, (key) => again(ports, key, 3));
    const lean = await head(lanes.lean);
    const bySdk = await head(lanes.bySdk);
    for (const [index, key] of keys.entries()) {
      const [ours, theirs] = [lean[index], bySdk[index]];
      if (ours === undefined || theirs === undefined) throw new Error(`${key} was not asked`);
      const { head = "", broken = false } = planted.get(key) ?? {};
      expect(withoutWords(ours, broken), JSON.stringify(head)).toEqual(withoutWords(theirs, broken));
    }
    return lean;
  }

  it.each(Object.entries(kinds))(`gives the same facts for ${ofEach} answers: %s`, async (name, make) => {
    const found = await compare(name, make);
    if (name.startsWith("200")) expect(found.every(({ ok }) => ok)).toBe(true);
    if (/^(?:301|4|5)/.test(name)) expect(found.some(({ ok }) => !ok)).toBe(true);
  });

  it(`gives the same facts for ${ofEach} answers: slow, in pieces`, async () => {
    const found = await compare("slow", whole200);
    expect(found.every(({ ok }) => ok)).toBe(true);
  });

  it(`had its connections closed every ${closeAfter} answers, and lost none`, () => {
    expect(closed.size).toBeGreaterThan(5);
  });
});
