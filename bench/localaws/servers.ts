import { type ChildProcess, spawn } from "node:child_process";
import { createLocalAws } from "../../src/localaws/aws.ts";
import type { Signer } from "./signed.ts";

export type Running = { readonly name: string; readonly signer: Signer; readonly port: number; stop(): void };

/** What a server process writes once it can be called. */
type Ready = { readonly port: number; readonly accessKeyId: string; readonly secretAccessKey: string };

/** What the process does that this benchmark starts of itself. */
export async function serve(): Promise<void> {
  const aws = createLocalAws();
  const { port } = await aws.listen();
  process.stdout.write(`${JSON.stringify({ port, ...aws.credentials })}\n`);
}

/** Folder whose node_modules may hold the others; they are no dependencies of this project. */
const othersFolder = process.env["BENCH_RIVALS"] ?? process.cwd();

const FAUXQS = `
import { startFauxqs } from "fauxqs";
const { port } = await startFauxqs({ port: 0, logger: false });
console.log(JSON.stringify({ port, accessKeyId: "test", secretAccessKey: "test" }));`;

const S3RVER = `
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import S3rver from "s3rver";
const directory = mkdtempSync(tmpdir() + "/s3rver-");
process.on("exit", () => rmSync(directory, { recursive: true }));
process.on("SIGTERM", () => process.exit());
const { port } = await new S3rver({ port: 0, address: "127.0.0.1", silent: true, directory }).run();
console.log(JSON.stringify({ port, accessKeyId: "S3RVER", secretAccessKey: "S3RVER" }));`;

const RIVALS = { fauxqs: FAUXQS, s3rver: S3RVER };

/** Starts this embedded AWS in a process of its own, and says how long that took in milliseconds. */
export async function startOurs(): Promise<Running & { readonly startedIn: number }> {
  const from = performance.now();
  const running = await started("bucketseal", [process.argv[1] ?? "", "serve"]);
  return { ...running, startedIn: performance.now() - from };
}

/** Starts whichever other servers are installed. */
export async function startRivals(): Promise<readonly (Running | { readonly name: string })[]> {
  return Promise.all(
    Object.entries(RIVALS).map(async ([name, script]) => {
      try {
        return await started(name, ["--input-type=module", "-e", script], "ignore");
      } catch {
        return { name };
      }
    }),
  );
}

async function started(
  name: string,
  args: readonly string[],
  complaints: "inherit" | "ignore" = "inherit",
): Promise<Running> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", complaints], cwd: othersFolder });
  const { port, accessKeyId, secretAccessKey } = await firstLine(child);
  const signer = { accessKeyId, secretAccessKey, region: "us-east-1", host: `127.0.0.1:${port}` };
  return { name, signer, port, stop: () => void child.kill() };
}

function firstLine(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("\n")) resolve(JSON.parse(text) as Ready);
    });
    child.once("exit", () => reject(new Error("the server ended")));
  });
}
