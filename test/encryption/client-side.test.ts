import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  clientSideFromInstructionFile,
  clientSideFromMetadata,
  isInstructionFile,
} from "../../src/encryption/client-side.ts";
import type { ClientSide } from "../../src/model/encryption.ts";
import type { Fact } from "../../src/model/fact.ts";
import { b64, classified, v1, v2, v3, v3OnObject } from "./s3ec.ts";

function value(fact: Fact<ClientSide>): ClientSide {
  if (fact.state !== "known") throw new Error(`${fact.state}: ${JSON.stringify(fact)}`);
  return fact.value;
}

describe("metadata of an object", () => {
  it.each(classified)("$name", ({ metadata, size, expect: { weaknesses = [], ...rest } }) => {
    const read = value(clientSideFromMetadata(metadata, 0, size));
    expect(read).toMatchObject(rest);
    expect(read.weaknesses).toHaveLength(weaknesses.length);
    weaknesses.forEach((pattern, index) => {
      expect(read.weaknesses[index]).toMatch(pattern);
    });
  });

  it.each([
    ["nothing", {}],
    ["a user's own names", { author: "x-amz-key", "x-amz-other": "1", "my-x-amz-iv": "1" }],
    ["an instruction file's own marker", { "x-amz-crypto-instr-file": "" }],
  ])("%s is absent", (_name, metadata) => {
    expect(clientSideFromMetadata(metadata).state).toBe("absent");
  });

  it.each<[string, Readonly<Record<string, string>>, number]>([
    ["S31: metadata HEAD leaves out", {}, 1],
    ["S31: a torn envelope, the rest perhaps left out", { "x-amz-iv": b64(12) }, 1],
    ["S30: a material description nobody can decode", { ...v2, "x-amz-matdesc": "=?UTF-8?Q?{broken?=" }, 0],
    ["S30: one that is no map of strings", { ...v2, "x-amz-matdesc": '{"a":1}' }, 0],
    ["a list", { ...v2, "x-amz-matdesc": "[]" }, 0],
    ["a lone plaintext length", { "x-amz-unencrypted-content-length": "20" }, 0],
  ])("%s is unknown, not none", (_name, metadata, missing) => {
    expect(clientSideFromMetadata(metadata, missing).state).toBe("unknown");
  });

  it("a complete envelope is known although other metadata is left out", () => {
    expect(clientSideFromMetadata(v2, 3).state).toBe("known");
  });

  describe("S30: material descriptions that S3 has encoded", () => {
    const plain = JSON.stringify({ team: "Ärzte 日本" });
    const word = (text: string): string => `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`;
    const quoted = [...Buffer.from(plain)].map((byte) => `=${byte.toString(16).padStart(2, "0")}`).join("");
    const doubled = Buffer.from(plain).toString("latin1");
    const bytes = Buffer.from(plain);
    const cut = [bytes.subarray(0, 12), bytes.subarray(12)].map(
      (part) => `=?utf-8?b?${part.toString("base64")}?=`,
    );
    it.each([
      ["as base64", word(plain)],
      ["as quoted-printable", `=?UTF-8?Q?${quoted}?=`],
      ["encoded twice", word(doubled)],
      ["in two words, a character cut between them", cut.join(" ")],
      ["not at all", plain],
    ])("%s", (_name, text) => {
      const read = value(clientSideFromMetadata({ ...v2, "x-amz-matdesc": text }));
      expect(read.materialDescription).toEqual({ team: "Ärzte 日本" });
    });
  });

  it("total: any metadata whatever gives a fact", () => {
    const name = fc.oneof(fc.constantFrom(...Object.keys({ ...v1, ...v2, ...v3 })), fc.string());
    const text = fc.oneof(fc.string(), fc.constantFrom(...Object.values({ ...v1, ...v2, ...v3 })));
    fc.assert(
      fc.property(fc.dictionary(name, text), fc.nat(2), (metadata, missing) => {
        const fact = clientSideFromMetadata(metadata, missing, 100);
        expect(["known", "absent", "unknown"]).toContain(fact.state);
        if (fact.state === "known" && fact.value.format === "invalid") {
          expect(fact.value.weaknesses).not.toEqual([]);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("an instruction file", () => {
  const { "x-amz-c": _c, "x-amz-d": _d, "x-amz-i": _i, ...v3InFile } = v3;

  it("S12: knows itself by its marker", () => {
    expect(isInstructionFile({ "x-amz-crypto-instr-file": "" })).toBe(true);
    expect(isInstructionFile({})).toBe(false);
  });

  it("v2, S19: no commitment and a key that lies apart is weak", () => {
    expect(value(clientSideFromInstructionFile(JSON.stringify(v2)))).toMatchObject({
      format: "v2",
      envelope: "instruction-file",
      wrap: "kms+context",
      weaknesses: [expect.stringContaining("no key commitment")],
    });
  });

  it("v1", () => {
    expect(value(clientSideFromInstructionFile(JSON.stringify(v1)))).toMatchObject({
      format: "v1",
      wrap: "aes",
    });
  });

  it("S13: v3 is whole only together with its object", () => {
    expect(value(clientSideFromInstructionFile(JSON.stringify(v3InFile), v3OnObject))).toMatchObject({
      format: "v3",
      envelope: "instruction-file",
      wrap: "kms+context",
      content: "aes-gcm-committing",
      weaknesses: [],
    });
    expect(value(clientSideFromInstructionFile(JSON.stringify(v3InFile))).format).toBe("invalid");
  });

  it("S13: commitment, suite or message id in the file is tampering", () => {
    expect(value(clientSideFromInstructionFile(JSON.stringify(v3)))).toMatchObject({
      format: "invalid",
      weaknesses: [expect.stringContaining("x-amz-c in the instruction file")],
    });
  });

  it("the same part on the object and in the file is tampering", () => {
    expect(value(clientSideFromInstructionFile(JSON.stringify(v2), { "x-amz-iv": b64(12) })).format).toBe(
      "invalid",
    );
  });

  // What the metadata of an object tells is told as well from its instruction file; what is broken stays broken.
  const whole = classified.filter(({ metadata, expect: { format } }) => {
    const names = Object.keys(metadata);
    return format !== "invalid" && names.some((name) => /^x-amz-(key|key-v2|3)$/.test(name));
  });
  it.each(whole)("the same as from metadata: $name", ({ metadata }) => {
    const apart = Object.entries(metadata);
    const onObject = Object.fromEntries(apart.filter(([name]) => /^x-amz-[cdi]$/.test(name)));
    const inFile = Object.fromEntries(apart.filter(([name]) => !/^x-amz-[cdi]$/.test(name)));
    const { weaknesses: weak, ...fromFile } = value(
      clientSideFromInstructionFile(JSON.stringify(inFile), onObject),
    );
    const { weaknesses, ...fromMetadata } = value(clientSideFromMetadata(metadata));
    expect(fromFile).toEqual({ ...fromMetadata, envelope: "instruction-file" });
    const noCommitment = /no key commitment/;
    expect(weak.filter((text) => !noCommitment.test(text))).toEqual(weaknesses);
    const { format, content } = fromMetadata;
    expect(weak.some((text) => noCommitment.test(text))).toBe(format === "v2" && content === "aes-gcm");
  });

  it("the plaintext length may be on both", () => {
    const trace = { "x-amz-unencrypted-content-length": "20" };
    expect(value(clientSideFromInstructionFile(JSON.stringify({ ...v2, ...trace }), trace)).format).toBe(
      "v2",
    );
  });

  it.each(["", "not json", "[]", '{"x-amz-key-v2":1}', "null"])("%j is unknown", (body) => {
    expect(clientSideFromInstructionFile(body).state).toBe("unknown");
  });

  it("a JSON file of something else is absent", () => {
    expect(clientSideFromInstructionFile('{"a":"b"}').state).toBe("absent");
  });
});
