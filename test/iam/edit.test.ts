import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replaceStatements, type Statement, samePolicy } from "../../src/iam/index.ts";
import { statement as anyStatement, version } from "./arbitrary.ts";
import { policyOf } from "./ask.ts";

const own = ({ sid }: Statement) => sid?.startsWith("Own") ?? false;
const make = (Sid: string, Action = "sqs:*") => ({
  Sid,
  Effect: "Deny",
  Principal: "*",
  Action,
  Resource: "*",
});
const write = (Sid: string, Action?: string) => JSON.stringify(make(Sid, Action));

describe("replaceStatements", () => {
  it("writes a new document where there was none", () => {
    expect(replaceStatements(undefined, own, [make("OwnA")])).toBe(
      `{"Version":"2012-10-17","Statement":[${write("OwnA")}]}`,
    );
  });

  it("keeps Version, Id and layout of the document (P60)", () => {
    const text = `{\n\t"Version": "2008-10-17",\n\t"Id": "x",\n\t"Statement": [\n\t\t${write("A")}\n\t]\n}\n`;
    const written = JSON.stringify(make("OwnA"), null, "\t").replaceAll("\n", "\n\t\t");
    expect(replaceStatements(text, own, [make("OwnA")])).toBe(
      `{\n\t"Version": "2008-10-17",\n\t"Id": "x",\n\t"Statement": [\n\t\t${write("A")},\n\t\t${written}\n\t]\n}\n`,
    );
  });

  it.each([
    ["adds behind the others", ["A"], ["OwnA"], ["A", "OwnA"]],
    ["replaces in place", ["OwnA:old", "A", "OwnB:old"], ["OwnA", "OwnB"], ["OwnA", "A", "OwnB"]],
    ["removes from the front", ["OwnA", "A", "B"], [], ["A", "B"]],
    ["removes from the middle", ["A", "OwnA", "B"], [], ["A", "B"]],
    ["removes from the end", ["A", "B", "OwnA"], [], ["A", "B"]],
    ["removes, replaces and adds", ["OwnA", "A", "OwnB:old"], ["OwnC", "OwnB"], ["A", "OwnB", "OwnC"]],
    ["leaves nothing", ["OwnA", "OwnB"], [], []],
  ])("%s", (_what, before, wanted, after) => {
    const list = (sids: readonly string[]) => `[ ${sids.map((sid) => write(...split(sid))).join(" , ")} ]`;
    const result = replaceStatements(
      `{"Statement": ${list(before)}}`,
      own,
      wanted.map((sid) => make(sid)),
    );
    expect(JSON.parse(result).Statement).toEqual(after.map((sid) => make(sid)));
    if (after.length === 0) expect(result).toBe('{"Statement": []}');
  });

  const split = (sid: string): [string, string?] => {
    const [name = "", old] = sid.split(":");
    return old === undefined ? [name] : [name, "sns:Publish"];
  };

  it("keeps an owned statement that already means the same as it is written", () => {
    const odd =
      '{"Resource":["*"],"Action":["SQS:*"],"Principal":{"AWS":["*"]},"Effect":"Deny","Sid":"OwnA"}';
    const text = `{"Statement":[${odd}]}`;
    expect(replaceStatements(text, own, [make("OwnA")])).toBe(text);
  });

  it("knows an owned statement without a Sid by its meaning", () => {
    const { Sid: _, ...plain } = make("A");
    const text = `{"Statement":[ ${JSON.stringify(plain).replaceAll('":', '" :')} ]}`;
    expect(replaceStatements(text, () => true, [plain])).toBe(text);
    expect(JSON.parse(replaceStatements(text, () => true, [make("OwnA")])).Statement).toEqual([make("OwnA")]);
  });

  it("keeps what stands between statements that stay neighbours", () => {
    const text = `{"Statement":[\t${write("A")} ,  ${write("B")}\n,${write("OwnA")} , ${write("C")} ]}`;
    expect(replaceStatements(text, own, [])).toBe(
      `{"Statement":[\t${write("A")} ,  ${write("B")},${write("C")} ]}`,
    );
    expect(replaceStatements(text, own, [make("OwnA", "a:b")])).toBe(
      `{"Statement":[\t${write("A")} ,  ${write("B")}\n,${write("OwnA", "a:b")} , ${write("C")} ]}`,
    );
  });

  it("turns a single statement into a list when another comes (P61)", () => {
    const text = `{"Statement":${write("A")}}`;
    const result = replaceStatements(text, own, [make("OwnA")]);
    expect(result).toBe(`{"Statement":[${write("A")},${write("OwnA")}]}`);
    expect(replaceStatements(`{"Statement":${write("OwnA", "a:b")}}`, own, [make("OwnA")])).toBe(
      `{"Statement":${write("OwnA")}}`,
    );
    expect(replaceStatements(`{"Statement":${write("OwnA")}}`, own, [])).toBe('{"Statement":[]}');
  });

  it("throws on what is no policy or no statement: the caller has parsed it", () => {
    expect(() => replaceStatements("{}", own, [])).toThrow(/Not a policy: Missing required field Statement/);
    expect(() => replaceStatements(undefined, own, [{ Effect: "Deny" }])).toThrow(/Missing required field/);
    expect(() => replaceStatements(`{"Statement":${write("A")}}`, own, [{ Effect: "Deny" }])).toThrow(
      /Not a policy/,
    );
  });
});

const layout = fc.constantFrom(undefined, 1, 2, "\t");
const sids = (prefix: string) =>
  fc.uniqueArray(
    fc.constantFrom("A", "B", "C", "D").map((sid) => prefix + sid),
    { maxLength: 3 },
  );
