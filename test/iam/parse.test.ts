import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../src/iam/index.ts";
import { policyOf } from "./ask.ts";

const STATEMENT = '{"Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*"}';
const statement = (change: object) => JSON.stringify({ Statement: { ...JSON.parse(STATEMENT), ...change } });
const without = (name: string) => {
  const rest = Object.entries(JSON.parse(STATEMENT)).filter(([other]) => other !== name);
  return JSON.stringify({ Statement: [Object.fromEntries(rest)] });
};
const one = (text: string) => {
  const [first] = policyOf(text).statements;
  if (first === undefined) throw new Error("no statement");
  return first;
};

describe("parsePolicy accepts", () => {
  it("one statement without a list (P61)", () => {
    expect(policyOf(`{"Statement":${STATEMENT}}`).statements).toHaveLength(1);
  });

  it.each([
    ["2012-10-17", '"2012-10-17"'],
    ["2008-10-17", '"2008-10-17"'],
  ])("Version %s as written", (version, written) => {
    expect(policyOf(`{"Version":${written},"Id":"x y","Statement":${STATEMENT}}`)).toMatchObject({
      version,
      id: "x y",
    });
  });

  it("no Version, which is 2008-10-17 (P60)", () => {
    expect(policyOf(`{"Statement":${STATEMENT}}`).version).toBe("2008-10-17");
  });

  it("white space and any order of elements, keeping the bytes of each statement", () => {
    const first =
      '{ "Resource" : "*",\n\t"Action":["sqs:Send*" , "sqs:Get?"],"Principal":"*", "Effect":"Allow" }';
    const text = ` \n{"Statement" : [ ${first}\n , ${STATEMENT} ] , "Version":"2012-10-17"} \r\n`;
    expect(policyOf(text).statements.map(({ source }) => source)).toEqual([first, STATEMENT]);
    expect(policyOf(text).text).toBe(text);
  });

  it("the Not forms", () => {
    const text = `{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"NotAction":"sqs:Get*","NotResource":["arn:aws:sqs:*:*:a"]}}`;
    expect(one(text)).toMatchObject({
      principal: { negated: true, members: [{ kind: "account", account: "111122223333" }] },
      action: { negated: true, patterns: ["sqs:Get*"] },
      resource: { negated: true, patterns: ["arn:aws:sqs:*:*:a"] },
    });
  });

  it("every kind of principal", () => {
    const Principal = {
      AWS: [
        "*",
        "111122223333",
        "arn:aws-cn:iam::111122223333:root",
        "arn:aws:iam::111122223333:user/team/ann",
        "arn:aws:iam::111122223333:role/service-role/r",
        "arn:aws:sts::111122223333:assumed-role/r/session@home",
        "arn:aws:sts::111122223333:federated-user/bob",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE",
        "AROAEXAMPLEEXAMPLE123",
      ],
      Service: "delivery.logs.amazonaws.com",
      Federated: ["accounts.google.com"],
      CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
    };
    expect(one(statement({ Principal })).principal.members.map(({ kind }) => kind)).toEqual([
      ...["anyone", "account", "account", "arn", "arn", "arn", "arn", "arn", "unique-id"],
      ...["service", "federated", "canonical-user"],
    ]);
  });

  it("conditions of every JSON type, as one list (P61)", () => {
    const Condition = {
      "ForAnyValue:StringLikeIfExists": { "aws:TagKeys": ["a*", "b"] },
      bool: { "AWS:SecureTransport": false },
      NumericLessThan: { "x:age": [10, "20"] },
    };
    expect(one(statement({ Condition })).conditions).toEqual([
      {
        operator: "StringLike",
        qualifier: "ForAnyValue",
        ifExists: true,
        key: "aws:TagKeys",
        values: ["a*", "b"],
      },
      { operator: "Bool", ifExists: false, key: "AWS:SecureTransport", values: ["false"] },
      { operator: "NumericLessThan", ifExists: false, key: "x:age", values: ["10", "20"] },
    ]);
  });

  it("an empty Sid, more than once, as none", () => {
    const blank = STATEMENT.replace("{", '{"Sid":"",');
    expect(policyOf(`{"Statement":[${blank},${blank}]}`).statements.map(({ sid }) => sid)).toEqual([
      undefined,
      undefined,
    ]);
  });
});

