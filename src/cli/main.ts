import { keepHeapSmall } from "./heap.ts";
import { runCli } from "./program.ts";
import type { Stream } from "./shell.ts";

keepHeapSmall();

// The AWS SDK warns about Node 20 at every start; what a user can do about it stands in the README.
const printers = process.listeners("warning");
process.removeAllListeners("warning");
process.on("warning", (warning) => {
  if (!warning.message.startsWith("NodeVersionSupportWarning"))
    for (const print of printers) print.call(process, warning);
});

const stopped = new AbortController();
process.on("SIGINT", () => {
  // The second Ctrl-C does not wait for anything.
  if (stopped.signal.aborted) process.exit(130);
  stopped.abort();
});
process.on("SIGTERM", () => stopped.abort());
// A reader of stderr that went away is no reason to stop, nor to end with another exit code.
process.stderr.on("error", () => {});
// `bucketseal scan | head` closes the pipe early: that is no error of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

function stream(of: NodeJS.WriteStream): Stream {
  return {
    write: (text) => of.write(text),
    drained: () => new Promise((resolve) => of.once("drain", () => resolve())),
    isTTY: of.isTTY === true,
    columns: of.columns ?? 80,
  };
}

process.exitCode = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  stdout: stream(process.stdout),
  stderr: stream(process.stderr),
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  signal: stopped.signal,
  now: () => Date.now(),
});
