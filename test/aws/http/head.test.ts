import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createHeadReader,
  headerIn,
  incomplete,
  malformed,
  nameAt,
  valueAt,
} from "../../../src/aws/http/head.ts";

const read = (text: string) => {
  const reader = createHeadReader();
  const bytes = Buffer.from(text, "latin1");
  const end = reader.read(bytes, 0, bytes.length);
  const { head } = reader;
  const lines = Array.from({ length: head.count }, (_, line) => [nameAt(head, line), valueAt(head, line)]);
  return { end, head, lines };
};

const name = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,20}$/);
const value = fc.stringMatching(/^(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]{0,30}[!-~\x80-\xff])?)?$/);
const headers = fc.array(fc.tuple(name, value, fc.constantFrom("", " ", "\t  "), fc.constantFrom("", " \t")));

describe("the head of an answer", () => {
  it("is read as it was written, and told from a part of it", () => {
    fc.assert(
      fc.property(headers, fc.integer({ min: 100, max: 599 }), fc.nat(), (list, status, cut) => {
        const lines = list.map(([header, text, before, behind]) => `${header}:${before}${text}${behind}\r\n`);
        const text = `HTTP/1.1 ${status} Some reason\r\n${lines.join("")}\r\n`;
        const whole = read(`${text}what follows`);
        expect(whole.end).toBe(text.length);
        expect(whole.head.status).toBe(status);
        expect(whole.lines).toEqual(list.map(([header, of]) => [header.toLowerCase(), of]));
        expect(read(text.slice(0, cut % text.length)).end).toBe(incomplete);
      }),
    );
  });

  it.each([
    ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n\r\n"],
    ["another version", "HTTP/1.0 200 OK\r\n\r\n"],
    ["a status that is none", "HTTP/1.1 2x0 OK\r\n\r\n"],
    ["a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"],
    ["a line without a colon", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n"],
    ["a line without a name", "HTTP/1.1 200 OK\r\n: value\r\n\r\n"],
    ["space before the colon", "HTTP/1.1 200 OK\r\nETag : a\r\n\r\n"],
    ["a folded line", "HTTP/1.1 200 OK\r\nETag: a\r\n b\r\n\r\n"],
    ["a line feed alone", "HTTP/1.1 200 OK\nETag: a\n\n"],
    ["a carriage return alone", "HTTP/1.1 200 OK\r\nETag: a\rb\r\n\r\n"],
    ["a zero byte", "HTTP/1.1 200 OK\r\nETag: a\0b\r\n\r\n"],
    ["too many lines", `HTTP/1.1 200 OK\r\n${"a: b\r\n".repeat(200)}\r\n`],
  ])("is left to others: %s", (_name, text) => {
    expect(read(text).end).toBe(malformed);
  });

  it("names its headers without regard to case", () => {
    const { head } = read("HTTP/1.1 200 OK\r\nX-Amz-Request-Id: R1\r\nETAG:\r\n\r\n");
    expect(headerIn(head, "x-amz-request-id")).toBe("R1");
    expect(headerIn(head, "etag")).toBe("");
    expect(headerIn(head, "x-amz-id-2")).toBeUndefined();
  });
});
