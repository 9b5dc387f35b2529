/** The canonical request of Signature Version 4, written anew from what came over the wire. */

import { hash } from "node:crypto";
import type { WireRequest } from "../types.ts";

const upper = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;

const unreserved = /^[A-Za-z0-9\-._~]$/;

/** What is in canonical form as it stands, as nearly every path and query is. */
const plainPath = /^[A-Za-z0-9\-._~/]*$/;

/** Percent-encodes each byte outside `keep`, and brings escapes that are there already to one form. */
const encode = (text: string, keep: RegExp): string =>
  text.replace(/%[0-9a-fA-F]{2}|[^A-Za-z0-9\-._~]/gu, (piece) => {
    if (piece.length === 3 && piece.startsWith("%")) {
      const char = String.fromCharCode(Number.parseInt(piece.slice(1), 16));
      return unreserved.test(char) || keep.test(char) ? char : piece.toUpperCase();
    }
    return keep.test(piece) ? piece : [...Buffer.from(piece, "utf8")].map(upper).join("");
  });

/** S3 signs the path encoded once and as it stands; every other service normalises it and encodes it again. */
const canonicalPath = (path: string, service: string): string => {
  if (service === "s3") return plainPath.test(path) ? path : encode(path, /^\/$/);
  const kept: string[] = [];
  for (const segment of path.split("/").filter((each) => each !== "" && each !== ".")) {
    if (segment === "..") kept.pop();
    else
      kept.push(segment.replace(/[^A-Za-z0-9\-._~]/gu, (char) => [...Buffer.from(char)].map(upper).join("")));
  }
  const joined = `/${kept.join("/")}`;
  return path.endsWith("/") && joined !== "/" ? `${joined}/` : joined;
};

/** One parameter at most, and nothing in it to encode. */
const plainQuery = /^(?:[A-Za-z0-9\-._~]+=[A-Za-z0-9\-._~]*)?$/;

const canonicalQuery = (query: string): string => (plainQuery.test(query) ? query : sortedQuery(query));

const sortedQuery = (query: string): string =>
  query
    .split("&")
    .filter((pair) => pair !== "" && !/^X-Amz-Signature(=|$)/.test(pair))
    .map((pair) => {
      const at = pair.indexOf("=");
      const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
      return [name, value].map((part) => encode(part.replaceAll("+", "%20"), /^$/)) as [string, string];
    })
    .sort(([aName, aValue], [bName, bValue]) => compare(aName, bName) || compare(aValue, bValue))
    .map((pair) => pair.join("="))
    .join("&");

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const canonicalValue = (value: string): string =>
  /\s\s|^\s|\s$|[^\S ]/.test(value) ? value.trim().replace(/\s+/g, " ") : value;

const canonicalHeaders = (request: WireRequest, names: readonly string[]): string => {
  let text = "";
  for (const name of names) text += `${name}:${canonicalValue(request.headers[name] ?? "")}\n`;
  return text;
};

/** The canonical request whose hash was signed. */
export const canonicalRequest = (
  request: WireRequest,
  service: string,
  signedHeaders: readonly string[],
  payloadHash: string,
): string =>
  `${request.method}\n${canonicalPath(request.path, service)}\n${canonicalQuery(request.query)}\n${canonicalHeaders(
    request,
    signedHeaders,
  )}\n${signedHeaders.join(";")}\n${payloadHash}`;

export const sha256Hex = (data: Uint8Array | string): string => hash("sha256", data, "hex");
