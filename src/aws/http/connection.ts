import { type BodyReader, bodyReader, broken, framingOf, more } from "./body.ts";
import type { Connector, Wire } from "./connect.ts";
import { createHeadReader, headerIn, incomplete, malformed, type ResponseHead } from "./head.ts";

/** What is told of one answer; exactly one of `end` and `fail` comes, and comes once. */
export type ResponseHandler = {
  /** The head is good only until this returns. */
  readonly start: (head: ResponseHead) => void;
  /** The bytes are good only until this returns. */
  readonly data: (bytes: Buffer) => void;
  readonly end: () => void;
  readonly fail: (error: Error) => void;
};

export type Request = {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** All header lines, each with its line end. */
  readonly lines: string;
  readonly body: string | undefined;
  readonly handler: ResponseHandler;
};

/** What a connection tells whoever has many of them. */
export type ConnectionEvents = {
  /** It has answered, and may be asked again. */
  readonly free: (connection: Connection) => void;
  /** It must not be asked again; told once. */
  readonly gone: (connection: Connection) => void;
  /** It was closed before it said anything to a request that it may never have seen. */
  readonly unanswered: (request: Request) => void;
};

export type Connection = {
  readonly send: (request: Request) => void;
  /** Ends it, and fails what is under way. */
  readonly destroy: (error: Error) => void;
  readonly state: () => "connecting" | "answering" | "idle";
  /** Counts, and tells for how many ticks it has been doing what it does. */
  readonly tick: () => number;
};

/** S3 sends at most 8 KB of headers, of which 2 KB are metadata; Node's own reader, which the SDK uses, takes no more. */
const longestHead = 16 * 1024;

const closes = /(?:^|,)\s*close\s*(?:,|$)/i;

/** One connection, opened for its first request; it has one request at a time. */
export function connectionFor(first: Request, connector: Connector, events: ConnectionEvents): Connection {
  const reader = createHeadReader();
  let request: Request | undefined = first;
  let ready = false;
  let answers = 0;
  let ticks = 0;
  /** Bytes of a head that has not come whole. */
  let held: Buffer | undefined;
  let body: BodyReader | undefined;
  let closing = false;
  let over = false;

  const write = ({ method, target, lines, body: text }: Request) => {
    wire.write(`${method} ${target} HTTP/1.1\r\n${lines}\r\n`, "latin1");
    if (text !== undefined) wire.write(text, "utf8");
  };
  const leave = () => {
    if (over) return;
    over = true;
    wire.destroy();
    events.gone(connection);
  };
  const failWith = (error: Error) => {
    const failed = request;
    request = undefined;
    leave();
    failed?.handler.fail(error);
  };
  /** @param at where the answer ends in what has come. */
  const finish = (at: number, end: number) => {
    const finished = request;
    request = undefined;
    body = undefined;
    answers += 1;
    ticks = 0;
    // Bytes that nobody asked for: what comes next could not be told from an answer.
    if (closing || at < end) leave();
    else events.free(connection);
    finished?.handler.end();
  };
  const readBody = (from: number, bytes: Buffer, end: number) => {
    const at = body?.read(bytes, from, end) ?? broken;
    if (at === broken) failWith(notHttp("a body that is not what its head says"));
    else if (at !== more) finish(at, end);
  };
  const readHead = (bytes: Buffer, end: number) => {
    let at = reader.read(bytes, 0, end);
    // 1xx only says that an answer is coming.
    while (at > 0 && reader.head.status < 200 && reader.head.status !== 101) at = reader.read(bytes, at, end);
    if (at === incomplete && end < longestHead) {
      held = Buffer.from(bytes.subarray(0, end));
      return;
    }
    if (at === incomplete || at === malformed || at > longestHead)
      return failWith(notHttp("a head that cannot be read"));
    answered(bytes, at, end);
  };
  const answered = (bytes: Buffer, at: number, end: number) => {
    const { head } = reader;
    if (request === undefined) return;
    const framing = framingOf(head, request.method === "HEAD");
    if (framing === undefined || head.status === 101) return failWith(notHttp("a body without a known end"));
    closing = closes.test(headerIn(head, "connection") ?? "");
    const { handler } = request;
    handler.start(head);
    if (framing.by === "nothing") return finish(at, end);
    body = bodyReader(framing, handler.data);
    if (at < end) readBody(at, bytes, end);
  };
  const wire: Wire = connector.open({
    ready: () => {
      ready = true;
      ticks = 0;
      if (request !== undefined) write(request);
    },
    bytes: (chunk, length) => {
      if (request === undefined) return leave();
      if (body !== undefined) return readBody(0, chunk, length);
      if (held === undefined) return readHead(chunk, length);
      const whole = Buffer.concat([held, chunk.subarray(0, length)]);
      held = undefined;
      readHead(whole, whole.length);
    },
    gone: (error) => {
      const last = request;
      request = undefined;
      leave();
      if (last === undefined) return;
      if (body?.endsByClose === true && error === undefined) return last.handler.end();
      const untouched = answers > 0 && held === undefined && body === undefined;
      if (untouched && mayBeSentAgain(last)) events.unanswered(last);
      else last.handler.fail(error ?? closedEarly());
    },
  });
  const connection: Connection = {
    send: (next) => {
      request = next;
      ticks = 0;
      write(next);
    },
    destroy: failWith,
    state: () => (ready ? (request === undefined ? "idle" : "answering") : "connecting"),
    tick: () => {
      ticks += 1;
      return ticks;
    },
  };
  return connection;
}

/** A server may close a connection while a request is on its way to it; what only reads is asked again then (RFC 9110, 9.2.2). */
function mayBeSentAgain({ method }: Request): boolean {
  return method === "HEAD" || method === "GET";
}

function closedEarly(): Error {
  return Object.assign(new Error("the connection was closed before the answer was whole"), {
    code: "ECONNRESET",
  });
}

function notHttp(what: string): Error {
  return Object.assign(new Error(`the answer has ${what}`), { code: "EPROTO" });
}