// biome-ignore format: a table
const odd: readonly (readonly [what: string, text: string])[] = [
  ["an empty Condition", statement({ Condition: {} })],
  ["an operator without keys", statement({ Condition: { Bool: {} } })],
  ["no values at all", statement({ Condition: { StringEquals: { "a:b": [] } } })],
  ["an empty value", statement({ Condition: { StringNotEquals: { "a:b": "" } } })],
  ["the same value twice", statement({ Condition: { StringEquals: { "a:b": ["c", "c"] } } })],
  ["values of mixed types", statement({ Condition: { StringEquals: { "a:b": ["c", 1, true] } } })],
  ["Bool with text that is no boolean", statement({ Condition: { Bool: { "a:b": "yes" } } })],
  ["an operator in capitals", statement({ Condition: { STRINGEQUALS: { "a:b": "c" } } })],
  ["a qualifier in small letters", statement({ Condition: { "foranyvalue:stringlikeifexists": { "a:b": "c" } } })],
  ["a set operator on a key with one value", statement({ Condition: { "ForAllValues:StringEquals": { "aws:PrincipalAccount": "111122223333" } } })],
  ["a key that nobody knows", statement({ Condition: { StringEquals: { "made:up": "c" } } })],
  ["a key with a slash and a tag", statement({ Condition: { StringEquals: { "aws:PrincipalTag/cost center": "c" } } })],
  ["an IPv6 range", statement({ Condition: { IpAddress: { "aws:SourceIp": ["2001:DB8::/32", "203.0.113.0/24"] } } })],
  ["a number with an exponent", statement({ Condition: { NumericLessThan: { "a:b": 1e3 } } })],
  ["a date as a number", statement({ Condition: { DateLessThan: { "aws:CurrentTime": 1577836800 } } })],
  ["a date without a time", statement({ Condition: { DateLessThan: { "aws:CurrentTime": "2020-01-01" } } })],
  ["an action of no known name", statement({ Action: "sqs:DoesNotExist" })],
  ["an action in capitals", statement({ Action: "SQS:SENDMESSAGE" })],
  ["every action and some", statement({ Action: ["*", "sqs:SendMessage"] })],
  ["the same action twice", statement({ Action: ["sqs:SendMessage", "sqs:SendMessage"] })],
  ["a list of one", statement({ Action: ["sqs:SendMessage"], Resource: ["*"] })],
  ["a wildcard inside an ARN's fields", statement({ Resource: "arn:aws:sqs:*:1111*:o?ders" })],
  ["a variable with a default", statement({ Resource: `arn:aws:sqs:eu-west-1:111122223333:\${aws:PrincipalTag/team, 'none'}` })],
  ["everybody in a list", statement({ Principal: { AWS: ["*"] } })],
  ["an empty Id", `{"Id":"","Statement":${STATEMENT}}`],
  ["an Id and a Sid with spaces and signs", `{"Id":"My policy / 1","Statement":${STATEMENT.replace("{", '{"Sid":"Deny: all, é",')}}`],
  ["escapes in names", `{"\\u0053tatement":${STATEMENT}}`],
];

describe("parsePolicy accepts what is odd", () => {
  it.each(odd)("%s", (_what, text) => {
    const result = parsePolicy(text);
    expect(result.ok ? "" : result.problem).toBe("");
  });
});

type Refusal = [what: string, text: string, message: RegExp, path: string, line?: number, column?: number];

