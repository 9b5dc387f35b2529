import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { type buildConnector, Client, type Dispatcher, EnvHttpProxyAgent } from "undici";

/** Proxies as the environment names them (HTTPS_PROXY, HTTP_PROXY, NO_PROXY). */
export type Proxies = { readonly https?: string; readonly http?: string; readonly none?: string };

export type SocketOptions = {
  /** Connections to one origin at a time. */
  readonly most: number;
  /** Milliseconds to wait for an answer. */
  readonly timeout: number;
  readonly proxies?: Proxies | undefined;
  /** Certificates to trust instead of the usual ones, PEM. */
  readonly ca?: string | undefined;
};

/** Connections to one origin; a request waits when all are busy. */
export type Sockets = {
  readonly send: (options: Dispatcher.DispatchOptions, handler: LeanHandler) => void;
  readonly close: () => void;
};

/** What is told of one answer; exactly one of `end` and `fail` comes, and comes once. */
export type LeanHandler = {
  readonly start: (status: number, headers: Buffer[]) => void;
  readonly data: (chunk: Buffer) => void;
  readonly end: () => void;
  readonly fail: (error: Error) => void;
};

type Waiting = { readonly options: Dispatcher.DispatchOptions; readonly handler: LeanHandler };

/**
 * One undici client a connection, one request at a time on each: an answer that is late holds up no other. The
 * client used last is used next, so that a calm scan needs few connections.
 */
export function createSockets(origin: string, { most, timeout, proxies, ca }: SocketOptions): Sockets {
  const connect = connector(ca);
  const clients: Dispatcher[] = [];
  const idle: Dispatcher[] = [];
  const waiting: Waiting[] = [];
  let first = 0;
  const make = (): Dispatcher => {
    const client =
      proxied(origin, timeout, proxies, ca) ?? new Client(origin, { ...limits(timeout), connect });
    clients.push(client);
    return client;
  };
  const free = (client: Dispatcher) => {
    const next = waiting[first];
    if (next === undefined) {
      idle.push(client);
      return;
    }
    first += 1;
    if (first > 1024 && first * 2 > waiting.length) {
      waiting.splice(0, first);
      first = 0;
    }
    dispatch(client, next);
  };
  const dispatch = (client: Dispatcher, { options, handler }: Waiting) => {
    client.dispatch(
      options,
      relay(handler, () => free(client)),
    );
  };
  return {
    send: (options, handler) => {
      const client = idle.pop() ?? (clients.length < most ? make() : undefined);
      if (client === undefined) waiting.push({ options, handler });
      else dispatch(client, { options, handler });
    },
    close: () => {
      for (const client of clients) void client.destroy();
    },
  };
}

function limits(timeout: number) {
  return { pipelining: 1, headersTimeout: timeout, bodyTimeout: timeout } as const;
}

/** Through the proxy that the environment names for this origin; undefined when it names none. */
function proxied(
  origin: string,
  timeout: number,
  proxies: Proxies | undefined,
  ca: string | undefined,
): Dispatcher | undefined {
  const named = origin.startsWith("https:") ? proxies?.https : proxies?.http;
  if (named === undefined) return undefined;
  return new EnvHttpProxyAgent({
    ...limits(timeout),
    connections: 1,
    httpProxy: proxies?.http ?? "",
    httpsProxy: proxies?.https ?? "",
    noProxy: proxies?.none ?? "",
    ...(ca === undefined ? {} : { connect: { ca }, requestTls: { ca } }),
  });
}

/** The raw form of a handler: headers stay bytes until somebody wants them. */
function relay(handler: LeanHandler, done: () => void): Dispatcher.DispatchHandler {
  let over = false;
  const once = (tell: () => void) => {
    if (over) return;
    over = true;
    done();
    tell();
  };
  return {
    onConnect: () => undefined,
    onHeaders: (status, headers) => {
      // 1xx only says that an answer is coming.
      if (status >= 200) handler.start(status, headers);
      return true;
    },
    onData: (chunk) => {
      handler.data(chunk);
      return true;
    },
    onComplete: () => once(handler.end),
    onError: (error) => once(() => handler.fail(error)),
  };
}

/**
 * Connects with the TLS session of the connection before: S3 closes each after a hundred answers, and a full
 * handshake costs as much as some twenty HEADs. undici keeps sessions too, but weakly: they are gone by then.
 */
function connector(ca: string | undefined): buildConnector.connector {
  let session: Buffer | undefined;
  return ({ hostname, port, protocol, servername }, callback) => {
    const secure = protocol === "https:";
    const to = { host: hostname, port: Number(port || (secure ? 443 : 80)), noDelay: true, keepAlive: true };
    const name = servername ?? hostname;
    const socket: Socket | TLSSocket = secure
      ? connectTls({
          ...to,
          ALPNProtocols: ["http/1.1"],
          ...(ca === undefined ? {} : { ca }),
          ...(isAddress(name) ? {} : { servername: name }),
          ...(session === undefined ? {} : { session }),
        })
      : connectPlain(to);
    const failed = (error: Error) => callback(error, null);
    socket.setTimeout(connectTimeout, () => socket.destroy(timedOut(hostname)));
    socket.once("error", failed);
    socket.once(secure ? "secureConnect" : "connect", () => {
      socket.setTimeout(0);
      socket.removeListener("error", failed);
      callback(null, socket);
    });
    socket.on("session", (fresh: Buffer) => {
      session = fresh;
    });
  };
}

const connectTimeout = 10_000;

function isAddress(host: string): boolean {
  return /^[\d.]+$|:/.test(host);
}

function timedOut(host: string): Error {
  return Object.assign(new Error(`no connection to ${host} within ${connectTimeout} ms`), {
    code: "ETIMEDOUT",
  });
}
