import { readSecret } from "../aws/read-secret.ts";
import { readHeldKeys } from "../flow/held-keys.ts";
import type { PlanOptions } from "../flow/plan.ts";
import type { Result } from "../flow/ports.ts";
import { home, logger, variable } from "./wire.ts";

/**
 * Reads the SSE-C keys that the baseline says are held, hands them to the work, and wipes them when it is done. A
 * source that only an engineer's machine has, a file or a variable that is not set, is left out with a warning.
 * @throws when a secret cannot be read: without its key, objects would seem to be nobody's.
 */
export async function withHeldKeys<T>(
  options: PlanOptions,
  work: (options: PlanOptions) => Promise<T>,
): Promise<T> {
  const { source, sseCKeys } = options.baseline;
  const here = sseCKeys.filter((one) => "secret" in one || ("env" in one && variable(one.env) !== undefined));
  for (const one of sseCKeys.filter((other) => !here.includes(other)))
    logger.warn("an SSE-C key is not to be had here; store it in Secrets Manager", { ...one });
  const held = await readHeldKeys(
    { source, sseCKeys: here },
    {
      file: async (name) => absent(name),
      env: async (name) => fromEnvironment(name),
      secret: (id) => readSecret(home, id),
    },
  );
  if (!held.ok) throw new Error(held.failure.message);
  try {
    return await work({ ...options, heldSseCKeys: held.value.keys });
  } finally {
    held.value.wipe();
  }
}

function fromEnvironment(name: string): Result<Uint8Array> {
  const value = variable(name);
  return value === undefined ? absent(name) : { ok: true, value: Buffer.from(value) };
}

function absent(name: string): Result<never> {
  return { ok: false, failure: { reason: "not-found", message: `${name} is not here.` } };
}
