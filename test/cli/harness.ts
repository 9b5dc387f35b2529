import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plantFleet } from "../../src/cli/demo/plant.ts";
import { runCli } from "../../src/cli/program.ts";
import type { Shell, Stream } from "../../src/cli/shell.ts";
import { createLocalAws, type LocalAws } from "../../src/localaws/aws.ts";
import type { Principal } from "../../src/localaws/types.ts";
import { smallFleet, testCopyLimit } from "./small-fleet.ts";

/** What one run of the command line left behind. */
export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** How one run differs from a plain one without a terminal. */
export type Running = {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdoutIsTTY?: boolean;
  readonly stderrIsTTY?: boolean;
  readonly columns?: number;
  readonly interactive?: boolean;
  readonly signal?: AbortSignal;
  /** Milliseconds since the epoch; a clock that stands still without. */
  readonly now?: () => number;
  /** Signs as this principal instead of the account's root. */
  readonly as?: Principal;
  /** Told of each piece of output as it comes. */
  readonly seen?: (text: string) => void;
};

/** The day on which the command line believes to run. */
export const today = Date.parse("2026-06-01T12:00:00Z");

/** A command line in a folder of its own, before an embedded AWS that listens on loopback. */
export type Desk = {
  readonly aws: LocalAws;
  readonly url: string;
  readonly folder: string;
  readonly run: (args: readonly string[], how?: Running) => Promise<Ran>;
  readonly write: (name: string, text: string) => void;
  readonly read: (name: string) => string;
  readonly close: () => Promise<void>;
};

export async function desk(buckets = smallFleet): Promise<Desk> {
  const folder = mkdtempSync(join(tmpdir(), "bucketseal-cli-"));
  const aws = createLocalAws({ seed: 1, copyLimit: testCopyLimit });
  await plantFleet(aws, buckets);
  const server = await aws.listen();
  return {
    aws,
    url: server.url,
    folder,
    run: async (args, how = {}) => {
      signAs(aws, how.as);
      const env = { AWS_ENDPOINT_URL: server.url, ...how.env };
      return runIn(folder, args, { ...how, env });
    },
    write: (name, text) => writeFileSync(join(folder, name), text),
    read: (name) => readFileSync(join(folder, name), "utf8"),
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs the command line in this process. */
export async function runIn(folder: string, argv: readonly string[], how: Running = {}): Promise<Ran> {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr", isTTY: boolean | undefined): Stream => ({
    write: (text) => {
      written[name] += text;
      how.seen?.(text);
      return true;
    },
    drained: () => Promise.resolve(),
    isTTY: isTTY === true,
    columns: how.columns ?? 80,
  });
  const shell: Shell = {
    argv,
    env: how.env ?? {},
    cwd: folder,
    stdout: stream("stdout", how.stdoutIsTTY),
    stderr: stream("stderr", how.stderrIsTTY),
    interactive: how.interactive ?? false,
    signal: how.signal ?? new AbortController().signal,
    now: how.now ?? (() => today),
  };
  const code = await runCli(shell);
  return { code, ...written };
}

/** The SDK's default chain reads the environment of this worker, and nothing else of this machine. */
function signAs(aws: LocalAws, principal: Principal | undefined): void {
  const { accessKeyId, secretAccessKey } = principal ?? aws.credentials;
  const token = principal?.sessionToken;
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(token === undefined ? {} : { AWS_SESSION_TOKEN: token }),
    AWS_REGION: aws.region,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: join(tmpdir(), "bucketseal-no-such-config"),
    AWS_SHARED_CREDENTIALS_FILE: join(tmpdir(), "bucketseal-no-such-credentials"),
  });
}
