import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { pathToFileURL } from "node:url";
import type { WatchedCall } from "../aws/calls.ts";
import type { Shell } from "./shell.ts";

export type Invocation = {
  /** Path of the bundled function. */
  readonly bundle: string;
  readonly name: string;
  readonly event: unknown;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether the answer tells of every call that the function makes. */
  readonly watchCalls?: boolean;
};

export type Answer = (
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly problem: string }
) & {
  /** Those the function made, where they were to be watched. */
  readonly calls?: readonly WatchedCall[];
};

/**
 * Runs in the child process: hands the event to the handler as Lambda does. The result goes out on descriptor 3, so
 * that whatever the function logs stays a log.
 */
const bootstrap = `
import { subscribe } from "node:diagnostics_channel";
import { writeSync } from "node:fs";
// The AWS SDK warns about Node 20 at every start; Lambda runs the function on a newer one.
const printers = process.listeners("warning");
process.removeAllListeners("warning");
process.on("warning", (warning) => {
  if (!warning.message.startsWith("NodeVersionSupportWarning")) for (const print of printers) print.call(process, warning);
});
let input = "";
for await (const chunk of process.stdin) input += chunk;
const { bundle, event, name, requestId, timeoutSeconds, watchCalls } = JSON.parse(input);
const calls = watchCalls ? [] : undefined;
if (watchCalls) subscribe("bucketseal:calls", (call) => calls.push(call));
const deadline = performance.now() + timeoutSeconds * 1000;
const context = {
  awsRequestId: requestId, functionName: name, functionVersion: "$LATEST", memoryLimitInMB: "1024",
  invokedFunctionArn: "arn:aws:lambda:us-east-1:111122223333:function:" + name,
  logGroupName: "/aws/lambda/" + name, logStreamName: "local", callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, deadline - performance.now()),
};
const { handler } = await import(bundle);
try {
  const result = (await handler(event, context)) ?? null;
  writeSync(3, JSON.stringify({ ok: true, result, calls }));
  process.exit(0);
} catch (error) {
  writeSync(3, JSON.stringify({ ok: false, problem: (error.name ?? "Error") + ": " + (error.message ?? error), calls }));
  process.exit(1);
}
`;

/** One invocation in a process of its own, with Lambda's context and time limit; its logs go to stderr as they come. */
export async function runFunction(shell: Shell, invocation: Invocation): Promise<Answer> {
  const { bundle, event, name, timeoutSeconds, watchCalls = false } = invocation;
  const requestId = randomUUID();
  const input = { bundle: pathToFileURL(bundle).href, event, name, requestId, timeoutSeconds, watchCalls };
  const child = spawn(process.execPath, ["--input-type=module", "--eval", bootstrap], {
    env: { ...shell.env, AWS_LAMBDA_FUNCTION_NAME: name, ...invocation.environment },
    stdio: ["pipe", "pipe", "pipe", "pipe"],
    timeout: timeoutSeconds * 1000,
    signal: shell.signal,
  });
  const [stdin, out, err, result] = child.stdio;
  stdin?.end(JSON.stringify(input));
  for (const log of [out, err]) log?.on("data", (chunk: Buffer) => shell.stderr.write(chunk.toString()));
  const text = collected(result as NodeJS.ReadableStream);
  const ended = await new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (_code, signal) =>
      resolve(signal === null ? undefined : `ended after ${timeoutSeconds} s`),
    );
  });
  const answer = await text;
  if (answer !== "") return JSON.parse(answer) as Answer;
  return { ok: false, problem: ended ?? "it ended without an answer" };
}

async function collected(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += chunk.toString();
  return text;
}
