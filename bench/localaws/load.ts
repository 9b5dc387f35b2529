import { connect, type Socket } from "node:net";
import type { WireRequest } from "../../src/localaws/types.ts";

const END = Buffer.from("\r\n\r\n");

/** The request as bytes. */
const bytesOf = ({ method, path, headers }: WireRequest): Buffer => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}connection: keep-alive\r\n\r\n`);
};

/**
 * Sends one HEAD request over and over on some connections, with next to no work of its own, and counts the answers.
 * @returns answers a second.
 * @throws Error for an answer that is not 200.
 */
export async function headsPerSecond(
  port: number,
  request: WireRequest,
  connections: number,
  milliseconds: number,
): Promise<number> {
  const bytes = bytesOf(request);
  const state = { done: 0, over: false };
  const from = performance.now();
  const workers = Array.from({ length: connections }, () => repeat(port, bytes, state));
  setTimeout(() => {
    state.over = true;
  }, milliseconds);
  await Promise.all(workers);
  return (state.done * 1000) / (performance.now() - from);
}

function repeat(port: number, bytes: Buffer, state: { done: number; over: boolean }): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => socket.write(bytes));
    let pending: Buffer = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const end = pending.indexOf(END);
      if (end < 0) return;
      if (pending.toString("latin1", 9, 12) !== "200") {
        socket.destroy();
        reject(new Error(`answered ${pending.toString("latin1", 0, end)}`));
        return;
      }
      pending = pending.subarray(end + END.length);
      state.done += 1;
      if (!state.over) socket.write(bytes);
      else socket.end(resolve);
    });
    socket.on("error", reject);
  });
}
