/** The embedded AWS as the `requestHandler` of an AWS SDK for JavaScript v3 client: no socket, same dispatch. */

import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { Dispatch } from "../dispatch.ts";
import type { Stall, WireRequest } from "../types.ts";

/** The part of the SDK's HttpRequest that a handler needs. */
type SdkRequest = {
  readonly method: string;
  readonly protocol: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

type SdkResponse = {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
};

/** Fits the `requestHandler` option of every client. */
export type SdkRequestHandler = {
  readonly metadata: { readonly handlerProtocol: string };
  handle(request: SdkRequest): Promise<{ response: SdkResponse }>;
  updateHttpClientConfig(key: never, value: never): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
};

const escapeUri = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const queryText = (query: SdkRequest["query"]): string =>
  Object.entries(query ?? {})
    .flatMap(([name, value]) => {
      if (value === null) return [escapeUri(name)];
      const values = typeof value === "string" ? [value] : value;
      return values.map((each) => `${escapeUri(name)}=${escapeUri(each)}`);
    })
    .join("&");

const isIterable = (body: unknown): body is AsyncIterable<Uint8Array | string> =>
  typeof body === "object" && body !== null && Symbol.asyncIterator in body;

const collect = async (body: unknown): Promise<Uint8Array> => {
  if (body === undefined || body === null || body === "") return new Uint8Array();
  if (typeof body === "string") return Buffer.from(body, "utf8");
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  if (body instanceof Blob) return new Uint8Array(await body.arrayBuffer());
  if (!isIterable(body)) throw new TypeError("a request body of a kind the embedded AWS cannot read");
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
};

/** The error a socket gives when the peer resets it; the SDK retries it as transient. */
const reset = (): Error =>
  Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", errno: -104, syscall: "read" });

/** The error of the SDK's own handler when the client's time runs out; the SDK retries it as transient. */
const timeout = (): Error =>
  Object.assign(new Error("the embedded AWS does not answer"), { name: "TimeoutError" });

const stream = (body: Uint8Array, stall: Stall | undefined): Readable => {
  const readable = new Readable({ read: () => undefined });
  const end = (rest: Uint8Array): void => {
    if (rest.length > 0) readable.push(rest);
    readable.push(null);
  };
  if (stall?.at !== "middle") end(body);
  else {
    const middle = body.length >> 1;
    if (middle > 0) readable.push(body.subarray(0, middle));
    if (stall.milliseconds === Number.POSITIVE_INFINITY) readable.destroy(timeout());
    else setTimeout(() => end(body.subarray(middle)), stall.milliseconds);
  }
  return readable;
};

const waitAtStart = async (stall: Stall | undefined): Promise<void> => {
  if (stall?.at !== "start") return;
  if (stall.milliseconds === Number.POSITIVE_INFINITY) throw timeout();
  await delay(stall.milliseconds);
};

const bytesOf = (body: Uint8Array | string | undefined): Uint8Array =>
  typeof body === "string" ? Buffer.from(body, "utf8") : (body ?? new Uint8Array());

/** @param secure whether a request counts as sent over TLS, from the protocol of the client's endpoint. */
export const createRequestHandler = (
  dispatch: Dispatch,
  secure: (protocol: string) => boolean,
): SdkRequestHandler => ({
  metadata: { handlerProtocol: "http/1.1" },
  handle: async (request) => {
    const headers = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
    const wire: WireRequest = {
      method: request.method,
      path: request.path,
      query: queryText(request.query),
      headers: Object.fromEntries(headers),
      body: await collect(request.body),
      secure: secure(request.protocol),
      sourceIp: "127.0.0.1",
    };
    const reply = await dispatch(wire);
    if (reply === "reset") throw reset();
    await waitAtStart(reply.stall);
    return {
      response: {
        statusCode: reply.status,
        headers: { ...reply.headers },
        body: stream(bytesOf(reply.body), reply.stall),
      },
    };
  },
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
  destroy: () => undefined,
});
