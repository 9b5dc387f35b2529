import { createHash } from "node:crypto";
import type { Baseline, SseCKeySource } from "../model/baseline.ts";
import type { SseCKey } from "./object-state.ts";
import type { Result } from "./ports.ts";

type Read = (name: string) => Promise<Result<Uint8Array>>;

/** Reads what lies at a source, each in its own way. */
export type KeyReaders = { readonly file: Read; readonly env: Read; readonly secret: Read };

/** Customers' keys in memory. Whoever read them wipes them when the work is done. */
export type HeldKeys = { readonly keys: readonly SseCKey[]; readonly wipe: () => void };

/**
 * The SSE-C keys that the baseline says are held. One that is missing, malformed or named twice is a failure in one
 * sentence that says where it was looked for, and never what was found there; all that was read is wiped then.
 */
export async function readHeldKeys(
  { source, sseCKeys }: Pick<Baseline, "source" | "sseCKeys">,
  readers: KeyReaders,
): Promise<Result<HeldKeys>> {
  const keys: SseCKey[] = [];
  const wipe = () => {
    for (const { key } of keys) key.fill(0);
  };
  const refuse = (message: string): Result<never> => {
    wipe();
    return { ok: false, failure: { reason: "failed", message: `${source}: ${message}` } };
  };
  const seen = new Map<string, string>();
  for (const [index, one] of sseCKeys.entries()) {
    const where = `sseCKeys[${index}] (${placeOf(one)})`;
    const read = await readAt(one, readers);
    if (!read.ok) return refuse(`${where}: ${read.failure.message}`);
    const key = keyFrom(read.value);
    read.value.fill(0);
    if (typeof key === "string") return refuse(`${where}: ${key}`);
    keys.push(key);
    const other = seen.get(key.md5);
    if (other !== undefined) return refuse(`${where} is the same key as ${other}; name each key once.`);
    seen.set(key.md5, where);
  }
  return { ok: true, value: { keys, wipe } };
}

function placeOf(source: SseCKeySource): string {
  if ("file" in source) return `file ${source.file}`;
  return "env" in source ? `env ${source.env}` : `secret ${source.secret}`;
}

function readAt(source: SseCKeySource, readers: KeyReaders): Promise<Result<Uint8Array>> {
  if ("file" in source) return readers.file(source.file);
  return "env" in source ? readers.env(source.env) : readers.secret(source.secret);
}

/** AES-256 is all that S3 takes (E82). */
const keyBytes = 32;

/**
 * A key from 32 raw bytes, from their base64 with white space around it, or from a JSON object with that as its only
 * member, as the console of Secrets Manager stores it; else what is wrong with it.
 */
function keyFrom(bytes: Uint8Array): SseCKey | string {
  if (bytes.length === keyBytes) return sseCKeyOf(Uint8Array.from(bytes));
  const text = Buffer.from(bytes).toString("latin1").trim();
  if (text === "") return "it is empty; an SSE-C key is 32 bytes, as they are or in base64.";
  const written = text.startsWith("{") ? onlyMember(text) : text;
  if (written === undefined)
    return "it is JSON with something else than one text in it; store the key alone, in base64.";
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(written) || written.length % 4 !== 0)
    return "it is neither 32 bytes nor base64; an SSE-C key is 32 bytes, as they are or in base64.";
  const key = Buffer.from(written, "base64");
  if (key.length !== keyBytes)
    return `it has ${key.length * 8} bits in base64; an SSE-C key has 256, and S3 takes no other.`;
  return sseCKeyOf(Uint8Array.from(key));
}

function onlyMember(text: string): string | undefined {
  try {
    const values = Object.values(JSON.parse(text) as object);
    return values.length === 1 && typeof values[0] === "string" ? values[0].trim() : undefined;
  } catch {
    return undefined;
  }
}

/** @param key 32 bytes, kept and not copied: wiping them is the caller's. */
export function sseCKeyOf(key: Uint8Array): SseCKey {
  return { key, md5: createHash("md5").update(key).digest("base64") };
}
