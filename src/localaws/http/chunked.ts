/** The aws-chunked content encoding (D22): sizes, optional chunk signatures, trailers. */

import { AwsError } from "../errors.ts";
import { sha256Hex } from "./canonical.ts";

/** One chunk as framed; the last one is empty. */
type Chunk = { readonly data: Uint8Array; readonly signature: string | undefined };

export type Unframed = {
  readonly body: Uint8Array;
  /** Names in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
};

/** Signs one chunk, or the trailers, in the chain that starts at the request's own signature. */
export type ChunkSigner = {
  chunk(previous: string, dataHash: string): string;
  trailer(previous: string, trailersHash: string): string;
  readonly seed: string;
};

const incomplete = (): AwsError =>
  new AwsError("IncompleteBody", 400, "The request body terminated unexpectedly");

const malformedTrailer = (): AwsError =>
  new AwsError(
    "MalformedTrailerError",
    400,
    "The request contained trailing data that was not well-formed or did not conform to our published schema.",
  );

const badSignature = (): AwsError =>
  new AwsError(
    "SignatureDoesNotMatch",
    403,
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  );

const lineAt = (body: Buffer, from: number): { line: string; next: number } | undefined => {
  const end = body.indexOf("\r\n", from, "latin1");
  return end < 0 ? undefined : { line: body.toString("latin1", from, end), next: end + 2 };
};

const chunkHeader = /^([0-9a-fA-F]{1,15})(?:;chunk-signature=([0-9a-f]{64}))?$/;

const readChunks = (body: Buffer): { chunks: readonly Chunk[]; end: number } => {
  const chunks: Chunk[] = [];
  let position = 0;
  while (true) {
    const head = lineAt(body, position);
    const parsed = head === undefined ? null : chunkHeader.exec(head.line);
    if (head === undefined || parsed === null) throw incomplete();
    const size = Number.parseInt(parsed[1] ?? "", 16);
    const end = head.next + size;
    if (end > body.length) throw incomplete();
    chunks.push({ data: body.subarray(head.next, end), signature: parsed[2] });
    if (size === 0) return { chunks, end: head.next };
    if (body.toString("latin1", end, end + 2) !== "\r\n") throw incomplete();
    position = end + 2;
  }
};

const readTrailers = (body: Buffer, from: number): Record<string, string> => {
  const trailers: Record<string, string> = {};
  const lines = body.toString("latin1", from).split(/\r?\n/);
  for (const line of lines.filter((each) => each !== "")) {
    const at = line.indexOf(":");
    if (at <= 0) throw malformedTrailer();
    trailers[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim();
  }
  return trailers;
};

const trailerSignature = "x-amz-trailer-signature";

const verifyChain = (chunks: readonly Chunk[], trailers: Unframed["trailers"], signer: ChunkSigner): void => {
  let previous = signer.seed;
  for (const { data, signature } of chunks) {
    previous = signer.chunk(previous, sha256Hex(data));
    if (signature !== previous) throw badSignature();
  }
  const signed = Object.entries(trailers).filter(([name]) => name !== trailerSignature);
  if (signed.length === 0) return;
  const text = signed.map(([name, value]) => `${name}:${value}\n`).join("");
  if (trailers[trailerSignature] !== signer.trailer(previous, sha256Hex(text))) throw badSignature();
};

export type Framing = {
  /** x-amz-decoded-content-length. */
  readonly decodedLength: string | undefined;
  /** x-amz-trailer: the trailers that must come. */
  readonly announced: readonly string[];
  /** Given for the signed variants. */
  readonly signer: ChunkSigner | undefined;
};

/**
 * Takes the framing off a body.
 * @throws AwsError IncompleteBody, MissingContentLength, MalformedTrailerError or SignatureDoesNotMatch.
 */
export const unframe = (body: Uint8Array, framing: Framing): Unframed => {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const { chunks, end } = readChunks(buffer);
  const trailers = readTrailers(buffer, end);
  const announced = new Set([...framing.announced, trailerSignature]);
  if (Object.keys(trailers).some((name) => !announced.has(name))) throw malformedTrailer();
  if (framing.announced.some((name) => trailers[name] === undefined)) throw malformedTrailer();
  if (framing.signer !== undefined) verifyChain(chunks, trailers, framing.signer);
  const decoded = Buffer.concat(chunks.map((chunk) => chunk.data));
  if (framing.decodedLength === undefined || !/^\d+$/.test(framing.decodedLength)) {
    throw new AwsError("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");
  }
  if (Number(framing.decodedLength) !== decoded.length) {
    throw new AwsError(
      "IncompleteBody",
      400,
      "You did not provide the number of bytes specified by the Content-Length HTTP header",
    );
  }
  const { [trailerSignature]: _signature, ...kept } = trailers;
  return { body: decoded, trailers: kept };
};
