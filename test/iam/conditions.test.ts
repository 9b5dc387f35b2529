import { describe, expect, it } from "vitest";
import type { ContextValue } from "../../src/iam/index.ts";
import { applies, missing, open, set } from "./ask.ts";

type Answer = "yes" | "no" | "open";
/** One value, several, or none (`missing`, `open`), and whether the condition holds of it. */
type Case = [given: string | readonly string[] | ContextValue, holds: Answer];
type Row = [operator: string, values: unknown, cases: readonly Case[]];

// biome-ignore format: a table
const rows: readonly Row[] = [
  // Strings (P22, P28)
  ["StringEquals", "red", [[missing, "no"], [open, "open"], ["red", "yes"], ["Red", "no"], ["redder", "no"], ["", "no"]]],
  ["StringEquals", ["red", "blue"], [[missing, "no"], [open, "open"], ["blue", "yes"], ["green", "no"]]],
  ["StringEquals", "r*", [["r*", "yes"], ["red", "no"], [open, "open"]]],
  ["StringEquals", "", [["", "yes"], ["a", "no"], [missing, "no"]]],
  ["StringEquals", [], [["a", "no"], [missing, "no"], [open, "no"]]],
  ["StringEquals", true, [["true", "yes"], ["True", "no"]]],
  ["StringEquals", 1.5, [["1.5", "yes"], ["1.50", "no"]]],
  ["StringNotEquals", "red", [[missing, "yes"], [open, "open"], ["red", "no"], ["blue", "yes"], ["", "yes"]]],
  ["StringNotEquals", ["red", "blue"], [[missing, "yes"], [open, "open"], ["blue", "no"], ["green", "yes"]]],
  ["StringNotEquals", [], [["a", "yes"], [missing, "yes"], [open, "yes"]]],
  ["StringEqualsIgnoreCase", "Red", [[missing, "no"], [open, "open"], ["rED", "yes"], ["re", "no"]]],
  ["StringEqualsIgnoreCase", "ΑΣ", [["ας", "no"], ["ασ", "yes"], ["ΑΣ", "yes"]]],
  ["StringEqualsIgnoreCase", "R*", [["red", "no"], ["r*", "yes"]]],
  ["StringNotEqualsIgnoreCase", "Red", [[missing, "yes"], [open, "open"], ["rED", "no"], ["blue", "yes"]]],
  ["StringLike", "a*c", [[missing, "no"], [open, "open"], ["abc", "yes"], ["ac", "yes"], ["abcd", "no"], ["ABC", "no"]]],
  ["StringLike", "a?c", [["abc", "yes"], ["ac", "no"], ["abbc", "no"]]],
  ["StringLike", "*ab*ab", [["abab", "yes"], ["xabyyab", "yes"], ["ababa", "no"], ["ab", "no"]]],
  ["StringLike", "*", [[missing, "no"], [open, "open"], ["", "yes"], ["anything at all", "yes"]]],
  ["StringLike", "**", [["", "yes"], ["a", "yes"], [missing, "no"]]],
  ["StringLike", "a.c", [["a.c", "yes"], ["abc", "no"]]],
  ["StringNotLike", "a*", [[missing, "yes"], [open, "open"], ["abc", "no"], ["b", "yes"]]],
  ["StringNotLike", "*", [[missing, "yes"], [open, "open"], ["", "no"]]],
  // Numbers
  ["NumericEquals", "10", [[missing, "no"], [open, "open"], ["10", "yes"], ["10.0", "yes"], ["1e1", "yes"], ["11", "no"], ["ten", "no"]]],
  ["NumericEquals", 10, [["10", "yes"], ["", "no"]]],
  ["NumericEquals", "ten", [["10", "no"], ["ten", "no"], [missing, "no"], [open, "no"]]],
  ["NumericNotEquals", "10", [[missing, "yes"], [open, "open"], ["10.0", "no"], ["11", "yes"], ["ten", "yes"]]],
  ["NumericLessThan", "1.2", [[missing, "no"], [open, "open"], ["1.1", "yes"], ["1.2", "no"], ["1.3", "no"], ["-5", "yes"]]],
  ["NumericLessThanEquals", "1.2", [[missing, "no"], [open, "open"], ["1.2", "yes"], ["1.21", "no"]]],
  ["NumericGreaterThan", "1.2", [[missing, "no"], [open, "open"], ["1.2", "no"], ["1.3", "yes"], ["10", "yes"]]],
  ["NumericGreaterThanEquals", "1.2", [[missing, "no"], [open, "open"], ["1.2", "yes"], ["1.1", "no"]]],
  ["NumericLessThan", ["5", "100"], [["50", "yes"], ["100", "no"]]],
  // Dates
  ["DateEquals", "2024-05-06T07:08:09Z", [[missing, "no"], [open, "open"], ["2024-05-06T07:08:09Z", "yes"], ["1714979289", "yes"], ["2024-05-06T09:08:09+02:00", "yes"], ["2024-05-06T07:08:10Z", "no"], ["soon", "no"]]],
  ["DateEquals", "2024-05-06", [["2024-05-06T00:00:00Z", "yes"], ["2024-05", "no"]]],
  ["DateEquals", "2024-05", [["2024-05-01T00:00Z", "yes"]]],
  ["DateEquals", "2024", [["2024-01-01", "yes"]]],
  ["DateEquals", 1714979289, [["2024-05-06T07:08:09.000Z", "yes"]]],
  ["DateEquals", "2024-02-30", [["2024-03-01", "no"], [open, "no"]]],
  ["DateEquals", "2024-13-01", [["2025-01-01", "no"], [open, "no"]]],
  ["DateNotEquals", "2024-05-06", [[missing, "yes"], [open, "open"], ["2024-05-06T00:00:00Z", "no"], ["2024-05-07", "yes"]]],
  ["DateLessThan", "2024-05-06T00:00:00Z", [[missing, "no"], [open, "open"], ["2024-05-05T23:59:59.999Z", "yes"], ["2024-05-06", "no"], ["2024-05-06T00:30:00+01:00", "yes"]]],
  ["DateLessThanEquals", "2024-05-06", [[missing, "no"], [open, "open"], ["2024-05-06", "yes"], ["2024-05-07", "no"]]],
  ["DateGreaterThan", "2024-05-06", [[missing, "no"], [open, "open"], ["2024-05-06", "no"], ["2024-05-06T00:00:01Z", "yes"]]],
  ["DateGreaterThanEquals", "2024-05-06", [[missing, "no"], [open, "open"], ["2024-05-06", "yes"], ["2024-05-05", "no"]]],
  // Booleans (P27, P61)
  ["Bool", "true", [[missing, "no"], [open, "open"], ["true", "yes"], ["TRUE", "yes"], ["false", "no"], ["1", "no"]]],
  ["Bool", false, [[missing, "no"], [open, "open"], ["false", "yes"], ["true", "no"]]],
  ["Bool", ["true", "false"], [[missing, "no"], ["true", "yes"], ["false", "yes"], [open, "open"]]],
  ["Bool", "yes", [["yes", "no"], ["true", "no"]]],
  // Binary
  ["BinaryEquals", "QmluYXJ5", [[missing, "no"], [open, "open"], ["QmluYXJ5", "yes"], ["QmluYXJ6", "no"], ["***", "no"]]],
  ["BinaryEquals", "YQ==", [["YQ==", "yes"], ["YQ", "yes"], ["YWE=", "no"]]],
  // Addresses
  ["IpAddress", "203.0.113.0/24", [[missing, "no"], [open, "open"], ["203.0.113.7", "yes"], ["203.0.114.7", "no"], ["2001:db8::1", "no"], ["here", "no"], ["203.0.113.256", "no"]]],
  ["IpAddress", "10.0.0.0/16", [["10.0.0.0/24", "yes"], ["10.0.0.0/8", "no"]]],
  ["IpAddress", "203.0.113.7", [["203.0.113.7", "yes"], ["203.0.113.8", "no"]]],
  ["IpAddress", "0.0.0.0/0", [["198.51.100.1", "yes"], ["::1", "no"], [missing, "no"]]],
  ["IpAddress", ["10.0.0.0/8", "2001:db8:1234:5678::/64"], [["10.255.0.1", "yes"], ["2001:DB8:1234:5678:1::9", "yes"], ["2001:db8:1234:5679::", "no"], ["11.0.0.1", "no"]]],
  ["IpAddress", "::ffff:10.0.0.0/104", [["::ffff:10.1.2.3", "yes"], ["::ffff:11.1.2.3", "no"]]],
  ["IpAddress", "10.0.0.0/33", [["10.0.0.0", "no"]]],
  ["IpAddress", "1:2:3", [["1:2:3", "no"]]],
  ["NotIpAddress", "203.0.113.0/24", [[missing, "yes"], [open, "open"], ["203.0.113.7", "no"], ["198.51.100.1", "yes"]]],
  // ARNs (P28): six fields, wildcards within one
  ["ArnEquals", "arn:aws:sns:eu-west-1:111122223333:news", [[missing, "no"], [open, "open"], ["arn:aws:sns:eu-west-1:111122223333:news", "yes"], ["arn:aws:sns:eu-west-1:111122223333:New", "no"]]],
  ["ArnEquals", "arn:aws:sns:*:*:news", [["arn:aws:sns:eu-west-1:111122223333:news", "yes"], ["arn:aws:sns:eu-west-1:1:2:news", "no"], ["arn:aws:sns:::news", "yes"]]],
  ["ArnLike", "arn:aws:someservice:*:111122223333:finance/*", [["arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt", "no"], ["arn:aws:someservice:us-east-2:111122223333:finance/a:b/c", "yes"]]],
  ["ArnLike", "arn:aws:iam::111122223333:role/a?", [["arn:aws:iam::111122223333:role/ab", "yes"], ["arn:aws:iam::111122223333:role/abc", "no"]]],
  ["ArnLike", "*", [["arn:aws:iam::111122223333:role/ab", "yes"], ["no-arn", "no"], [missing, "no"], [open, "open"]]],
  ["ArnLike", "arn:aws:iam::*", [["arn:aws:iam::111122223333:role/ab", "no"], [open, "no"]]],
  ["ArnLike", "alias/key", [["alias/key", "no"], [open, "no"]]],
  ["ArnNotEquals", "arn:aws:iam::111122223333:role/a", [[missing, "yes"], [open, "open"], ["arn:aws:iam::111122223333:role/a", "no"], ["arn:aws:iam::111122223333:role/b", "yes"]]],
  ["ArnNotEquals", "alias/key", [["alias/key", "yes"], [missing, "yes"], [open, "yes"]]],
  ["ArnNotLike", ["arn:aws:iam::*:role/a*", "arn:aws:iam::*:user/b"], [[missing, "yes"], [open, "open"], ["arn:aws:iam::1:role/ab", "no"], ["arn:aws:iam::1:user/b", "no"], ["arn:aws:iam::1:user/c", "yes"]]],
  // Null (P25)
  ["Null", "true", [[missing, "yes"], [open, "open"], ["a", "no"], ["", "no"]]],
  ["Null", "false", [[missing, "no"], [open, "open"], ["a", "yes"], ["", "yes"]]],
  ["Null", true, [[missing, "yes"], ["a", "no"]]],
  ["Null", ["true", "false"], [[missing, "yes"], [open, "yes"], ["a", "yes"]]],
  // IfExists (P23): only positive operators change
  ["StringEqualsIfExists", "red", [[missing, "yes"], [open, "open"], ["red", "yes"], ["blue", "no"]]],
  ["StringNotEqualsIfExists", "red", [[missing, "yes"], [open, "open"], ["red", "no"], ["blue", "yes"]]],
  ["StringLikeIfExists", "*", [[missing, "yes"], [open, "yes"], ["a", "yes"]]],
  ["StringNotLikeIfExists", "*", [[missing, "yes"], [open, "open"], ["a", "no"]]],
  ["BoolIfExists", "false", [[missing, "yes"], [open, "open"], ["false", "yes"], ["true", "no"]]],
  ["NumericLessThanIfExists", "5", [[missing, "yes"], [open, "open"], ["4", "yes"], ["6", "no"]]],
  ["DateLessThanIfExists", "2024", [[missing, "yes"], ["2023", "yes"], ["2025", "no"]]],
  ["IpAddressIfExists", "10.0.0.0/8", [[missing, "yes"], ["10.0.0.1", "yes"], ["11.0.0.1", "no"]]],
  ["NotIpAddressIfExists", "10.0.0.0/8", [[missing, "yes"], ["10.0.0.1", "no"]]],
  ["ArnLikeIfExists", "arn:aws:iam::1:role/*", [[missing, "yes"], [open, "open"], ["arn:aws:iam::1:role/a", "yes"], ["arn:aws:iam::2:role/a", "no"]]],
  ["ArnNotEqualsIfExists", "arn:aws:iam::1:role/a", [[missing, "yes"], [open, "open"], ["arn:aws:iam::1:role/a", "no"]]],
  ["BinaryEqualsIfExists", "YQ==", [[missing, "yes"], ["YWE=", "no"]]],
  // Several values without a qualifier: a positive operator takes any, a negated one needs all (P21)
  ["StringEquals", "red", [[["red", "blue"], "yes"], [["blue", "green"], "no"], [[], "no"]]],
  ["StringNotEquals", "red", [[["red", "blue"], "no"], [["blue", "green"], "yes"], [[], "yes"]]],
  ["Null", "true", [[[], "yes"], [["a", "b"], "no"]]],
  // ForAllValues (P26)
  ["ForAllValues:StringEquals", ["a", "b"], [[missing, "yes"], [open, "open"], [["a"], "yes"], [["a", "b"], "yes"], [["a", "c"], "no"], [[], "yes"], [[""], "yes"], [["", "c"], "no"]]],
  ["ForAllValues:StringNotEquals", ["a", "b"], [[missing, "yes"], [open, "open"], [["c", "d"], "yes"], [["a", "c"], "no"], [["a"], "no"]]],
  ["ForAllValues:StringLike", "a*", [[missing, "yes"], [["ab", "ac"], "yes"], [["ab", "b"], "no"]]],
  ["ForAllValues:StringLike", "*", [[missing, "yes"], [open, "yes"], [["x", "y"], "yes"]]],
  ["ForAllValues:NumericGreaterThan", "5", [[["6", "7"], "yes"], [["5", "7"], "no"], [missing, "yes"]]],
  ["ForAllValues:ArnLike", "arn:aws:iam::1:role/*", [[["arn:aws:iam::1:role/a"], "yes"], [["arn:aws:iam::1:role/a", "arn:aws:iam::2:role/a"], "no"]]],
  ["ForAllValues:StringEqualsIfExists", "a", [[missing, "yes"], ["a", "yes"], ["b", "no"]]],
  // ForAnyValue: a value must be there
  ["ForAnyValue:StringEquals", ["a", "b"], [[missing, "no"], [open, "open"], [["c", "b"], "yes"], [["c"], "no"], [[], "no"], [[""], "no"]]],
  ["ForAnyValue:StringNotEquals", ["a", "b"], [[missing, "no"], [open, "open"], [["a", "c"], "yes"], [["a", "b"], "no"]]],
  ["ForAnyValue:StringLike", "x*", [[missing, "no"], [["a", "xy"], "yes"]]],
  ["ForAnyValue:StringNotLike", "*", [[missing, "no"], [open, "no"], ["a", "no"]]],
  ["ForAnyValue:Bool", "true", [[["false", "true"], "yes"], [missing, "no"]]],
  ["ForAnyValue:StringEqualsIfExists", "a", [[missing, "yes"], [["b"], "no"], [["b", "a"], "yes"]]],
  ["ForAnyValue:StringLikeIfExists", "*", [[missing, "yes"], [open, "open"], [["a"], "yes"], [[""], "no"]]],
  ["ForAnyValue:IpAddress", "10.0.0.0/8", [[["192.0.2.1", "10.0.0.1"], "yes"], [["192.0.2.1"], "no"]]],
  // Names of operators do not differ by case
  ["stringequals", "red", [["red", "yes"]]],
  ["FORANYVALUE:stringlikeifexists", "r*", [[missing, "yes"], ["red", "yes"]]],
];

