import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { readHeldKeys } from "../flow/held-keys.ts";
import type { SseCKey } from "../flow/object-state.ts";
import type { Result } from "../flow/ports.ts";
import type { Baseline } from "../model/baseline.ts";
import type { Connection } from "./connect.ts";
import { reasonOf } from "./files.ts";
import { type Shell, UsageError } from "./shell.ts";

/**
 * Reads the SSE-C keys that the baseline says are held, from files, environment variables and Secrets Manager, hands
 * them to the work, and wipes them whatever becomes of it. Keys never come from the command line, and nothing prints
 * them.
 */
export async function withHeldKeys<T>(
  shell: Shell,
  baseline: Baseline,
  { readSecret }: Pick<Connection, "readSecret">,
  work: (held: readonly SseCKey[]) => Promise<T>,
): Promise<T> {
  const held = await readHeldKeys(baseline, {
    file: async (name) => fromFile(shell, name),
    env: async (name) => fromEnvironment(shell, name),
    secret: readSecret,
  });
  if (!held.ok) throw new UsageError(held.failure.message);
  try {
    return await work(held.value.keys);
  } finally {
    held.value.wipe();
  }
}

function fromFile(shell: Shell, name: string): Result<Uint8Array> {
  try {
    return { ok: true, value: readFileSync(resolve(shell.cwd, name)) };
  } catch (error) {
    return cannot(`the SSE-C key cannot be read (${reasonOf(error)}); check the path.`);
  }
}

function fromEnvironment({ env }: Shell, name: string): Result<Uint8Array> {
  const value = env[name];
  return value === undefined
    ? cannot("the environment variable is not set.")
    : { ok: true, value: Buffer.from(value) };
}

function cannot(message: string): Result<never> {
  return { ok: false, failure: { reason: "not-found", message } };
}
