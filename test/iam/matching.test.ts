// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import { describe, expect, it } from "vitest";
import { parseArn } from "../../src/iam/index.ts";
import { ACCOUNT, applies, open, QUEUE, set } from "./ask.ts";

describe("Action", () => {
  it.each([
    ["sqs:SendMessage", "sqs:SendMessage", "yes"],
    ["SQS:sendmessage", "sqs:SendMessage", "yes"],
    ["sqs:Send*", "sqs:SendMessageBatch", "yes"],
    ["sqs:*Message", "sqs:SendMessage", "yes"],
    ["sqs:?endMessage", "sqs:SendMessage", "yes"],
    ["sqs:?SendMessage", "sqs:SendMessage", "no"],
    ["sqs:*", "sns:Publish", "no"],
    ["*", "sns:Publish", "yes"],
    ["*:*", "sns:Publish", "yes"],
    [["sns:*", "sqs:Get*"], "sqs:GetQueueUrl", "yes"],
    ["sqs:Send", "sqs:SendMessage", "no"],
  ])("%j of %s: %s", (Action, action, holds) => {
    expect(applies({ Action }, { action })).toBe(holds);
    expect(applies({ NotAction: Action }, { action })).toBe(holds === "yes" ? "no" : "yes");
  });
});

describe("Resource", () => {
  it.each([
    ["*", QUEUE, "yes"],
    [QUEUE, QUEUE, "yes"],
    [QUEUE.toUpperCase().replace("ARN", "arn"), QUEUE, "no"],
    [`arn:aws:sqs:*:${ACCOUNT}:ord*`, QUEUE, "yes"],
    ["arn:aws:sqs:eu-west-?:*:orders", QUEUE, "yes"],
    ["arn:aws:sqs:us-*:*:orders", QUEUE, "no"],
    ["arn:aws:sqs", QUEUE, "yes"],
    ["arn:aws:sns", QUEUE, "no"],
    ["arn:aws:sqs:eu-west-1", QUEUE, "yes"],
    ["arn:*", QUEUE, "yes"],
    // Fields that are missing are `*`. A `*` at the end of a field goes on; one inside it, and `?`, stay in it.
    ["arn:aws:sqs:*:*:*:x:*", "arn:aws:sqs:a:b:c:x:d", "yes"],
    ["arn:aws:sqs:*:orders", QUEUE, "no"],
    ["arn:aws:sqs:eu*1:orders", QUEUE, "no"],
    ["arn:aws:sqs:e*1:111122223333:orders", QUEUE, "yes"],
    ["arn:aws:sqs:e*1:111122223333:orders", "arn:aws:sqs:eu:1:111122223333:orders", "no"],
    ["arn:aws:x:::b/*", "arn:aws:x:::b/a:b/c", "yes"],
    ["arn:aws:x:::b/*/z", "arn:aws:x:::b/a/y/z", "yes"],
    ["arn:aws:x:::b/*", "arn:aws:x:::b", "no"],
    ["arn:aws:x:::b?", "arn:aws:x:::b/", "yes"],
  ])("%s of %s: %s", (Resource, resource, holds) => {
    expect(applies({ Resource }, { resource })).toBe(holds);
    expect(applies({ Resource: ["arn:aws:none:::none", Resource] }, { resource })).toBe(holds);
    expect(applies({ NotResource: Resource }, { resource })).toBe(holds === "yes" ? "no" : "yes");
  });
});

