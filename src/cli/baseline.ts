import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { SseCKey } from "../flow/ports.ts";
import { builtInBaseline, parseBaseline } from "../model/baseline/parse.ts";
import type { Baseline } from "../model/baseline.ts";
import { readNamed } from "./files.ts";
import { type Shell, UsageError } from "./shell.ts";

/** The baseline named, or ./bucketseal.yml, or the built-in defaults. */
export function loadBaseline(shell: Shell, named: string | undefined): Baseline {
  const file = named ?? (existsSync(resolve(shell.cwd, "bucketseal.yml")) ? "bucketseal.yml" : undefined);
  if (file === undefined) return builtInBaseline();
  const parsed = parseBaseline(readNamed(shell, file, "baseline"), file);
  if (!parsed.ok) throw new UsageError(parsed.problem);
  return parsed.baseline;
}

/**
 * The SSE-C keys that the baseline says are held, from files and environment variables: 32 bytes as they are,
 * or in base64. Keys never come from the command line, and nothing prints them.
 */
export function heldKeys(shell: Shell, baseline: Baseline): readonly SseCKey[] {
  return baseline.sseCKeys.flatMap((source) => {
    if ("file" in source) return [sseCKey(readKeyFile(shell, source.file), `the file ${source.file}`)];
    if ("env" in source) return [sseCKey(fromEnvironment(shell, source.env), `the variable ${source.env}`)];
    throw new UsageError(
      `${baseline.source}: sseCKeys: secret ${source.secret} can only be read by the deployed functions; use file or env here.`,
    );
  });
}

function readKeyFile(shell: Shell, name: string): Buffer {
  readNamed(shell, name, "SSE-C key");
  return readFileSync(resolve(shell.cwd, name));
}

function fromEnvironment(shell: Shell, name: string): Buffer {
  const value = shell.env[name];
  if (value === undefined)
    throw new UsageError(`The environment variable ${name}, named in sseCKeys, is not set.`);
  return Buffer.from(value);
}

/** A key from 32 raw bytes, or from their base64 with white space around it. */
export function sseCKey(bytes: Buffer, where: string): SseCKey {
  const key = bytes.length === 32 ? bytes : Buffer.from(bytes.toString("latin1").trim(), "base64");
  if (key.length !== 32)
    throw new UsageError(
      `The SSE-C key in ${where} is not 256 bits; it must be 32 bytes, or 32 bytes in base64.`,
    );
  return { key, md5: createHash("md5").update(key).digest("base64") };
}
