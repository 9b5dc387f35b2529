import { type ConnectOptions, createConnector } from "./connect.ts";
import { type Connection, connectionFor, type Request } from "./connection.ts";

export type SocketOptions = ConnectOptions & {
  /** Connections to one origin at a time. */
  readonly most: number;
  /** Milliseconds to wait for an answer. */
  readonly timeout: number;
};

/** Connections to one origin; a request waits when all are busy. */
export type Sockets = {
  readonly send: (request: Request) => void;
  readonly close: () => void;
};

/** Milliseconds after which a connection without work is closed. */
const idleFor = 4000;
const connectFor = 10_000;
const longestTick = 1000;

/**
 * One request at a time on each connection: an answer that is late holds up no other. The connection used last is
 * used next, so that a calm scan needs few.
 */
export function createSockets(origin: string, { most, timeout, ...options }: SocketOptions): Sockets {
  const connector = createConnector(origin, options);
  const connections = new Set<Connection>();
  const idle: Connection[] = [];
  const waiting = createQueue<Request>();
  let clock: NodeJS.Timeout | undefined;
  let closed = false;

  const free = (connection: Connection) => {
    const next = waiting.take();
    if (next === undefined) idle.push(connection);
    else connection.send(next);
  };
  const gone = (connection: Connection) => {
    connections.delete(connection);
    const place = idle.lastIndexOf(connection);
    if (place >= 0) idle.splice(place, 1);
    const next = waiting.take();
    if (next !== undefined) open(next);
    else if (connections.size === 0) clock = stopped(clock);
  };
  const open = (request: Request) => {
    if (closed) return request.handler.fail(closedByUs());
    clock ??= setInterval(tick, tickOf(timeout)).unref();
    connections.add(connectionFor(request, connector, { free, gone, unanswered: send }));
  };
  // Counted in ticks and not by the clock: while this process stands still, no time passes for others.
  const tick = () => {
    const longest = { connecting: Math.min(timeout, connectFor), answering: timeout, idle: idleFor };
    for (const connection of connections) {
      const most = longest[connection.state()];
      if (connection.tick() * tickOf(timeout) > most) connection.destroy(timedOut(most));
    }
  };
  const send = (request: Request) => {
    const connection = idle.pop();
    if (connection !== undefined) connection.send(request);
    else if (connections.size < most) open(request);
    else waiting.add(request);
  };
  return {
    send,
    close: () => {
      closed = true;
      clock = stopped(clock);
      for (let next = waiting.take(); next !== undefined; next = waiting.take())
        next.handler.fail(closedByUs());
      for (const connection of connections) connection.destroy(closedByUs());
    },
  };
}

function tickOf(timeout: number): number {
  return Math.max(10, Math.min(longestTick, timeout / 10));
}

function stopped(clock: NodeJS.Timeout | undefined): undefined {
  clearInterval(clock);
}

/** First in, first out, whatever its length. */
function createQueue<Item>() {
  let items: Item[] = [];
  let first = 0;
  return {
    add: (item: Item) => void items.push(item),
    take: (): Item | undefined => {
      const item = items[first];
      if (item === undefined) return undefined;
      first += 1;
      if (first > 1024 && first * 2 > items.length) {
        items = items.slice(first);
        first = 0;
      }
      return item;
    },
  };
}

function timedOut(timeout: number): Error {
  return Object.assign(new Error(`no answer within ${timeout} ms`), { code: "ETIMEDOUT" });
}

function closedByUs(): Error {
  return Object.assign(new Error("the connections were closed"), { code: "ECONNABORTED" });
}