const given = (value: Case[0]) =>
  typeof value === "string" ? set(value) : "state" in value ? value : set(...value);
const shown = (value: Case[0]) =>
  typeof value === "object" && "state" in value ? value.state : JSON.stringify(value);

describe("conditions", () => {
  for (const [operator, values, cases] of rows) {
    describe(`${operator} ${JSON.stringify(values)}`, () => {
      it.each(cases.map(([value, holds]) => ({ value, holds, name: shown(value) })))(
        "$name: $holds",
        ({ value, holds }) => {
          const statement = { Condition: { [operator]: { "Test:Key": values } } };
          expect(applies(statement, { context: { "test:kEY": given(value) } })).toBe(holds);
          if (value === missing || value === open) {
            expect(applies(statement, { others: value === open ? "open" : "missing" })).toBe(holds);
          }
        },
      );
    });
  }

  it("are more than 150 cases", () => {
    expect(rows.flatMap(([, , cases]) => cases).length).toBeGreaterThan(150);
  });

  it("must all hold: operators, and keys of one operator (P21)", () => {
    const Condition = { StringEquals: { "a:b": "1", "a:c": "2" }, Bool: { "a:d": "true" } };
    const context = { "a:b": set("1"), "a:c": set("2"), "a:d": set("true") };
    expect(applies({ Condition }, { context })).toBe("yes");
    for (const key of Object.keys(context)) {
      expect(applies({ Condition }, { context: { ...context, [key]: set("x") } })).toBe("no");
      expect(applies({ Condition }, { context: { ...context, [key]: open } })).toBe("open");
    }
    expect(applies({ Condition }, { context: { ...context, "a:b": open, "a:c": set("x") } })).toBe("no");
  });

  it("hold when there are none", () => {
    expect(applies({ Condition: {} })).toBe("yes");
    expect(applies({ Condition: { StringEquals: {} } })).toBe("yes");
  });
});
