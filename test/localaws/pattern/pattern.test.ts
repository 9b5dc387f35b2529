import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matches, readPattern } from "../../../src/localaws/pattern/pattern.ts";

const does = (pattern: unknown, event: Record<string, unknown>): boolean => {
  const read = readPattern(JSON.stringify(pattern));
  if (typeof read === "string") throw new Error(read);
  return matches(read, event);
};

const created = {
  source: "aws.s3",
  "detail-type": "Object Created",
  resources: ["arn:aws:s3:::a", "arn:aws:s3:::b"],
  detail: {
    bucket: { name: "logs-eu" },
    object: { key: "in/Report.CSV", size: 300, "version-id": null },
    "source-ip-address": "10.1.2.3",
    reason: "PutObject",
    archived: false,
    parts: [
      { number: 1, state: "ok" },
      { number: 2, state: "bad" },
    ],
    empty: "",
  },
};

type Case = readonly [name: string, detail: unknown, matches: boolean];

const onKey = (...conditions: unknown[]) => ({ object: { key: conditions } });
const onSize = (...conditions: unknown[]) => ({ object: { size: conditions } });

const cases: readonly Case[] = [
  ["exact", onKey("in/Report.CSV"), true],
  ["exact, one of several", { reason: ["CopyObject", "PutObject"] }, true],
  ["exact, other case", onKey("in/report.csv"), false],
  ["exact, a number for a text", { reason: [300] }, false],
  ["number", onSize(300), true],
  ["number, written otherwise", onSize(3e2), true],
  ["number as text", onSize("300"), false],
  ["null", { object: { "version-id": [null] } }, true],
  ["null where there is nothing", { object: { sequencer: [null] } }, false],
  ["false", { archived: [false] }, true],
  ["empty text", { empty: [""] }, true],
  ["prefix", onKey({ prefix: "in/" }), true],
  ["prefix, not there", onKey({ prefix: "out/" }), false],
  ["prefix, ignoring case", onKey({ prefix: { "equals-ignore-case": "IN/rep" } }), true],
  ["prefix of a number", onSize({ prefix: "3" }), false],
  ["suffix", onKey({ suffix: ".CSV" }), true],
  ["suffix, other case", onKey({ suffix: ".csv" }), false],
  ["suffix, ignoring case", onKey({ suffix: { "equals-ignore-case": ".csv" } }), true],
  ["equals-ignore-case", { reason: [{ "equals-ignore-case": "PUTOBJECT" }] }, true],
  ["wildcard", onKey({ wildcard: "in/*.CSV" }), true],
  ["wildcard, in the middle", onKey({ wildcard: "*Rep*t*" }), true],
  ["wildcard, not there", onKey({ wildcard: "in/*.txt" }), false],
  ["wildcard, a star for itself", onKey({ wildcard: "in/\\*" }), false],
  ["anything-but", { reason: [{ "anything-but": "CopyObject" }] }, true],
  ["anything-but, which it is", { reason: [{ "anything-but": "PutObject" }] }, false],
  ["anything-but a list", { reason: [{ "anything-but": ["CopyObject", "PutObject"] }] }, false],
  ["anything-but a number", onSize({ "anything-but": [100, 200] }), true],
  ["anything-but a prefix", onKey({ "anything-but": { prefix: "out/" } }), true],
  ["anything-but a prefix, which it has", onKey({ "anything-but": { prefix: "in/" } }), false],
  ["anything-but a list of suffixes", onKey({ "anything-but": { suffix: [".txt", ".CSV"] } }), false],
  ["anything-but a wildcard", onKey({ "anything-but": { wildcard: "*/Report*" } }), false],
  [
    "anything-but, ignoring case",
    { reason: [{ "anything-but": { "equals-ignore-case": "putobject" } }] },
    false,
  ],
  ["anything-but where there is nothing", { nothing: [{ "anything-but": "x" }] }, false],
  ["numeric", onSize({ numeric: [">", 299] }), true],
  ["numeric, a range", onSize({ numeric: [">=", 300, "<", 301] }), true],
  ["numeric, out of range", onSize({ numeric: [">", 0, "<", 300] }), false],
  ["numeric, equal", onSize({ numeric: ["=", 300] }), true],
  ["numeric of a text", onKey({ numeric: ["<", 1] }), false],
  ["exists", { object: { size: [{ exists: true }] } }, true],
  ["exists, not there", { object: { sequencer: [{ exists: true }] } }, false],
  ["exists not", { object: { sequencer: [{ exists: false }] } }, true],
  ["exists not, deep where nothing is", { no: { such: { thing: [{ exists: false }] } } }, true],
  ["exists not, but is null", { object: { "version-id": [{ exists: false }] } }, false],
  ["exists, an object", { bucket: [{ exists: true }] }, false],
  ["cidr", { "source-ip-address": [{ cidr: "10.0.0.0/8" }] }, true],
  ["cidr, elsewhere", { "source-ip-address": [{ cidr: "192.168.0.0/16" }] }, false],
  ["two conditions on one value", onKey({ prefix: "out/" }, { suffix: ".CSV" }), true],
  ["two fields", { reason: ["PutObject"], ...onSize(301) }, false],
  ["$or, first", { $or: [{ reason: ["PutObject"] }, { reason: ["x"] }] }, true],
  ["$or, neither", { $or: [{ reason: ["x"] }, onSize(1)] }, false],
  ["$or beside a field", { reason: ["PutObject"], $or: [onSize(1), onKey({ prefix: "in" })] }, true],
  [
    "$or beside a field that is not so",
    { reason: ["x"], $or: [onSize(300), onKey({ prefix: "in" })] },
    false,
  ],
  ["a list of objects, one of them", { parts: { number: [2], state: ["bad"] } }, true],
  ["a list of objects, none has both", { parts: { number: [1], state: ["bad"] } }, false],
];

