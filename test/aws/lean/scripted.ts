import { createServer, type Server, type Socket } from "node:net";
import { identityXml } from "../../../bench/origin/answers.ts";
import { awsPorts } from "../../../src/aws/ports.ts";

/** How one request is answered: bytes, or whatever is done to the socket. */
export type Scripted = string | ((socket: Socket) => void);

/** An HTTP server that answers by a script and nothing else; STS answers as it does. */
export type ScriptedServer = {
  readonly url: string;
  /** Requests as they came: "HEAD /bucket/key". */
  readonly asked: readonly string[];
  readonly close: () => void;
};

/** @param script asked with method and target; undefined is a 404. */
export async function scripted(
  script: (method: string, target: string, head: string) => Scripted | undefined,
): Promise<ScriptedServer> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let waiting = "";
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      waiting += chunk.toString("latin1");
      for (let end = waiting.indexOf("\r\n\r\n"); end >= 0; end = waiting.indexOf("\r\n\r\n")) {
        const head = waiting.slice(0, end);
        const [method = "", target = ""] = head.split(" ", 2);
        const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
        if (method === "PUT" && waiting.length < end + 4 + length) break;
        waiting = method === "POST" ? "" : waiting.slice(end + 4 + length);
        if (method !== "POST") asked.push(`${method} ${target}`);
        const answer = method === "POST" ? document(identityXml) : script(method, target, head);
        if (typeof answer === "function") answer(socket);
        else socket.write(answer ?? bare(404), "latin1");
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** An answer without a body. */
export function bare(status: number, headers: readonly string[] = []): string {
  return [
    `HTTP/1.1 ${status} Whatever`,
    "x-amz-request-id: R1",
    "Date: Mon, 01 Jun 2026 12:00:00 GMT",
    ...headers,
    "",
    "",
  ].join("\r\n");
}

export function document(body: string, status = 200): string {
  const length = Buffer.byteLength(body, "latin1");
  return `${bare(status, ["Content-Type: application/xml", `Content-Length: ${length}`])}${body}`;
}

const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };

/** Ports with the lean lanes, and ports with the SDK alone, to the same server. */
export function bothLanes(url: string, requestTimeout = 5000) {
  const config = {
    region: "us-east-1",
    endpoint: url,
    lookAlike: false,
    credentials,
    requestTimeout,
    maxAttempts: 1,
    maxSockets: 8,
  };
  return { lean: awsPorts({ ...config, lean: true }), bySdk: awsPorts({ ...config, lean: false }) };
}
