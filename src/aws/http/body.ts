import { comesTwice, headerIn, type ResponseHead } from "./head.ts";

/** How the end of a body is known (RFC 9112, 6.3); undefined where an answer says it in two ways, or in one we do not know. */
export type Framing =
  | { readonly by: "nothing" }
  | { readonly by: "length"; readonly length: number }
  | { readonly by: "chunks" }
  | { readonly by: "close" };

const none: Framing = { by: "nothing" };

/** @param toHead whether it answers a HEAD: its headers then tell of a body that does not come. */
export function framingOf(head: ResponseHead, toHead: boolean): Framing | undefined {
  if (toHead || head.status === 204 || head.status === 304) return none;
  const coding = headerIn(head, "transfer-encoding");
  const length = headerIn(head, "content-length");
  if (comesTwice(head, "transfer-encoding") || comesTwice(head, "content-length")) return undefined;
  if (coding !== undefined)
    return coding.toLowerCase() === "chunked" && length === undefined ? { by: "chunks" } : undefined;
  if (length === undefined) return { by: "close" };
  if (!/^\d{1,15}$/.test(length)) return undefined;
  return length === "0" ? none : { by: "length", length: Number(length) };
}

/** Takes the bytes of one body. */
export type BodyReader = {
  /**
   * @returns where the body ends in these bytes; `more` when it does not; `broken` where it is not what it says to be.
   */
  readonly read: (bytes: Buffer, from: number, end: number) => number;
  /** Whether the body is whole when the connection ends here. */
  readonly endsByClose: boolean;
};

export const more = -1;
export const broken = -2;

/** @param data is given bytes that are good only until it returns. */
export function bodyReader(framing: Framing, data: (bytes: Buffer) => void): BodyReader {
  if (framing.by === "chunks") return chunkReader(data);
  let left = framing.by === "length" ? framing.length : framing.by === "close" ? Infinity : 0;
  return {
    endsByClose: framing.by === "close",
    read: (bytes, from, end) => {
      const until = Math.min(end, from + left);
      left -= until - from;
      if (until > from) data(bytes.subarray(from, until));
      return left === 0 ? until : more;
    },
  };
}

/** What of the chunked coding comes next (RFC 9112, 7.1). */
type Expected =
  | "size"
  | "size's line feed"
  | "bytes"
  | "carriage return"
  | "line feed"
  | "end"
  | "end's line feed";

const [lf, cr] = [10, 13];

/** Chunks without extensions, and no trailers: S3 sends none. */
function chunkReader(data: (bytes: Buffer) => void): BodyReader {
  let expected: Expected = "size";
  let size = -1;
  const line = (byte: number): Expected | undefined => {
    switch (expected) {
      case "size": {
        if (byte === cr) return size < 0 ? undefined : "size's line feed";
        const digit = hexDigit(byte);
        if (digit < 0 || size > 0xffffff) return undefined;
        size = Math.max(0, size) * 16 + digit;
        return "size";
      }
      case "size's line feed":
        if (byte !== lf) return undefined;
        return size === 0 ? "end" : "bytes";
      case "carriage return":
        return byte === cr ? "line feed" : undefined;
      case "line feed":
        size = -1;
        return byte === lf ? "size" : undefined;
      case "end":
        return byte === cr ? "end's line feed" : undefined;
      default:
        return undefined;
    }
  };
  return {
    endsByClose: false,
    read: (bytes, from, end) => {
      for (let at = from; at < end; ) {
        if (expected === "bytes") {
          const until = Math.min(end, at + size);
          data(bytes.subarray(at, until));
          size -= until - at;
          at = until;
          if (size === 0) expected = "carriage return";
          continue;
        }
        const byte = bytes[at] ?? 0;
        at += 1;
        if (expected === "end's line feed") return byte === lf ? at : broken;
        const next = line(byte);
        if (next === undefined) return broken;
        expected = next;
      }
      return more;
    },
  };
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
