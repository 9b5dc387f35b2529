import { describe, expect, it } from "vitest";
import { describeUnless } from "../../src/iam/index.ts";
import { ACCOUNT, ask, document, open, set } from "./ask.ts";

const ROLE = `arn:aws:iam::${ACCOUNT}:role/break-glass`;
const allow = (Condition: object = {}) => ({ Sid: "Allow", Condition });
const deny = (Condition: object = {}) => ({ Sid: "Deny", Effect: "Deny", Condition });
const key = (value: string) => ({ StringEquals: { "x:a": value } });
const somebody = { principal: { type: "account", account: ACCOUNT } } as const;

describe("evaluate", () => {
  it("says nothing when no statement applies", () => {
    expect(ask(document([{ Action: "sns:*" }, deny(key("a"))]))).toEqual({ outcome: "undecided" });
  });

  it("allows by every Allow that applies", () => {
    const text = document([allow(), { Action: "sns:*" }, { Action: "sqs:*" }]);
    expect(ask(text)).toEqual({ outcome: "allowed", by: [{ index: 0, sid: "Allow" }, { index: 2 }] });
  });

  it("denies by every Deny that applies, whatever is allowed (P20)", () => {
    const text = document([allow(), deny(), { Effect: "Deny" }]);
    expect(ask(text)).toEqual({ outcome: "denied", by: [{ index: 1, sid: "Deny" }, { index: 2 }] });
  });

  it("names statements in the order of the document", () => {
    const actions = ["sqs:*", "*", "sqs:*", "sqs:Send*", "*"];
    const statements = actions.map((Action) => ({ Effect: "Deny", Action }));
    const by = statements.map((_, index) => ({ index }));
    expect(ask(document(statements))).toEqual({ outcome: "denied", by });
    const conditioned = statements.map((one) => ({ ...one, Condition: key("a") }));
    const decision = ask(document(conditioned), { others: "open" });
    expect(decision.outcome === "depends" && decision.deny.map(({ index }) => index)).toEqual([
      0, 1, 2, 3, 4,
    ]);
  });

  it("denies whatever is open besides", () => {
    const text = document([allow(key("a")), deny(key("a")), { Effect: "Deny" }]);
    expect(ask(text, { others: "open" })).toEqual({ outcome: "denied", by: [{ index: 2 }] });
  });

  it("depends on an open Deny, with or without an Allow", () => {
    const openDeny = { index: 0, sid: "Deny", when: ["x:a is a"], unless: ["x:a is not a"] };
    const depends = { outcome: "depends", deny: [openDeny], allow: [] };
    expect(ask(document([deny(key("a"))]), { others: "open" })).toEqual({ ...depends, allowed: false });
    expect(ask(document([deny(key("a")), {}]), { others: "open" })).toEqual({ ...depends, allowed: true });
  });

  it("depends on an open Allow only while none is sure", () => {
    const openAllow = { index: 0, sid: "Allow", when: ["x:a is a"], unless: ["x:a is not a"] };
    expect(ask(document([allow(key("a"))]), { others: "open" })).toEqual({
      outcome: "depends",
      deny: [],
      allow: [openAllow],
      allowed: false,
    });
    expect(ask(document([allow(key("a")), {}]), { others: "open" })).toMatchObject({ outcome: "allowed" });
  });

  it("does not depend on what a part that fails leaves without effect", () => {
    const conditions = { ...key("a"), Bool: { "x:b": "true" } };
    expect(ask(document([deny(conditions)]), { context: { "x:a": open, "x:b": set("false") } })).toEqual({
      outcome: "undecided",
    });
  });

  it("reads the root of an account as all of it, in a Deny too (P96)", () => {
    const text = document([{ Effect: "Deny", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }]);
    expect(ask(text, somebody).outcome).toBe("denied");
    expect(ask(text, { principal: { type: "anonymous" } }).outcome).toBe("undecided");
  });

  it("takes a role named in a Deny to mean its sessions", () => {
    const text = document([{ Effect: "Deny", Principal: { AWS: ROLE } }]);
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/break-glass/ann`;
    expect(ask(text, { principal: { type: "aws", account: ACCOUNT, arn: session } }).outcome).toBe("denied");
  });
});

describe("Denies that exclude each other", () => {
  const sparing = (sid: string, arn: string | string[], more: object = {}) => ({
    Sid: sid,
    Effect: "Deny",
    Condition: { ArnNotEquals: { "aws:PrincipalArn": arn } },
    ...more,
  });
  const other = `arn:aws:iam::${ACCOUNT}:role/other`;
  const third = `arn:aws:iam::${ACCOUNT}:user/third`;

  it("deny everybody, if whom one spares the other denies", () => {
    const text = document([sparing("One", ROLE), sparing("Two", other), allow()]);
    expect(ask(text, somebody)).toEqual({
      outcome: "denied",
      by: [
        { index: 0, sid: "One" },
        { index: 1, sid: "Two" },
      ],
    });
    expect(ask(document([sparing("One", [ROLE, third]), sparing("Two", [other])]), somebody).outcome).toBe(
      "denied",
    );
  });

  it("deny whom one names and the other does not spare", () => {
    const named = { Effect: "Deny", Condition: { StringEquals: { "aws:PrincipalArn": ROLE } } };
    expect(ask(document([named, sparing("Two", ROLE)]), somebody).outcome).toBe("denied");
  });

  it.each([
    ["spare the same", [sparing("One", ROLE), sparing("Two", ROLE)]],
    ["spare one in common", [sparing("One", [ROLE, other]), sparing("Two", [third, ROLE])]],
    [
      "turn on something else besides",
      [sparing("One", ROLE), sparing("Two", other, { Condition: key("a") })],
    ],
    [
      "turn on something else as well",
      [
        sparing("One", ROLE),
        sparing("Two", other, { Condition: { ...sparing("", other).Condition, ...key("a") } }),
      ],
    ],
    ["spare by patterns", [sparing("One", ROLE), sparing("Two", `arn:aws:iam::${ACCOUNT}:role/b*`)]],
    [
      "turn on a key that may be missing or have several values",
      [
        { Effect: "Deny", Condition: { StringNotEquals: { "x:a": "a" } } },
        { Effect: "Deny", Condition: { StringNotEquals: { "x:a": "b" } } },
      ],
    ],
  ])("depend where they %s", (_what, statements) => {
    expect(ask(document(statements), { ...somebody, others: "open" }).outcome).toBe("depends");
  });

  it("leave out whoever cannot be asking", () => {
    const elsewhere = "arn:aws:iam::444455556666:role/x";
    // Nobody of the account is what the second spares.
    expect(ask(document([sparing("One", ROLE), sparing("Two", elsewhere)]), somebody).outcome).toBe("denied");
  });
});

type Row = [condition: object, when: string, unless: string];

// biome-ignore format: a table
const phrases: readonly Row[] = [
  [{ ArnNotEquals: { "aws:PrincipalArn": ROLE } }, `aws:PrincipalArn is not ${ROLE}`, `aws:PrincipalArn is ${ROLE}`],
  [{ ArnLike: { "x:arn": ["arn:aws:x:::a*", "arn:aws:x:::b"] } }, "x:arn is like arn:aws:x:::a* or arn:aws:x:::b", "x:arn is neither like arn:aws:x:::a* nor arn:aws:x:::b"],
  [{ StringNotEquals: { "x:a": ["a", "b", "c"] } }, "x:a is neither a, b nor c", "x:a is a, b or c"],
  [{ StringEquals: { "x:a": "" } }, 'x:a is ""', 'x:a is not ""'],
  [{ StringEqualsIgnoreCase: { "x:a": ["a", "b"] } }, "x:a is a or b in any case", "x:a is neither a nor b in any case"],
  [{ StringLikeIfExists: { "x:a": "a*" } }, "x:a is like a*, or x:a is absent", "x:a is not like a* and x:a is present"],
  [{ StringNotEqualsIfExists: { "x:a": "a" } }, "x:a is not a", "x:a is a"],
  [{ NumericLessThan: { "x:n": 1.2 } }, "x:n is less than 1.2", "x:n is not less than 1.2"],
  [{ NumericGreaterThanEquals: { "x:n": "5" } }, "x:n is at least 5", "x:n is not at least 5"],
  [{ DateGreaterThan: { "aws:CurrentTime": "2024-01-01" } }, "aws:CurrentTime is after 2024-01-01", "aws:CurrentTime is not after 2024-01-01"],
  [{ Bool: { "aws:SecureTransport": false } }, "aws:SecureTransport is false", "aws:SecureTransport is not false"],
  [{ NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8", "::1"] } }, "aws:SourceIp is neither in 10.0.0.0/8 nor ::1", "aws:SourceIp is in 10.0.0.0/8 or ::1"],
  [{ Null: { "x:a": "true" } }, "x:a is absent", "x:a is present"],
  [{ Null: { "x:a": "false" } }, "x:a is present", "x:a is absent"],
  [{ "ForAllValues:StringEquals": { "x:t": ["a", "b"] } }, "every value of x:t is a or b", "some value of x:t is neither a nor b"],
  [{ "ForAllValues:StringNotLike": { "x:t": "a*" } }, "no value of x:t is like a*", "some value of x:t is like a*"],
  [{ "ForAnyValue:StringLike": { "x:t": "a*" } }, "some value of x:t is like a*", "no value of x:t is like a*"],
  [{ "ForAnyValue:StringNotEquals": { "x:t": "a" } }, "some value of x:t is not a", "every value of x:t is a"],
  [{ "ForAnyValue:StringEqualsIfExists": { "x:t": "a" } }, "some value of x:t is a, or x:t is absent", "no value of x:t is a and x:t is present"],
];

describe("open conditions in words", () => {
  it.each(phrases.map(([condition, when, unless]) => ({ condition, when, unless })))(
    "$when",
    ({ condition, when, unless }) => {
      const decision = ask(document([deny(condition)]), { ...somebody, others: "open" });
      const [statement] = decision.outcome === "depends" ? decision.deny : [];
      if (statement === undefined) return expect.unreachable("nothing is open");
      expect(statement.when).toEqual([when]);
      return expect(describeUnless(statement)).toBe(`unless ${unless}`);
    },
  );

  it.each([
    [{ Principal: { AWS: ROLE } }, `the caller is ${ROLE}`, `the caller is not ${ROLE}`],
    [
      { Principal: { AWS: [ROLE, "444455556666"], CanonicalUser: "c0ffee" } },
      `the caller is ${ROLE} or canonical user c0ffee`,
      `the caller is neither ${ROLE} nor canonical user c0ffee`,
    ],
    [
      { NotPrincipal: { AWS: [ROLE, ACCOUNT] } },
      `NotPrincipal does not exempt the caller by listing ${ROLE}, account ${ACCOUNT}`,
      `NotPrincipal exempts the caller by listing ${ROLE}, account ${ACCOUNT}`,
    ],
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable is written so
      { Resource: ["arn:aws:sqs:*:*:${aws:username}"] },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable is written so
      "the resource matches arn:aws:sqs:*:*:${aws:username}",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable is written so
      "the resource does not match arn:aws:sqs:*:*:${aws:username}",
    ],
  ])("of %j", (element, when, unless) => {
    const decision = ask(document([{ Effect: "Deny", ...element }]), somebody);
    expect(decision).toMatchObject({
      outcome: "depends",
      deny: [{ index: 0, when: [when], unless: [unless] }],
    });
  });

  it("joins several by or", () => {
    const condition = {
      ArnNotEquals: { "aws:PrincipalArn": ROLE },
      Bool: { "aws:SecureTransport": "false" },
    };
    const decision = ask(document([deny(condition)]), { ...somebody, others: "open" });
    const [statement] = decision.outcome === "depends" ? decision.deny : [];
    expect(statement && describeUnless(statement)).toBe(
      `unless aws:PrincipalArn is ${ROLE} or aws:SecureTransport is not false`,
    );
  });
});
