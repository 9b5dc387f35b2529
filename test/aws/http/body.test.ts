import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bodyReader, broken, type Framing, framingOf, more } from "../../../src/aws/http/body.ts";
import { createHeadReader } from "../../../src/aws/http/head.ts";

/** Reads bytes that come in pieces of some lengths; what the reader said of the last one, and where. */
function readIn(framing: Framing, bytes: Buffer, cuts: readonly number[]) {
  const got: Buffer[] = [];
  const reader = bodyReader(framing, (part) => void got.push(Buffer.from(part)));
  let at = 0;
  let said = more;
  for (let piece = 0; at < bytes.length && said === more; piece += 1) {
    const until = Math.min(bytes.length, at + (cuts[piece % cuts.length] ?? 1));
    said = reader.read(bytes, at, until);
    at = until;
  }
  return { said, body: Buffer.concat(got), reader };
}

const chunked = (parts: readonly Uint8Array[]) =>
  Buffer.concat([
    ...parts.flatMap((part) => [Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]),
    Buffer.from("0\r\n\r\n"),
  ]);
const cuts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 });

describe("a body", () => {
  it("in chunks is what was cut into them, however it comes, and ends where it ends", () => {
    const parts = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 });
    fc.assert(
      fc.property(parts, cuts, (list, sizes) => {
        const wire = chunked(list);
        const { said, body } = readIn({ by: "chunks" }, Buffer.concat([wire, Buffer.from("more")]), sizes);
        expect(said).toBe(wire.length);
        expect(body).toEqual(Buffer.concat(list));
        expect(readIn({ by: "chunks" }, wire.subarray(0, -1), sizes).said).toBe(more);
      }),
    );
  });

  it("of a length has that length", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(5), cuts, (bytes, behind, sizes) => {
        const framing = { by: "length", length: bytes.length } as const;
        const { said, body } = readIn(framing, Buffer.concat([bytes, Buffer.alloc(behind)]), sizes);
        expect(said).toBe(bytes.length);
        expect(body).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it("that ends with the connection takes all that comes", () => {
    const { said, body, reader } = readIn({ by: "close" }, Buffer.from("abc"), [2]);
    expect([said, body.toString(), reader.endsByClose]).toEqual([more, "abc", true]);
  });

  it.each([
    "\r\n",
    "x\r\n",
    "1;name=value\r\na\r\n",
    "1\r\nab\r\n",
    "1\ra\r\n",
    "1\r\na\r0",
    "0\r\nName: v\r\n",
    "ffffffffff\r\n",
  ])("in chunks that are none is broken: %j", (text) => {
    expect(readIn({ by: "chunks" }, Buffer.from(text), [3]).said).toBe(broken);
  });
});

describe("how a body ends", () => {
  const framing = (status: number, headers: readonly string[], toHead = false) => {
    const reader = createHeadReader();
    const bytes = Buffer.from([`HTTP/1.1 ${status} X`, ...headers, "", ""].join("\r\n"));
    reader.read(bytes, 0, bytes.length);
    return framingOf(reader.head, toHead);
  };

  it.each<readonly [string, Framing | undefined, Framing | undefined]>([
    ["a length", framing(200, ["Content-Length: 12"]), { by: "length", length: 12 }],
    ["a length of nothing", framing(200, ["Content-Length: 0"]), { by: "nothing" }],
    ["chunks", framing(200, ["Transfer-Encoding: Chunked"]), { by: "chunks" }],
    ["neither", framing(200, []), { by: "close" }],
    ["both", framing(200, ["Transfer-Encoding: chunked", "Content-Length: 5"]), undefined],
    ["two lengths", framing(200, ["Content-Length: 5", "Content-Length: 6"]), undefined],
    ["another coding", framing(200, ["Transfer-Encoding: gzip, chunked"]), undefined],
    ["a length that is none", framing(200, ["Content-Length: 1e3"]), undefined],
    ["204", framing(204, ["Content-Length: 5"]), { by: "nothing" }],
    ["HEAD", framing(200, ["Content-Length: 5", "Transfer-Encoding: chunked"], true), { by: "nothing" }],
  ])("%s", (_name, told, expected) => {
    expect(told).toEqual(expected);
  });
});
