import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { OriginOptions } from "./options.ts";
import { type Origin, startOrigin } from "./server.ts";

export type RunningOrigin = {
  readonly url: string;
  /** File with the certificate that clients must trust; "" without TLS. */
  readonly certFile: string;
  readonly stop: () => void;
};

/** What a process runs that was started to be an origin: see `startOriginProcess`. */
export async function beOrigin(options: OriginOptions): Promise<void> {
  process.stdout.write(`${JSON.stringify(await startOrigin(options))}\n`);
  // Ends with the benchmark, however that ends.
  process.stdin.on("end", () => process.exit(0)).resume();
}

/**
 * An origin in a process of its own, so that its work is not counted as the client's.
 * @param script this benchmark, which calls `beOrigin` when its first argument is "origin".
 */
export async function startOriginProcess(
  script: string,
  folder: string,
  options: OriginOptions,
): Promise<RunningOrigin> {
  const child = spawn(process.execPath, [script, "origin", JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString("utf8")));
    child.once("exit", (code) => reject(new Error(`the origin ended with ${code}`)));
  });
  const { port, cert } = JSON.parse(line) as Pick<Origin, "port" | "cert">;
  const certFile = cert === undefined ? "" : `${folder}/origin-${port}.pem`;
  if (cert !== undefined) writeFileSync(certFile, cert);
  return {
    url: `${cert === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    certFile,
    stop: () => child.stdin.end(),
  };
}
