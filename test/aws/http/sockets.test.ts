import { createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createSockets, type Sockets } from "../../../src/aws/http/sockets.ts";

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that answers each request by a script, told the connection and which of its requests it is. */
async function serverWith(answer: (socket: Socket, request: number, connection: number) => void) {
  let connections = 0;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket.on("error", () => undefined));
    const connection = ++connections;
    let request = 0;
    socket.on("data", () => answer(socket, ++request, connection));
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const sockets = createSockets(`http://127.0.0.1:${port}`, { most: 2, timeout: 20_000 });
  closing.push(sockets.close, () => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return { sockets, connections: () => connections };
}

function ask({ send }: Sockets, method = "GET") {
  return new Promise<string>((resolve) => {
    let got = "";
    send({
      method,
      target: "/",
      lines: "host: h\r\n",
      body: undefined,
      handler: {
        start: ({ status }) => {
          got = `${status} `;
        },
        data: (bytes) => {
          got += bytes.toString("latin1");
        },
        end: () => resolve(got),
        fail: (error) => resolve(`${"code" in error ? error.code : error.message}`),
      },
    });
  });
}

const hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

describe("answers", () => {
  it.each([
    ["with a length", hello, "200 hello"],
    [
      "in chunks",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
      "200 hello",
    ],
    ["after word that they are coming", `HTTP/1.1 100 Continue\r\n\r\n${hello}`, "200 hello"],
    ["that end with the connection", "HTTP/1.1 200 OK\r\n\r\nhello", "200 hello"],
    ["that are cut off in their body", hello.slice(0, -1), "ECONNRESET"],
    ["that are cut off in their head", hello.slice(0, 20), "ECONNRESET"],
    ["that are no HTTP", "SSH-2.0-OpenSSH_9.6\r\n\r\n", "EPROTO"],
    ["with broken chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello", "EPROTO"],
    [
      "with an end in two ways",
      hello.replace("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n"),
      "EPROTO",
    ],
    ["that switch to something else", "HTTP/1.1 101 Switching\r\n\r\n", "EPROTO"],
  ])("%s, whole or byte by byte", async (_name, text, expected) => {
    for (const size of [text.length, 1]) {
      const { sockets } = await serverWith((socket) => {
        let at = 0;
        const next = () => {
          if (at >= text.length) return void socket.end();
          socket.write(text.slice(at, at + size), "latin1", () => setImmediate(next));
          at += size;
        };
        next();
      });
      expect(await ask(sockets)).toBe(expected);
    }
  });

  it("come over the same connection, one after the other", async () => {
    const { sockets, connections } = await serverWith((socket) => socket.write(hello));
    for (let index = 0; index < 5; index += 1) expect(await ask(sockets)).toBe("200 hello");
    expect(connections()).toBe(1);
    expect(await Promise.all(Array.from({ length: 9 }, () => ask(sockets)))).toEqual(
      Array(9).fill("200 hello"),
    );
    expect(connections()).toBe(2);
  });

  it("with bytes behind them end their connection: those would be taken for the next answer", async () => {
    const { sockets, connections } = await serverWith((socket) =>
      socket.write(`${hello}HTTP/1.1 403 No\r\n\r\n`),
    );
    expect(await ask(sockets)).toBe("200 hello");
    expect(await ask(sockets)).toBe("200 hello");
    expect(connections()).toBe(2);
  });
});

describe("a connection that is closed when it is asked again", () => {
  const once = (socket: Socket, request: number, connection: number) => {
    if (request > 1 && connection === 1) socket.destroy();
    else socket.write(hello);
  };

  it.each(["GET", "HEAD"])("loses no %s: it goes over another one", async (method) => {
    const { sockets, connections } = await serverWith((socket, request, connection) => {
      if (request > 1 && connection === 1) socket.destroy();
      else socket.write(method === "HEAD" ? hello.slice(0, -5) : hello);
    });
    expect(await ask(sockets, method)).toMatch(/^200/);
    expect(await ask(sockets, method)).toMatch(/^200/);
    expect(connections()).toBe(2);
  });

  it("repeats no PUT: it may have been done", async () => {
    const { sockets, connections } = await serverWith(once);
    expect(await ask(sockets, "PUT")).toBe("200 hello");
    expect(await ask(sockets, "PUT")).toBe("ECONNRESET");
    expect(connections()).toBe(1);
  });

  it("asks nobody a third time over a connection that never answers", async () => {
    const { sockets, connections } = await serverWith((socket) => socket.destroy());
    expect(await ask(sockets)).toBe("ECONNRESET");
    expect(connections()).toBe(1);
  });
});

it("fails what is under way and what waits when it is closed", async () => {
  const { sockets } = await serverWith(() => undefined);
  const asked = Array.from({ length: 4 }, () => ask(sockets));
  sockets.close();
  expect(await Promise.all(asked)).toEqual(Array(4).fill("ECONNABORTED"));
  expect(await ask(sockets)).toBe("ECONNABORTED");
});
