/** The embedded AWS on a port. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Dispatch } from "../dispatch.ts";
import type { Stall, WireReply } from "../types.ts";
import { element, elements, xmlDocument } from "../wire/xml.ts";
import { type KeyAndCertificate, selfSigned } from "./self-signed.ts";

export type ListenOptions = {
  /** Default: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1: nobody but this machine. */
  readonly host?: string;
  /** HTTPS: with this key and certificate (PEM), or `true` for a self-signed one made on the spot. */
  readonly tls?: KeyAndCertificate | true;
};

export type Listening = {
  readonly url: string;
  readonly port: number;
  /** The certificate to trust, when the server speaks HTTPS. */
  readonly certificate?: string;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
};

const serverName = "bucketseal-embedded-aws";

export type ServerParts = {
  readonly dispatch: Dispatch;
  readonly bodyLimit: number;
  /** Plain HTTP counts as TLS unless strict. */
  readonly strictTransport: boolean;
  /** Largest source a CopyObject takes, in bytes. */
  readonly copyLimit: number;
};

/** Repeated headers are joined with "," as their signature is computed (Node's own joining adds a space). */
const headersOf = (message: IncomingMessage): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    const name = (message.rawHeaders[index] ?? "").toLowerCase();
    const value = message.rawHeaders[index + 1] ?? "";
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]},${value}` : value;
  }
  return headers;
};

const errorPage = (status: number, code: string, message: string): WireReply => ({
  status,
  headers: { "content-type": "application/xml", connection: "close" },
  body: xmlDocument(element("Error", elements({ Code: code, Message: message }))),
});

const tooLarge = (): WireReply =>
  errorPage(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");

const nothing = new Uint8Array(0);

/** Whether a body follows: HTTP has no other way to say so. */
const announcesBody = ({ headers }: IncomingMessage): boolean =>
  (headers["content-length"] ?? "0") !== "0" || headers["transfer-encoding"] !== undefined;

/** The whole body, or undefined once it is larger than the limit. */
const readBody = async (message: IncomingMessage, limit: number): Promise<Uint8Array | undefined> => {
  if (Number(message.headers["content-length"] ?? 0) > limit) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
};

/** Path and query as sent; a proxy's absolute form loses its origin. */
const targetOf = (message: IncomingMessage): { path: string; query: string } => {
  const sent = message.url ?? "/";
  const url = sent.startsWith("/") ? sent : sent.replace(/^[a-z]+:\/\/[^/?]*/i, "");
  const at = url.indexOf("?");
  const path = at < 0 ? url : url.slice(0, at);
  return { path: path === "" ? "/" : path, query: at < 0 ? "" : url.slice(at + 1) };
};

const send = (response: ServerResponse, reply: WireReply, copyLimit: number): void => {
  // Tells bucketseal's own clients that this endpoint may be trusted with every call, and how large a copy may be.
  const headers: string[] = ["server", serverName, "x-bucketseal-copy-limit", String(copyLimit)];
  for (const name in reply.headers) headers.push(name, reply.headers[name] ?? "");
  try {
    // A flat list spares Node a copy, and the look-up of each name.
    response.writeHead(reply.status, headers);
  } catch {
    // A header value HTTP cannot carry: the client gets an error rather than a dead connection.
    response.writeHead(500, { "content-length": "0" });
    response.end();
    return;
  }
  if (reply.stall === undefined) response.end(reply.body);
  else endLate(response, Buffer.from(reply.body ?? ""), reply.stall);
};

/** Sends a body in two halves. What never comes leaves the connection to the client, or to the server's own end. */
const endLate = (response: ServerResponse, body: Uint8Array, { milliseconds }: Stall): void => {
  const middle = body.length >> 1;
  response.flushHeaders();
  if (middle > 0) response.write(body.subarray(0, middle));
  if (milliseconds === Number.POSITIVE_INFINITY) return;
  setTimeout(() => response.end(body.subarray(middle)), milliseconds);
};

/** Sends an answer when a fault lets it. */
const sendInTime = (response: ServerResponse, reply: WireReply, copyLimit: number): void => {
  if (reply.stall?.at !== "start") {
    send(response, reply, copyLimit);
    return;
  }
  const { stall, ...whole } = reply;
  if (stall.milliseconds === Number.POSITIVE_INFINITY) return;
  setTimeout(() => send(response, whole, copyLimit), stall.milliseconds);
};

const serve = async (
  message: IncomingMessage,
  response: ServerResponse,
  parts: ServerParts,
): Promise<void> => {
  const body = announcesBody(message) ? await readBody(message, parts.bodyLimit) : nothing;
  if (body === undefined) {
    send(response, tooLarge(), parts.copyLimit);
    return;
  }
  const { path, query } = targetOf(message);
  const reply = await parts.dispatch({
    method: message.method ?? "GET",
    path,
    query,
    headers: headersOf(message),
    body,
    secure: "encrypted" in message.socket || !parts.strictTransport,
    sourceIp: addressOf(message.socket),
  });
  if (reply === "reset") message.socket.resetAndDestroy();
  else sendInTime(response, reply, parts.copyLimit);
};

/** An address of IPv4, also where the socket is one of IPv6. */
const addressOf = ({ remoteAddress = "127.0.0.1" }: Socket): string =>
  remoteAddress.startsWith("::ffff:") ? remoteAddress.slice("::ffff:".length) : remoteAddress;

/** What S3 calls the mistakes that Node finds before a request is whole. */
const malformed: Readonly<Record<string, readonly [code: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [
    "RequestHeaderSectionTooLarge",
    "Your request header section exceeds the maximum allowed size.",
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    "RequestTimeout",
    "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.",
  ],
};

const onMalformed = (error: Error & { code?: string }, socket: Socket): void => {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, message] = malformed[error.code ?? ""] ?? [
    "BadRequest",
    "An error occurred when parsing the HTTP request.",
  ];
  const { body } = errorPage(400, code, message);
  const head = `HTTP/1.1 400 Bad Request\r\ncontent-type: application/xml\r\nconnection: close\r\n`;
  socket.end(`${head}content-length: ${Buffer.byteLength(String(body))}\r\n\r\n${String(body)}`);
};

const createListener = (parts: ServerParts, tls: KeyAndCertificate | undefined): Server => {
  const listener = (message: IncomingMessage, response: ServerResponse): void => {
    // What fails here is the connection, not the action: the client went away.
    serve(message, response, parts).catch(() => response.destroy());
  };
  const server =
    tls === undefined ? createServer(listener) : createTlsServer({ key: tls.key, cert: tls.cert }, listener);
  server.keepAliveTimeout = 30_000;
  server.on("clientError", onMalformed);
  return server;
};

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === "object" && address !== null;

export const listen = async (parts: ServerParts, options: ListenOptions): Promise<Listening> => {
  // The certificate is for clients on this machine, which live by its clock and not by the virtual one.
  const tls = options.tls === true ? selfSigned(Date.now()) : options.tls;
  const server = createListener(parts, tls);
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const address = server.address();
  const port = isAddress(address) ? address.port : (options.port ?? 0);
  const shown = host.includes(":") ? `[${host}]` : host;
  return {
    url: `${tls === undefined ? "http" : "https"}://${shown}:${port}`,
    port,
    ...(tls === undefined ? {} : { certificate: tls.cert }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