const documents = fc
  .tuple(
    sids(""),
    sids("Own"),
    fc.array(anyStatement, { minLength: 7, maxLength: 7 }),
    version,
    layout,
    fc.boolean(),
  )
  .filter(([foreign, owned]) => foreign.length + owned.length > 0)
  .chain(([foreign, owned, bodies, Version, indent, alone]) =>
    fc.shuffledSubarray([...foreign, ...owned], { minLength: foreign.length + owned.length }).map((order) => {
      const list = order.map((Sid, i) => ({ Sid, ...bodies[i] }));
      const Statement = alone && list.length === 1 ? list[0] : list;
      return JSON.stringify({ Version, Statement }, null, indent);
    }),
  );
const wanted = fc
  .tuple(sids("Own"), fc.array(anyStatement, { minLength: 3, maxLength: 3 }))
  .map(([names, bodies]) => names.map((Sid, i) => ({ Sid, ...bodies[i] })));

/** All that is not the owned statements: the foreign ones, byte for byte, in order. */
const foreign = (text: string) =>
  policyOf(text)
    .statements.filter((one) => !own(one))
    .map(({ source }) => source);

describe("laws of editing", () => {
  it("foreign statements keep their bytes, owned ones become what is wanted, and twice is once", () => {
    fc.assert(
      fc.property(documents, wanted, (text, statements) => {
        const once = replaceStatements(text, own, statements);
        if (foreign(text).length + statements.length === 0) {
          expect(JSON.parse(once).Statement).toEqual([]);
          return;
        }
        expect(foreign(once)).toEqual(foreign(text));
        expect(replaceStatements(once, own, statements)).toBe(once);
        const { Version } = JSON.parse(text);
        const expected = [...foreign(text).map((source) => JSON.parse(source)), ...statements];
        expect(samePolicy(once, JSON.stringify({ Version, Statement: expected }))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("samePolicy", () => {
  const statement = make("A");
  const text = (change: object, rest: object = {}) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ ...statement, ...change }], ...rest });
  const condition = (Condition: object) => text({ Condition });

  it.each([
    ["white space", text({}), JSON.stringify(JSON.parse(text({})), null, 3)],
    ["order of elements", text({}), text(Object.fromEntries(Object.entries(statement).reverse()))],
    ["single values and lists", text({}), text({ Action: ["sqs:*"], Resource: ["*"] })],
    ["one statement and a list", text({}), JSON.stringify({ Version: "2012-10-17", Statement: statement })],
    [
      "order and repetition in lists",
      text({ Action: ["a:b", "a:c"] }),
      text({ Action: ["a:c", "a:b", "a:c"] }),
    ],
    ["case of actions", text({ Action: "SQS:Send" }), text({ Action: "sqs:send" })],
    [
      "forms of an account",
      text({ Principal: { AWS: "111122223333" } }),
      text({ Principal: { AWS: ["arn:aws:iam::111122223333:root"] } }),
    ],
    ["forms of anyone", text({ Principal: "*" }), text({ Principal: { AWS: ["*"] } })],
    [
      "case of keys and operators",
      condition({ Bool: { "aws:SecureTransport": "false" } }),
      condition({ bool: { "AWS:securetransport": [false] } }),
    ],
    ["case of booleans", condition({ Bool: { "x:a": "TRUE" } }), condition({ Bool: { "x:a": true } })],
    [
      "order of conditions",
      condition({ Bool: { "x:a": true }, Null: { "x:b": true } }),
      condition({ Null: { "x:b": "true" }, Bool: { "x:a": "true" } }),
    ],
    ["an empty Condition", text({}), condition({})],
    ["an empty Sid", text({ Sid: "" }), text({ Sid: undefined })],
    [
      "no Version and the first one",
      JSON.stringify({ Statement: statement }),
      text({}, { Version: "2008-10-17" }),
    ],
  ])("does not see a difference in %s", (_what, a, b) => {
    expect(samePolicy(a, b)).toBe(true);
    expect(samePolicy(b, a)).toBe(true);
  });

  it.each([
    ["Effect", text({}), text({ Effect: "Allow" })],
    ["Sid", text({}), text({ Sid: "B" })],
    ["Version", text({}), text({}, { Version: "2008-10-17" })],
    ["Id", text({}, { Id: "a" }), text({}, { Id: "b" })],
    ["Action and NotAction", text({}), text({ Action: undefined, NotAction: "sqs:*" })],
    ["case of resources", text({ Resource: "arn:aws:x:::a" }), text({ Resource: "arn:aws:x:::A" })],
    ["a value", condition({ StringEquals: { "x:a": "b" } }), condition({ StringEquals: { "x:a": "B" } })],
    [
      "an operator",
      condition({ StringEquals: { "x:a": "b" } }),
      condition({ StringEqualsIfExists: { "x:a": "b" } }),
    ],
    [
      "another statement",
      text({}),
      JSON.stringify({ Version: "2012-10-17", Statement: [statement, make("B")] }),
    ],
    ["text that is no policy", text({}), "{}"],
  ])("sees a difference in %s", (_what, a, b) => {
    expect(samePolicy(a, b)).toBe(false);
    expect(samePolicy(b, a)).toBe(false);
  });

  it("takes text that is no policy for the same as itself only", () => {
    expect(samePolicy("{}", "{}")).toBe(true);
    expect(samePolicy("{}", "{ }")).toBe(false);
  });

  it("does not see the order of statements", () => {
    const both = (list: object[]) => JSON.stringify({ Statement: list });
    expect(samePolicy(both([make("A"), make("B")]), both([make("B"), make("A")]))).toBe(true);
  });
});