describe("an event pattern", () => {
  it.each(cases)("%s", (_name, detail, expected) => {
    expect(does({ detail }, created)).toBe(expected);
  });

  it("matches a list by any of its members", () => {
    expect(does({ resources: ["arn:aws:s3:::b"] }, created)).toBe(true);
    expect(does({ resources: [{ prefix: "arn:aws:kms" }] }, created)).toBe(false);
    expect(does({ resources: ["x"] }, { resources: [] })).toBe(false);
  });

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["nothing", "{}"],
    ["a bare value", '{"source":"aws.s3"}'],
    ["an empty list", '{"source":[]}'],
    ["a list in a list", '{"source":[["a"]]}'],
    ["an operator there is not", '{"source":[{"regex":"a"}]}'],
    ["two operators in one", '{"source":[{"prefix":"a","suffix":"b"}]}'],
    ["a prefix that is no text", '{"source":[{"prefix":1}]}'],
    ["exists with a text", '{"source":[{"exists":"yes"}]}'],
    ["a comparison there is not", '{"source":[{"numeric":["!=",1]}]}'],
    ["half a comparison", '{"source":[{"numeric":[">"]}]}'],
    ["two stars in a row", '{"source":[{"wildcard":"a**b"}]}'],
    ["$or of one", '{"$or":[{"source":["a"]}]}'],
    ["a CIDR that is none", '{"source":[{"cidr":"10.0.0.0/33"}]}'],
    ["objects in anything-but", '{"source":[{"anything-but":[{"prefix":"a"}]}]}'],
  ])("cannot be %s", (_name, text) => {
    expect(readPattern(text)).toEqual(expect.any(String));
  });

  it("takes any text for itself, and its opposite for anything else", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (a, b) => {
        expect(does({ k: [a] }, { k: b })).toBe(a === b);
        expect(does({ k: [{ "anything-but": a }] }, { k: b })).toBe(a !== b);
        expect(does({ k: [{ prefix: a }] }, { k: a + b })).toBe(true);
        expect(does({ k: [{ suffix: b }] }, { k: a + b })).toBe(true);
        const escaped = [a, b].map((text) => text.replace(/[\\*]/g, "\\$&"));
        expect(does({ k: [{ wildcard: escaped.join("*") }] }, { k: `${a}*${b}` })).toBe(true);
      }),
    );
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const read = readPattern(text);
        if (typeof read !== "string") matches(read, created);
      }),
    );
  });
});
