import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { createHeadReader, incomplete } from "./head.ts";
import { proxyAuthorization, unbracketed } from "./proxy.ts";

export type Place = { readonly host: string; readonly port: number };

/** An answer of a proxy is short. */
const longestHead = 64 * 1024;

/**
 * Has a proxy connect to a host (RFC 9110, 9.3.6).
 * @param ca certificates to trust instead of the usual ones, PEM.
 * @param done is called once: with a socket whose other end is the host, or with why there is none.
 * @returns ends the attempt.
 */
export function tunnel(
  proxy: URL,
  { host, port }: Place,
  ca: string | undefined,
  done: (error: Error | undefined, socket?: Socket) => void,
): (error?: Error) => void {
  const authority = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const authorization = proxyAuthorization(proxy);
  const proof = authorization === undefined ? "" : `proxy-authorization: ${authorization}\r\n`;
  const socket = connectTo(proxy, ca);
  const reader = createHeadReader();
  let failure: Error | undefined;
  let come: Buffer = Buffer.alloc(0);
  const onError = (error: Error) => {
    failure = error;
  };
  const onClose = () => done(failure);
  const onData = (bytes: Buffer) => {
    come = Buffer.concat([come, bytes]);
    const end = reader.read(come, 0, come.length);
    if (end === incomplete && come.length < longestHead) return;
    const { status } = reader.head;
    if (end !== come.length || status < 200 || status > 299) {
      socket.destroy(refused(authority, end > 0 ? status : undefined));
      return;
    }
    socket.off("data", onData).off("error", onError).off("close", onClose);
    done(undefined, socket);
  };
  socket.on("data", onData).on("error", onError).on("close", onClose);
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${proof}\r\n`, "latin1");
  return (error) => void socket.destroy(error);
}

function connectTo({ hostname, port, protocol }: URL, ca: string | undefined): Socket {
  const host = unbracketed(hostname);
  if (protocol !== "https:") return connectPlain({ host, port: Number(port || 80) });
  return connectTls({
    host,
    port: Number(port || 443),
    servername: host,
    ...(ca === undefined ? {} : { ca }),
  });
}

function refused(authority: string, status: number | undefined): Error {
  const said = status === undefined ? "something that is no answer" : `HTTP ${status}`;
  return Object.assign(new Error(`The proxy does not connect to ${authority}: ${said}.`), { code: "EPROXY" });
}
