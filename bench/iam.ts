/**
 * How many requests a second one core judges by a policy of 10 statements: compiled once, against reading the
 * policy again for every request. Both run in turn, so that a busy machine slows both.
 */

import { compilePolicy, evaluate, type Policy, parsePolicy, type Request } from "../src/iam/index.ts";

const ACCOUNT = "111122223333";
const QUEUE = `arn:aws:sqs:eu-west-1:${ACCOUNT}:orders`;
const ROUNDS = 5;
const ROUND_MS = 1000;
const FLOOR = 100_000;

const deny = (Sid: string, Condition: object, Action: string | string[] = "sqs:SendMessage") => ({
  Sid,
  Effect: "Deny",
  Principal: "*",
  Action,
  Resource: [QUEUE, `${QUEUE}/*`],
  Condition,
});
const allow = (Sid: string, Principal: object | string, Condition: object = {}) => ({
  Sid,
  Effect: "Allow",
  Principal,
  Action: ["sqs:Send*", "sqs:Get*"],
  Resource: `${QUEUE}/*`,
  Condition,
});

/** Ten statements of the kinds a guarded resource has. */
const TEXT = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    deny(
      "Transport",
      { Bool: { "aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "false" } },
      "sqs:*",
    ),
    deny("Tls", { NumericLessThan: { "x:TlsVersion": "1.2" } }, "sqs:*"),
    deny("Algorithm", { StringNotEquals: { "x:algorithm": ["a", "b"] }, Null: { "x:algorithm": "false" } }),
    deny("Key", { ArnNotEqualsIfExists: { "x:key": `arn:aws:x:eu-west-1:${ACCOUNT}:key/1` } }),
    deny("Customer", { Null: { "x:customer": "false" } }),
    deny(
      "Config",
      { ArnNotLike: { "aws:PrincipalArn": [`arn:aws:iam::${ACCOUNT}:role/ops/*`] } },
      "sqs:Set*",
    ),
    allow("Account", { AWS: ACCOUNT }, { IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"] } }),
    allow("Role", { AWS: [`arn:aws:iam::${ACCOUNT}:role/app`, `arn:aws:iam::${ACCOUNT}:role/job`] }),
    allow(
      "Delivery",
      { Service: "delivery.logs.amazonaws.com" },
      { StringEquals: { "aws:SourceAccount": ACCOUNT } },
    ),
    allow("Organization", "*", { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": ["o-1/r-1/ou-1/*"] } }),
  ],
});

const set = (value: string) => ({ state: "set", values: [value] }) as const;
const tls = { "aws:SecureTransport": set("true"), "x:TlsVersion": set("1.3") };

const REQUESTS: readonly Request[] = [
  ...["a", "c", undefined].flatMap((algorithm): Request[] => {
    const context = { ...tls, ...(algorithm === undefined ? {} : { "x:algorithm": set(algorithm) }) };
    const common = { action: "sqs:SendMessage", resource: `${QUEUE}/1`, context };
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/app/run`;
    return [
      { ...common, principal: { type: "account", account: ACCOUNT }, others: "open" },
      { ...common, principal: { type: "aws", account: ACCOUNT, arn: session }, others: "missing" },
      {
        ...common,
        principal: { type: "service", service: "delivery.logs.amazonaws.com" },
        others: "missing",
      },
      { ...common, principal: { type: "anonymous" }, others: "missing" },
    ];
  }),
];

function parsed(): Policy {
  const result = parsePolicy(TEXT);
  if (!result.ok) throw new Error(result.problem.message);
  return result.policy;
}

/** Judges requests in turn for a round; evaluations a second of CPU time, so that other work does not count. */
function measure(judge: (request: Request) => unknown): number {
  const from = process.cpuUsage();
  const until = performance.now() + ROUND_MS;
  let done = 0;
  while (performance.now() < until) {
    for (const request of REQUESTS) judge(request);
    done += REQUESTS.length;
  }
  const { user, system } = process.cpuUsage(from);
  return (done * 1_000_000) / (user + system);
}

const compiled = compilePolicy(parsed());
const ways = {
  "compiled once": (request: Request) => evaluate(compiled, request),
  "read again each time": (request: Request) => evaluate(compilePolicy(parsed()), request),
};

const results = Object.entries(ways).map(([name, judge]) => ({ name, judge, rates: [] as number[] }));
for (const { judge } of results) measure(judge);
for (let round = 0; round < ROUNDS; round++)
  for (const { judge, rates } of results) rates.push(measure(judge));

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const [once = 0, again = 0] = results.map(({ rates }) => median(rates));
const row = (name: string, value: string) =>
  process.stdout.write(`  ${name.padEnd(24)}${value.padStart(14)}\n`);
const whole = (value: number) => Math.round(value).toLocaleString("en-US");
process.stdout.write(
  `  10 statements, ${REQUESTS.length} requests in turn, median of ${ROUNDS} rounds, one core\n`,
);
for (const { name, rates } of results) row(name, `${whole(median(rates))}/s`);
row("ratio", `${(once / again).toFixed(1)}x`);
row(`at least ${whole(FLOOR)}/s`, once >= FLOOR ? "yes" : "no");
