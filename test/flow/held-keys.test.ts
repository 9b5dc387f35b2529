import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readHeldKeys } from "../../src/flow/held-keys.ts";
import type { Result } from "../../src/flow/ports.ts";

const key = (byte: number) => new Uint8Array(32).fill(byte);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

/** Readers that hand out what is planted under a name, and remember the very bytes. */
function readers(planted: Readonly<Record<string, Uint8Array | string>>) {
  const given: Uint8Array[] = [];
  const read = async (name: string): Promise<Result<Uint8Array>> => {
    const value = planted[name];
    if (value === undefined)
      return { ok: false, failure: { reason: "not-found", message: "it is not there." } };
    const bytes = Uint8Array.from(Buffer.from(value));
    given.push(bytes);
    return { ok: true, value: bytes };
  };
  return { given, readers: { file: read, env: read, secret: read } };
}

const baseline = (...sseCKeys: ({ file: string } | { env: string } | { secret: string })[]) => ({
  source: "bucketseal.yml",
  sseCKeys,
});

describe("held SSE-C keys", () => {
  it.each([
    ["32 bytes as they are", key(7)],
    ["base64", base64(key(7))],
    ["base64 with white space around it", `  ${base64(key(7))}\r\n`],
    ["JSON with one text, as the console of Secrets Manager writes it", `{ "key": "${base64(key(7))}" }`],
  ])("are read from %s", async (_name, value) => {
    const { readers: from } = readers({ a: value });
    const held = await readHeldKeys(baseline({ file: "a" }), from);
    const md5 = createHash("md5").update(key(7)).digest("base64");
    expect(held).toMatchObject({ ok: true, value: { keys: [{ key: key(7), md5 }] } });
  });

  it.each([
    ["empty", "", "it is empty"],
    ["short base64", base64(key(7).subarray(0, 16)), "it has 128 bits in base64"],
    ["hexadecimal", Buffer.from(key(7)).toString("hex"), "it has 384 bits in base64"],
    ["no base64", "not a key!", "it is neither 32 bytes nor base64"],
    ["33 bytes", new Uint8Array(33).fill(200), "it is neither 32 bytes nor base64"],
    ["JSON with two members", `{"a":"x","b":"y"}`, "it is JSON with something else than one text"],
    ["JSON that ends early", `{"a":`, "it is JSON with something else than one text"],
  ])("%s is one sentence, which does not say what was read", async (_name, value, says) => {
    const { readers: from } = readers({ a: value });
    const held = await readHeldKeys(baseline({ env: "a" }), from);
    if (held.ok) throw new Error("it was read");
    expect(held.failure.message).toContain(`bucketseal.yml: sseCKeys[0] (env a): ${says}`);
    const text = Buffer.from(value).toString("latin1");
    if (text.length > 3) expect(held.failure.message).not.toContain(text);
  });

  it("one that is missing is named with its place", async () => {
    const { readers: from } = readers({ a: key(1) });
    const held = await readHeldKeys(baseline({ file: "a" }, { secret: "prod/key" }), from);
    expect(held).toMatchObject({
      ok: false,
      failure: { message: "bucketseal.yml: sseCKeys[1] (secret prod/key): it is not there." },
    });
  });

  it("the same key twice is said with both places", async () => {
    const { readers: from } = readers({ a: key(1), b: base64(key(2)), c: base64(key(1)) });
    const held = await readHeldKeys(baseline({ file: "a" }, { env: "b" }, { secret: "c" }), from);
    expect(held).toMatchObject({
      ok: false,
      failure: {
        message:
          "bucketseal.yml: sseCKeys[2] (secret c) is the same key as sseCKeys[0] (file a); name each key once.",
      },
    });
  });

  it("are wiped when told, and what they were read from at once", async () => {
    const { readers: from, given } = readers({ a: key(1), b: base64(key(2)) });
    const held = await readHeldKeys(baseline({ file: "a" }, { env: "b" }), from);
    if (!held.ok) throw new Error(held.failure.message);
    expect(given.flatMap((bytes) => [...bytes]).every((byte) => byte === 0)).toBe(true);
    expect(held.value.keys.map((one) => one.key)).toEqual([key(1), key(2)]);
    held.value.wipe();
    expect(held.value.keys.map((one) => one.key)).toEqual([key(0), key(0)]);
  });
});
