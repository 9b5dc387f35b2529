import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls, createSecureContext, type SecureContext } from "node:tls";
import { type Proxies, proxyFor, unbracketed } from "./proxy.ts";
import { type Place, tunnel } from "./tunnel.ts";

export type ConnectOptions = {
  readonly proxies?: Proxies | undefined;
  /** Certificates to trust instead of the usual ones, PEM. */
  readonly ca?: string | undefined;
};

/** What is told of a connection. */
type WireEvents = {
  readonly ready: () => void;
  /** Bytes are good only until this returns. */
  readonly bytes: (bytes: Buffer, length: number) => void;
  /** It is over, or never came to be; told once. */
  readonly gone: (error: Error | undefined) => void;
};

export type Wire = {
  /** Only when it is ready. */
  readonly write: (text: string, encoding: "latin1" | "utf8") => void;
  readonly destroy: (error?: Error) => void;
};

/** The ways to one origin. */
export type Connector = {
  readonly open: (events: WireEvents) => Wire;
};

/** Connections read into the same bytes, one after the other: each looks at what came before the next one reads. */
const readSize = 128 * 1024;

export function createConnector(origin: string, { proxies, ca }: ConnectOptions): Connector {
  const { protocol, hostname, port } = new URL(origin);
  const secure = protocol === "https:";
  const place: Place = { host: unbracketed(hostname), port: Number(port || (secure ? 443 : 80)) };
  // Made once for all connections: to read the certificates takes longer than a handshake.
  const secured = secure ? tlsTo(place, createSecureContext(ca === undefined ? {} : { ca })) : undefined;
  const proxy = proxyFor(origin, proxies);
  const buffer = Buffer.allocUnsafe(readSize);
  const write = createWriter();
  return {
    open: (events) =>
      proxy === undefined
        ? direct(place, secured, buffer, write, events)
        : tunnelled(place, secured, proxy, ca, write, events),
  };
}

type Encoding = "latin1" | "utf8";
type Write = (socket: Socket, text: string, encoding: Encoding) => void;

/**
 * Writes once all that has come is read. Requests that follow from one round of answers leave together then, and the
 * other end is woken once for all of them; a wake-up costs both more than an answer does.
 */
function createWriter(): Write {
  let due: { readonly socket: Socket; readonly text: string; readonly encoding: Encoding }[] = [];
  const flush = () => {
    const written = due;
    due = [];
    for (const { socket, text, encoding } of written) if (!socket.destroyed) socket.write(text, encoding);
  };
  return (socket, text, encoding) => {
    if (due.push({ socket, text, encoding }) === 1) setImmediate(flush);
  };
}

type OnRead = { readonly buffer: Buffer; readonly callback: (length: number, bytes: Buffer) => boolean };
type Secured = (over: { readonly socket: Socket } | { readonly onread: OnRead }) => Socket;

function direct(
  place: Place,
  secured: Secured | undefined,
  buffer: Buffer,
  write: Write,
  events: WireEvents,
): Wire {
  const callback = (length: number, bytes: Buffer) => {
    events.bytes(bytes, length);
    return true;
  };
  const onread = { buffer, callback };
  return secured === undefined
    ? wireOver(connectPlain({ ...place, onread }), "connect", write, events)
    : wireOver(secured({ onread }), "secureConnect", write, events);
}

function tunnelled(
  place: Place,
  secured: Secured | undefined,
  proxy: URL,
  ca: string | undefined,
  write: Write,
  events: WireEvents,
): Wire {
  let wire: Wire | undefined;
  const close = tunnel(proxy, place, ca, (error, through) => {
    if (through === undefined) return events.gone(error);
    const socket = secured?.({ socket: through }) ?? through;
    socket.on("data", (bytes: Buffer) => events.bytes(bytes, bytes.length));
    wire = wireOver(socket, secured === undefined ? undefined : "secureConnect", write, events);
  });
  return {
    write: (text, encoding) => wire?.write(text, encoding),
    destroy: (error) => (wire === undefined ? close(error) : wire.destroy(error)),
  };
}

/** Milliseconds without a sound after which the other end is asked whether it is there. */
const keepAliveAfter = 60_000;

/** @param event that comes when it is ready; undefined where it is already. */
function wireOver(
  socket: Socket,
  event: "connect" | "secureConnect" | undefined,
  write: Write,
  events: WireEvents,
): Wire {
  let failure: Error | undefined;
  const ready = () => {
    socket.setNoDelay(true).setKeepAlive(true, keepAliveAfter);
    events.ready();
  };
  socket.on("error", (error) => {
    failure = error;
  });
  socket.once("close", () => events.gone(failure));
  if (event === undefined) ready();
  else socket.once(event, ready);
  return {
    write: (text, encoding) => write(socket, text, encoding),
    destroy: (error) => void socket.destroy(error),
  };
}

/**
 * Connects with the TLS session of the connection before: S3 closes each after a hundred answers, and a full
 * handshake costs as much as some fifty HEADs.
 */
function tlsTo(place: Place, secureContext: SecureContext): Secured {
  let session: Buffer | undefined;
  return (over) => {
    const socket = connectTls({
      ...place,
      ...over,
      secureContext,
      ALPNProtocols: ["http/1.1"],
      ...(isIP(place.host) === 0 ? { servername: place.host } : {}),
      ...(session === undefined ? {} : { session }),
    });
    socket.once("session", (fresh: Buffer) => {
      session = fresh;
    });
    return socket;
  };
}