describe("policy variables", () => {
  const home = "arn:aws:x:::home/${aws:username}/*";
  const at = (path: string) => ({ resource: `arn:aws:x:::home/${path}` });
  const somebody = { principal: { type: "account", account: ACCOUNT } } as const;
  const role = {
    principal: { type: "aws", account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:role/r` },
  } as const;

  it.each([
    ["the caller's", home, at("ann/a"), "yes"],
    ["another's", home, at("bob/a"), "no"],
    ["whose value is open", home, { ...at("ann/a"), ...somebody }, "open"],
    ["that no value makes fit", home, { resource: "arn:aws:x:::other/ann/a", ...somebody }, "no"],
    ["without a value", home, { ...at("ann/a"), ...role }, "no"],
    ["with a default", "arn:aws:x:::home/${aws:username, 'guest'}/*", { ...at("guest/a"), ...role }, "yes"],
    ["with a default not needed", "arn:aws:x:::home/${aws:username, 'guest'}/*", at("guest/a"), "no"],
    ["with an empty default", "arn:aws:x:::home/${a:none,''}x", { ...at("x"), ...role }, "yes"],
    ["in another case", "arn:aws:x:::home/${AWS:UserName}/*", at("ann/a"), "yes"],
    ["for a star", "arn:aws:x:::home/${*}", at("*"), "yes"],
    ["for a star and nothing else", "arn:aws:x:::home/${*}", at("a"), "no"],
    ["for a question mark and a dollar", "arn:aws:x:::home/${?}${$}", at("?$"), "yes"],
    ["beside a wildcard", "arn:aws:x:::home/${$}*", at("$anything"), "yes"],
    ["that is none", "arn:aws:x:::home/${}", at("${}"), "yes"],
    ["that does not end", "arn:aws:x:::home/${aws:username", at("${aws:username"), "yes"],
    [
      "of several values",
      "arn:aws:x:::home/${a:tags}",
      { ...at("a"), context: { "a:tags": set("a", "b") } },
      "no",
    ],
    [
      "with wildcards in its value",
      "arn:aws:x:::home/${a:tag}",
      { ...at("abc"), context: { "a:tag": set("*") } },
      "no",
    ],
  ])("in a resource: %s", (_what, Resource, request, holds) => {
    expect(applies({ Resource }, request)).toBe(holds);
  });

  it("stay text before 2012-10-17, with their wildcards", () => {
    expect(applies({ Resource: home }, at("ann/a"), "2008-10-17")).toBe("no");
    expect(applies({ Resource: home }, at("${aws:username}/a"), "2008-10-17")).toBe("yes");
    expect(applies({ Resource: "arn:aws:x:::home/${*}" }, at("${anything}"), "2008-10-17")).toBe("yes");
  });

  const tagged = (operator: string, value: string) => ({ Condition: { [operator]: { "a:owner": value } } });
  const owner = (name: string) => ({ context: { "a:owner": set(name) } });

  it.each([
    ["StringEquals", "${aws:username}", owner("ann"), "yes"],
    ["StringEquals", "${aws:username}", owner("bob"), "no"],
    ["StringEquals", "${*}", owner("*"), "yes"],
    ["StringEqualsIgnoreCase", "${aws:username}", owner("ANN"), "yes"],
    ["StringLike", "${aws:username}-*", owner("ann-1"), "yes"],
    ["StringNotEquals", "${aws:username}", owner("ann"), "no"],
    ["StringNotEquals", "${aws:username}", owner("bob"), "yes"],
    ["ArnLike", "arn:aws:iam::*:user/${aws:username}", owner("arn:aws:iam::1:user/ann"), "yes"],
    ["StringEquals", "${aws:username}", { ...owner("ann"), ...role }, "no"],
    // AWS: a variable that has no value "might cause the entire statement to be invalid".
    ["StringNotEquals", "${aws:username}", { ...owner("ann"), ...role }, "open"],
    ["StringNotEquals", "${aws:username, 'none'}", { ...owner("ann"), ...role }, "yes"],
    ["StringEquals", "${aws:username}", { ...owner("ann"), ...somebody }, "open"],
    ["StringLike", "team-${aws:username}", { ...owner("ann"), ...somebody }, "no"],
    ["StringNotLike", "team-${aws:username}", { ...owner("ann"), ...somebody }, "open"],
    ["StringNotLike", "team-${aws:username, 'x'}", { ...owner("ann"), ...somebody }, "yes"],
    ["StringEquals", "${a:other}", { context: { "a:owner": set("x"), "a:other": open } }, "open"],
    // AWS: Bool takes variables, numbers, dates, addresses and binary values do not.
    ["Bool", "${a:other}", { context: { "a:owner": set("true"), "a:other": set("TRUE") } }, "yes"],
    ["Bool", "${a:other}", { context: { "a:owner": set("true"), "a:other": set("false") } }, "no"],
    ["Bool", "${a:other}", { context: { "a:owner": set("true"), "a:other": set("x") } }, "no"],
    ["Bool", "${a:other}", { context: { "a:owner": set("true") } }, "no"],
    ["Bool", "${a:other, 'true'}", { context: { "a:owner": set("true") } }, "yes"],
    ["Bool", "${a:other}", { context: { "a:owner": set("true"), "a:other": open } }, "open"],
    ["Bool", "${a:other}", { context: { "a:owner": open, "a:other": set("true") } }, "open"],
    ["Bool", "tru?", owner("true"), "no"],
    [
      "IpAddress",
      "${a:other}",
      { context: { "a:owner": set("10.0.0.1"), "a:other": set("10.0.0.1") } },
      "no",
    ],
    ["NumericEquals", "${a:other}", { context: { "a:owner": set("1"), "a:other": set("1") } }, "no"],
  ])("in %s %s", (operator, value, request, holds) => {
    expect(applies(tagged(operator, value), request)).toBe(holds);
  });
});

describe("parseArn", () => {
  it.each([
    [QUEUE, { partition: "aws", service: "sqs", region: "eu-west-1", account: ACCOUNT, resource: "orders" }],
    [
      "arn:aws-cn:x:::b/a:b:c",
      { partition: "aws-cn", service: "x", region: "", account: "", resource: "b/a:b:c" },
    ],
    ["arn:aws:x:::", undefined],
    ["arn:aws:x", undefined],
    ["alias/key", undefined],
    ["urn:aws:x:::b", undefined],
  ])("%s", (text, expected) => {
    expect(parseArn(text)).toEqual(expected);
  });
});
