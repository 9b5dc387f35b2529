/** A small fast HTTP origin that answers HEADs and listings of one bucket as S3 does, without being S3. */

import { createServer, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { selfSigned } from "../../src/localaws/http/self-signed.ts";
import { createPages, document, headOf, identityXml, refusal } from "./answers.ts";
import type { OriginCounts, OriginOptions } from "./options.ts";

export type Origin = {
  readonly port: number;
  readonly cert?: string;
  /** Connections so far, and those of them that took up an earlier TLS session. */
  readonly connections: () => { readonly opened: number; readonly resumed: number };
  readonly close: () => void;
};

/** Asked for by GET, it answers with its counts and begins to count anew. */
const countsPath = "/-/counts";

/** Listens on a free port of the loopback. */
export async function startOrigin(options: OriginOptions): Promise<Origin> {
  const identity = options.tls === true ? selfSigned(Date.now()) : undefined;
  const serve = createAnswers(options);
  const open = new Set<Socket>();
  const connections = { opened: 0, resumed: 0 };
  const onSocket = (socket: Socket | TLSSocket) => {
    connections.opened += 1;
    if ("isSessionReused" in socket && socket.isSessionReused()) connections.resumed += 1;
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    converse(socket, serve, options);
  };
  const server = identity === undefined ? createServer(onSocket) : createTlsServer(identity, onSocket);
  server.listen(0, "127.0.0.1", 1024);
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the origin has no port");
  return {
    port: address.port,
    ...(identity === undefined ? {} : { cert: identity.cert }),
    connections: () => connections,
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

type Serve = (method: string, target: string, closing: boolean) => Buffer;

/** Reads requests off a connection, one after the other; only POST has a body, which comes along with its head. */
function converse(socket: Socket, serve: Serve, { delay = 0, closeEvery = 0 }: OriginOptions): void {
  let waiting = "";
  let answered = 0;
  socket.setNoDelay(true);
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    waiting += chunk.toString("latin1");
    for (let end = waiting.indexOf("\r\n\r\n"); end >= 0; end = waiting.indexOf("\r\n\r\n")) {
      const [method = "", target = ""] = waiting.slice(0, waiting.indexOf("\r\n")).split(" ", 2);
      waiting = method === "POST" ? "" : waiting.slice(end + 4);
      answered += 1;
      const closing = closeEvery > 0 && answered >= closeEvery;
      const answer = serve(method, target, closing);
      const write = () => (closing ? socket.end(answer) : socket.write(answer));
      if (delay > 0) setTimeout(write, delay);
      else write();
      if (closing) waiting = "";
    }
  });
}

function createAnswers(options: OriginOptions): Serve {
  const pages = createPages(options);
  const admits = createCap(options.cap ?? 0);
  let counts: { -readonly [Name in keyof OriginCounts]: number } = { heads: 0, lists: 0, refused: 0 };
  return (method, target, closing) => {
    if (method === "HEAD") {
      if (!admits()) {
        counts.refused += 1;
        return refusal(closing);
      }
      counts.heads += 1;
      // Keys end in a number and .parquet; what follows is the query.
      const dot = target.indexOf(".parquet");
      return headOf(Number(target.slice(dot - 3, dot)), closing);
    }
    if (method === "POST") return document("text/xml", identityXml, closing);
    if (target === countsPath) {
      const told = JSON.stringify(counts);
      counts = { heads: 0, lists: 0, refused: 0 };
      return document("application/json", told, closing);
    }
    // What a load generator asks for that knows no HEAD.
    if (target.includes(".parquet")) return document("application/octet-stream", "", closing);
    counts.lists += 1;
    const query = new URLSearchParams(target.slice(target.indexOf("?") + 1));
    return document("application/xml", pages.page(query), closing);
  };
}

/** A bucket of tokens that fills at the cap and holds a tenth of a second's worth. */
function createCap(cap: number): () => boolean {
  const most = cap / 10;
  let tokens = most;
  let at = performance.now();
  return () => {
    if (cap === 0) return true;
    const now = performance.now();
    tokens = Math.min(most, tokens + ((now - at) * cap) / 1000);
    at = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

/** What an origin was asked since the last time. */
export async function countsOf(url: string): Promise<OriginCounts> {
  return (await (await fetch(`${url}${countsPath}`)).json()) as OriginCounts;
}
