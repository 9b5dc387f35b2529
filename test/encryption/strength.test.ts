import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareStrength,
  isDowngrade,
  type ManagerOf,
  meetsRequirement,
} from "../../src/encryption/strength.ts";
import type { RequiredEncryption } from "../../src/model/baseline.ts";
import type { ClientSide, ServerSide } from "../../src/model/encryption.ts";
import { absent, type Fact, known, unknown } from "../../src/model/fact.ts";

const managerOf: ManagerOf = (keyArn) => {
  if (keyArn.startsWith("aws")) return "AWS";
  return keyArn.startsWith("own") ? "CUSTOMER" : undefined;
};
const kms = (keyArn: string, bucketKey = false): ServerSide => ({ type: "sse-kms", keyArn, bucketKey });
const none: ServerSide = { type: "none" };
const s3: ServerSide = { type: "sse-s3" };
const dsse: ServerSide = { type: "dsse-kms", keyArn: "aws" };
const sseC: ServerSide = { type: "sse-c", certainty: "proven" };
const fsx: ServerSide = { type: "other", value: "aws:fsx" };

const anyServerSide: fc.Arbitrary<ServerSide> = fc.oneof(
  fc.constantFrom(none, s3, dsse, sseC, fsx),
  fc.constant<ServerSide>({ type: "other", value: "aws:backup" }),
  fc.record({ type: fc.constant("sse-kms" as const), keyArn: keyNames(), bucketKey: fc.boolean() }),
  fc.record({ type: fc.constant("dsse-kms" as const), keyArn: keyNames() }),
);

function keyNames(): fc.Arbitrary<string> {
  return fc.constantFrom("aws1", "aws2", "own1", "own2", "dark1", "dark2");
}

const compare = (a: ServerSide, b: ServerSide) => compareStrength(a, b, managerOf);

describe("the order of strength", () => {
  it("none < SSE-S3 < aws/s3 < unknown manager < customer key < DSSE", () => {
    const chain = [none, s3, kms("aws"), kms("dark"), kms("own"), dsse];
    chain.forEach((a, i) => {
      chain.forEach((b, j) => {
        expect(compare(a, b)).toBe(i < j ? "weaker" : i > j ? "stronger" : "equal");
      });
    });
  });

  it.each<[string, ServerSide, ServerSide, string]>([
    ["two customer keys are equal", kms("own1"), kms("own2"), "equal"],
    ["a Bucket Key makes no difference", kms("own1", true), kms("own1"), "equal"],
    ["two keys of unknown manager cannot be compared", kms("dark1"), kms("dark2"), "incomparable"],
    ["one key of unknown manager equals itself", kms("dark1"), kms("dark1", true), "equal"],
    ["SSE-C stands beside SSE-S3", sseC, s3, "incomparable"],
    ["SSE-C stands beside DSSE", dsse, sseC, "incomparable"],
    ["SSE-C is more than nothing", sseC, none, "stronger"],
    ["what is not known stands beside everything", fsx, none, "incomparable"],
  ])("%s", (_name, a, b, expected) => {
    expect(compare(a, b)).toBe(expected);
  });

  it("is a partial order", () => {
    const opposite = { weaker: "stronger", stronger: "weaker", equal: "equal", incomparable: "incomparable" };
    fc.assert(
      fc.property(anyServerSide, anyServerSide, anyServerSide, (a, b, c) => {
        expect(compare(a, a)).toBe("equal");
        expect(compare(b, a)).toBe(opposite[compare(a, b)]);
        const [ab, bc] = [compare(a, b), compare(b, c)];
        if (ab === "equal") expect(compare(a, c)).toBe(bc);
        if (ab === "weaker" && bc === "weaker") expect(compare(a, c)).toBe("weaker");
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a downgrade", () => {
  it("is never a way up, and always a way down", () => {
    fc.assert(
      fc.property(anyServerSide, anyServerSide, (a, b) => {
        const comparison = compare(b, a);
        if (comparison === "equal" || comparison === "stronger")
          expect(isDowngrade(a, b, managerOf)).toBe(false);
        if (comparison === "weaker") expect(isDowngrade(a, b, managerOf)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[string, ServerSide, ServerSide, boolean]>([
    ["SSE-C to KMS", sseC, kms("own"), false],
    ["SSE-C to DSSE", sseC, dsse, false],
    ["SSE-C to SSE-S3", sseC, s3, true],
    ["SSE-C to nothing", sseC, none, true],
    ["a customer's key to one of unknown manager", kms("own"), kms("dark"), true],
    ["an unknown manager's key to another", kms("dark1"), kms("dark2"), true],
    ["an unknown manager's key to a customer's", kms("dark1"), kms("own"), false],
    ["something unknown to DSSE", fsx, dsse, true],
  ])("%s: %s", (_name, before, after, expected) => {
    expect(isDowngrade(before, after, managerOf)).toBe(expected);
  });

  it("never passes unseen: a chain of steps that are none is none", () => {
    fc.assert(
      fc.property(anyServerSide, anyServerSide, anyServerSide, (a, b, c) => {
        if (isDowngrade(a, b, managerOf) || isDowngrade(b, c, managerOf)) return;
        expect(isDowngrade(a, c, managerOf)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("what meets a requirement", () => {
  const clientSide = (changes: Partial<ClientSide>): Fact<ClientSide> =>
    known({
      format: "v2",
      envelope: "metadata",
      wrap: "kms+context",
      content: "aes-gcm",
      weaknesses: [],
      ...changes,
    });
  const dark = unknown("access-denied", "HEAD was denied.");
  const columns: RequiredEncryption[] = ["any", "sse-s3", "sse-kms", "dsse-kms"];
  const rows: [string, Fact<ServerSide>, string][] = [
    ["none", known(none), "no no no no"],
    ["SSE-S3", known(s3), "yes yes no no"],
    ["SSE-KMS", known(kms("own")), "yes yes yes no"],
    ["aws/s3", known(kms("aws")), "yes yes yes no"],
    ["E131: DSSE", known(dsse), "yes yes yes yes"],
    ["SSE-C", known(sseC), "yes no no no"],
    ["E18: other", known(fsx), "yes unknown unknown unknown"],
    ["not read", dark, "unknown unknown unknown unknown"],
    ["absent", absent, "unknown unknown unknown unknown"],
  ];
  it.each(rows)("%s", (_name, serverSide, expected) => {
    expect(columns.map((required) => meetsRequirement(serverSide, absent, required)).join(" ")).toBe(
      expected,
    );
  });

  it.each<[string, Fact<ClientSide>, string, string]>([
    ["kms+context", clientSide({}), "yes", "yes"],
    ["S16: legacy kms", clientSide({ wrap: "kms" }), "no", "yes"],
    ["RSA", clientSide({ wrap: "rsa-oaep-sha1" }), "no", "yes"],
    ["an unknown wrap", clientSide({ wrap: "unknown" }), "unknown", "yes"],
    ["tampered markers", clientSide({ format: "invalid" }), "no", "no"],
    ["no markers", absent, "no", "no"],
    ["not read", dark, "unknown", "unknown"],
  ])("client-side: %s", (_name, fact, clientSideKms, any) => {
    expect(meetsRequirement(known(dsse), fact, "client-side-kms")).toBe(clientSideKms);
    expect(meetsRequirement(known(none), fact, "any")).toBe(any);
  });
});