// biome-ignore format: a table
const refusals: readonly Refusal[] = [
  // JSON
  ["nothing", "", /ends where a value/, "", 1, 1],
  ["text", "policy", /Expected a JSON value, found "policy"/, "", 1, 1],
  ["an open object", '{"Statement":', /ends where a value/, "Statement", 1, 14],
  ["an open string", '{"Statement', /ends inside a string/, "", 1, 2],
  ["a trailing comma", '{"Id":"a",}', /name in double quotes/, "", 1, 11],
  ["a trailing comma in a list", '{"Statement":[1,]}', /Expected a JSON value, found "]"/, "Statement[1]", 1, 17],
  ["a missing comma", '{"Id":"a" "Version":"b"}', /Expected "," or "}"/, "", 1, 11],
  ["a missing colon", '{"Id" "a"}', /Expected ":" after "Id"/, "Id", 1, 7],
  ["single quotes", "{'Id':1}", /name in double quotes/, "", 1, 2],
  ["a comment", "{/* no */}", /name in double quotes/, "", 1, 2],
  ["a leading zero", '{"Id":01}', /found "01"/, "Id", 1, 7],
  ["a lone point", '{"Id":1.}', /found "1."/, "Id", 1, 7],
  ["a bad escape", '{"Id":"\\x"}', /escape/, "Id", 1, 8],
  ["a bad unicode escape", '{"Id":"\\u12g4"}', /escape/, "Id", 1, 8],
  ["a raw line break in a string", '{"Id":"a\nb"}', /control character/, "Id", 1, 9],
  ["text behind the end", `{"Statement":${STATEMENT}} x`, /after the end/, "", 1, 81],
  ["a byte order mark", `\ufeff{"Statement":${STATEMENT}}`, /Expected a JSON value/, "", 1, 1],
  ["a duplicate key", '{\n "Id":"a",\n "Id":"b"}', /Duplicate key "Id"/, "Id", 3, 2],
  ["an escaped duplicate key", '{"Id":"a","\\u0049d":"b"}', /Duplicate key "Id"/, "Id", 1, 11],
  ["hostile nesting", "[".repeat(5000), /Nested more than/, "[0]".repeat(65).slice(0, 0)],
  // The document
  ["a list", "[]", /Expected an object/, "", 1, 1],
  ["null", "null", /Expected an object/, "", 1, 1],
  ["no Statement (P42)", "{}", /Missing required field Statement/, ""],
  ["an empty Statement", '{"Statement":[]}', /Statement is empty/, "Statement", 1, 14],
  ["an unknown element", `{"Statement":${STATEMENT},"Owner":"x"}`, /Unknown field Owner$/, "Owner", 1, 80],
  ["an element in the wrong case", `{"statement":${STATEMENT}}`, /Unknown field statement; it is written Statement/, "statement"],
  ["another Version", `{"Version":"2024-01-01","Statement":${STATEMENT}}`, /must be 2008-10-17 or 2012-10-17/, "Version", 1, 12],
  ["a Version that is no string", `{"Version":2012,"Statement":${STATEMENT}}`, /Expected a string/, "Version"],
  ["an Id that is no string", `{"Id":{},"Statement":${STATEMENT}}`, /Expected a string/, "Id"],
  ["a statement that is no object", '{"Statement":["Deny"]}', /Expected an object/, "Statement[0]", 1, 15],
  // Statements
  ["no Effect", without("Effect"), /Missing required field Effect/, "Statement[0]", 1, 15],
  ["no Principal", without("Principal"), /Missing required field Principal/, "Statement[0]"],
  ["no Action", without("Action"), /Missing required field Action/, "Statement[0]"],
  ["no Resource", without("Resource"), /Missing required field Resource/, "Statement[0]"],
  ["a wrong Effect", statement({ Effect: "deny" }), /Invalid effect: deny/, "Statement.Effect"],
  ["an Effect that is no string", statement({ Effect: true }), /Expected Allow or Deny/, "Statement.Effect"],
  ["an unknown element of a statement", statement({ Actions: "a:b" }), /Unknown field Actions/, "Statement.Actions"],
  ["an element with a strange name", statement({ "a b": 1 }), /Unknown field a b/, 'Statement["a b"]'],
  ["a duplicate element", `{"Statement":${STATEMENT.replace("}", ',"Effect":"Allow"}')}}`, /Duplicate key "Effect"/, "Statement.Effect"],
  ["Action and NotAction", statement({ NotAction: "sqs:*" }), /both Action and NotAction/, "Statement.NotAction"],
  ["Resource and NotResource", statement({ NotResource: "*" }), /both Resource and NotResource/, "Statement.NotResource"],
  ["Principal and NotPrincipal", statement({ NotPrincipal: "*" }), /both Principal and NotPrincipal/, "Statement.NotPrincipal"],
  ["a Sid that is no string", statement({ Sid: 1 }), /Expected a string/, "Statement.Sid"],
  ["duplicate Sids (P62)", `{"Statement":[${[1, 2].map(() => STATEMENT.replace("{", '{"Sid":"a",')).join(",\n")}]}`, /Duplicate Sid "a"/, "Statement[1].Sid", 2, 8],
  ["Allow with NotPrincipal", '{"Statement":{"Effect":"Allow","NotPrincipal":{"AWS":"111122223333"},"Action":"*","Resource":"*"}}', /Allow with NotPrincipal/, "Statement.NotPrincipal"],
  // Actions and resources
  ["an empty list of actions", statement({ Action: [] }), /list is empty/, "Statement.Action"],
  ["an action that is no string", statement({ Action: ["sqs:A", 1] }), /Expected a string/, "Statement.Action[1]"],
  ["an action without a service", statement({ Action: "SendMessage" }), /Invalid action/, "Statement.Action"],
  ["an action with a wildcard for a service", statement({ Action: "s*:Send" }), /Invalid action/, "Statement.Action"],
  ["an empty action", statement({ Action: "" }), /Invalid action/, "Statement.Action"],
  ["an action in a list in a list", statement({ Action: [["sqs:A"]] }), /Expected a string/, "Statement.Action[0]"],
  ["an empty list of resources", statement({ Resource: [] }), /list is empty/, "Statement.Resource"],
  ["a resource that is no ARN", statement({ Resource: ["*", "orders"] }), /Invalid resource: orders/, "Statement.Resource[1]"],
  // Principals
  ["a principal that is text", statement({ Principal: "111122223333" }), /Invalid principal/, "Statement.Principal"],
  ["a list of principals", statement({ Principal: ["*"] }), /Expected an object/, "Statement.Principal"],
  ["an empty principal", statement({ Principal: {} }), /principal is empty/, "Statement.Principal"],
  ["an unknown kind of principal", statement({ Principal: { aws: "*" } }), /Unknown kind of principal aws/, "Statement.Principal.aws"],
  ["an empty list of principals", statement({ Principal: { AWS: [] } }), /list is empty/, "Statement.Principal.AWS"],
  ["an account of eleven digits", statement({ Principal: { AWS: "11112222333" } }), /Invalid principal/, "Statement.Principal.AWS"],
  ["a wildcard in a principal's ARN", statement({ Principal: { AWS: ["*", "arn:aws:iam::111122223333:role/*"] } }), /Invalid principal/, "Statement.Principal.AWS[1]"],
  ["a wildcard for a session", statement({ Principal: { AWS: "arn:aws:sts::111122223333:assumed-role/r/*" } }), /Invalid principal/, "Statement.Principal.AWS"],
  ["a group", statement({ Principal: { AWS: "arn:aws:iam::111122223333:group/g" } }), /Invalid principal/, "Statement.Principal.AWS"],
  ["an ARN of another service", statement({ Principal: { AWS: "arn:aws:sqs:eu-west-1:111122223333:orders" } }), /Invalid principal/, "Statement.Principal.AWS"],
  ["part of a service", statement({ Principal: { Service: "*.amazonaws.com" } }), /Invalid principal/, "Statement.Principal.Service"],
  // Conditions
  ["a condition that is a list", statement({ Condition: [] }), /Expected an object/, "Statement.Condition"],
  ["an unknown operator", statement({ Condition: { StringMatches: { "a:b": "c" } } }), /Invalid condition operator: StringMatches/, "Statement.Condition.StringMatches"],
  ["an unknown qualifier", statement({ Condition: { "ForSomeValues:Bool": { "a:b": "c" } } }), /Invalid condition operator/, 'Statement.Condition["ForSomeValues:Bool"]'],
  ["NullIfExists (P25)", statement({ Condition: { NullIfExists: { "a:b": true } } }), /Null cannot be used with IfExists/, "Statement.Condition.NullIfExists"],
  ["an operator in two cases", statement({ Condition: { Bool: { "a:b": true }, bool: { "a:c": true } } }), /Duplicate condition operator bool/, "Statement.Condition.bool"],
  ["a key in two cases", statement({ Condition: { Bool: { "a:b": true, "A:B": true } } }), /Duplicate condition key A:B/, 'Statement.Condition.Bool["A:B"]'],
  ["a key without a prefix", statement({ Condition: { Bool: { SecureTransport: true } } }), /Invalid condition key/, "Statement.Condition.Bool.SecureTransport"],
  ["keys that are text", statement({ Condition: { Bool: "true" } }), /Expected an object/, "Statement.Condition.Bool"],
  ["a null value", statement({ Condition: { Bool: { "a:b": null } } }), /a string, a number or a boolean/, 'Statement.Condition.Bool["a:b"]'],
  ["an object as a value", statement({ Condition: { Bool: { "a:b": ["x", {}] } } }), /a string, a number or a boolean/, 'Statement.Condition.Bool["a:b"][1]'],
];

describe("parsePolicy refuses", () => {
  it.each(
    refusals.map(([what, text, message, path, line, column]) => ({
      what,
      text,
      message,
      path,
      line,
      column,
    })),
  )("$what", ({ text, message, path, line, column }) => {
    const result = parsePolicy(text);
    if (result.ok) expect.unreachable("it was accepted");
    expect(result.problem.message).toMatch(message);
    if (!/Nested/.test(result.problem.message)) expect(result.problem.path).toBe(path);
    if (line !== undefined) expect(result.problem).toMatchObject({ line, column });
  });

  it("with the first problem in reading order, and its place", () => {
    const text = '{\r\n  "Statement": [\r\n    {"Effect": "No", "Action": "x"}\r\n  ]\r\n}';
    expect(parsePolicy(text)).toEqual({
      ok: false,
      problem: { message: "Invalid effect: No", path: "Statement[0].Effect", line: 3, column: 16 },
    });
  });
});
