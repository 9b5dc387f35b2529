import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlanter } from "../../src/cli/demo/planter.ts";
import { createLocalAws } from "../../src/localaws/aws.ts";
import { type Desk, desk, type Ran } from "./harness.ts";
import { smallBaseline } from "./small-fleet.ts";

let at: Desk;

beforeAll(async () => {
  at = await desk();
  at.write("bucketseal.yml", smallBaseline);
});

afterAll(() => at.close());

/** One sentence for the user, exit code 2, nothing on standard output. */
function expectSentence(ran: Ran, says: RegExp): void {
  expect(ran.stderr).toMatch(says);
  expect(ran).toMatchObject({ code: 2, stdout: "" });
  expect(ran.stderr).toMatch(/^bucketseal: [^\n]+\n$/);
  expect(ran.stderr).not.toMatch(/this is a bug|node_modules|\bat .*:\d+:\d+/);
}

describe("a baseline with a mistake", () => {
  const cases: readonly { name: string; text: string; says: RegExp }[] = [
    {
      name: "a value that is not allowed",
      text: "version: 1\ndefaults:\n  require: kms\n",
      says: /wrong\.yml:3:12: defaults\.require: "kms" is not one of any, sse-s3, sse-kms, dsse-kms, client-side-kms/,
    },
    {
      name: "an unknown field, with what was meant",
      text: "version: 1\ndefaults:\n  requires: any\n",
      says: /wrong\.yml:3:3: defaults\.requires: .*did you mean require\?/,
    },
    { name: "no YAML", text: "version: 1\ndefaults: [\n", says: /wrong\.yml:\d+:\d+: / },
    { name: "an empty file", text: "", says: /wrong\.yml/ },
    {
      name: "an exemption without an end",
      text: "version: 1\nexempt:\n  - rule: S3E-201\n    resource: x\n    reason: because\n",
      says: /wrong\.yml:3:\d+: exempt\[0\]\.until/,
    },
  ];

  it.each(cases)("$name names file, line, column and field", async ({ text, says }) => {
    at.write("wrong.yml", text);
    for (const command of [["scan"], ["plan"], ["keys"], ["explain", "good"]])
      expectSentence(await at.run([...command, "--baseline", "wrong.yml"]), says);
  });

  it("is looked for where --baseline says", async () => {
    const ran = await at.run(["scan", "--baseline", "missing.yml"]);
    expectSentence(ran, /missing\.yml: the baseline cannot be read \(no such file or folder\)/);
  });
});

describe("held SSE-C keys", () => {
  const withKeys = (source: string) => `${smallBaseline}sseCKeys:\n  - ${source}\n`;

  it.each([
    {
      source: "file: absent.key",
      says: /\(file absent\.key\): the SSE-C key cannot be read \(no such file or folder\)/,
    },
    {
      source: "file: short.key",
      says: /sseCKeys\[0\] \(file short\.key\): it is neither 32 bytes nor base64/,
    },
    { source: "env: NOT_SET", says: /sseCKeys\[0\] \(env NOT_SET\): the environment variable is not set/ },
    {
      source: "secret: prod/key",
      says: /secretsmanager:GetSecretValue of prod\/key: .*can't find the specified secret/,
    },
  ])("$source is one sentence", async ({ source, says }) => {
    at.write("short.key", "too short");
    at.write("keys.yml", withKeys(source));
    expectSentence(await at.run(["scan", "--baseline", "keys.yml"]), says);
  });

  it("never appear in what is printed", async () => {
    const key = Buffer.alloc(32, 7);
    at.write("keys.yml", withKeys("env: PARTNER_KEY"));
    const args = ["scan", "--baseline", "keys.yml", "--bucket", "lost-keys", "--format", "json"];
    const { code, stdout, stderr } = await at.run(args, { env: { PARTNER_KEY: key.toString("base64") } });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).not.toContain(key.toString("base64"));
    expect(stdout).toContain("ssec:");
  });
});

describe("an option with a wrong value", () => {
  it.each([
    [
      ["keys", "--days", "x"],
      /'x' is invalid\. It takes a whole number from 0 to 90; see 'bucketseal --help'\.$/m,
    ],
    [
      ["scan", "--format", "xml"],
      /Allowed choices are terminal, json, csv, html; see 'bucketseal --help'\.$/m,
    ],
  ])("%j is one sentence", async (args, says) => {
    expectSentence(await at.run(args), says);
  });
});

describe("an AWS that cannot be asked", () => {
  it("a missing bucket is named", async () => {
    for (const command of [
      ["scan", "--bucket", "absent"],
      ["plan", "--bucket", "absent"],
      ["explain", "absent"],
    ])
      expectSentence(
        await at.run(command),
        /^bucketseal: There is no bucket absent \(.*\); check its name\.$/m,
      );
  });

  it.each(["not a url", "ftp://127.0.0.1", "127.0.0.1:4570", "http://"])("%j is no URL", async (url) => {
    expectSentence(await at.run(["scan", "--endpoint-url", url]), /is no URL; write it like http/);
  });

  it("an endpoint where nobody listens is one sentence, and quick", async () => {
    const url = await deserted();
    const ran = await at.run(["scan", "--endpoint-url", url]);
    expectSentence(ran, /^bucketseal: http:\/\/127\.0\.0\.1:\d+: nothing listens there; check the endpoint/);
  });

  it("an endpoint that answers nonsense is one sentence", async () => {
    const end = at.aws.inject({
      service: "sts",
      times: Number.POSITIVE_INFINITY,
      answer: { type: "error", status: 400, code: "Nonsense", message: "what?" },
    });
    expectSentence(await at.run(["scan"]), /sts:GetCallerIdentity: HTTP 400 Nonsense what\?/);
    end();
  });

  it("unknown credentials are one sentence", async () => {
    const stranger = {
      ...at.aws.addPrincipal({ type: "user", name: "x" }),
      accessKeyId: "AKIAUNKNOWN000000000",
    };
    expectSentence(await at.run(["scan"], { as: stranger }), /GetCallerIdentity/);
  });

  it("a profile that is not there is one sentence", async () => {
    expectSentence(
      await at.run(["scan", "--profile", "nobody"]),
      /No AWS credentials were found; .*--profile/,
    );
  });
});

describe("an AWS that denies", () => {
  it("leaves unknown what it denies: exit 3, with the reason", async () => {
    const auditor = at.aws.addPrincipal({ type: "role", name: "auditor" });
    await createPlanter(at.aws).s3("PUT", "/good", "policy=", { body: policyDenying("auditor") });
    const args = ["scan", "--bucket", "good"];
    const { code, stdout, stderr } = await at.run([...args, "--format", "json"], { as: auditor });
    const report = JSON.parse(stdout) as {
      summary: Record<string, number>;
      verdicts: { rule: string; verdict: string; evidence: { summary: string } }[];
    };
    expect({ code, stderr, fail: report.summary["fail"] }).toEqual({ code: 3, stderr: "", fail: 0 });
    const unknown = report.verdicts.filter(({ verdict }) => verdict === "unknown");
    expect(unknown.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(["S3E-105", "S3E-201", "S3E-202"]),
    );
    for (const { evidence } of unknown) expect(evidence.summary).not.toBe("");
    const shown = await at.run(args, { as: auditor });
    expect(shown.stdout).toContain("STAYED UNKNOWN");
    const planned = await at.run(["plan", "--bucket", "good"], { as: auditor });
    expect(planned.code).toBe(0);
    expect(planned.stdout).toContain(`${unknown.length} verdicts stayed unknown`);
    const explained = await at.run(["explain", "good"], { as: auditor });
    expect(explained).toMatchObject({ code: 3, stdout: "" });
    expect(explained.stderr).toMatch(/^bucketseal: what can be stored next in good is unknown: [^\n]+\n$/);
  });
});

/** The address of a port that nobody listens on any more. */
async function deserted(): Promise<string> {
  const server = await createLocalAws().listen();
  await server.close();
  return server.url;
}

/** Lets everything happen but what a role needs to judge objects and the policy. */
function policyDenying(role: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: { AWS: `arn:aws:iam::111122223333:role/${role}` },
        Action: ["s3:GetObject", "s3:GetBucketPolicy"],
        Resource: ["arn:aws:s3:::good", "arn:aws:s3:::good/*"],
      },
    ],
  });
}

describe("an AWS under pressure", () => {
  it("throttles and breaks connections, and the scan is complete all the same", async () => {
    const args = ["scan", "--bucket", "plain", "--format", "json"];
    const calm = JSON.parse((await at.run(args)).stdout) as { summary: Record<string, number> };
    const slowDown = {
      type: "error",
      status: 503,
      code: "SlowDown",
      message: "Please reduce your request rate.",
    } as const;
    const ends = [
      at.aws.inject({ operation: "HeadObject", times: 3, answer: slowDown }),
      at.aws.inject({ operation: "ListObjectsV2", times: 1, answer: slowDown }),
      at.aws.inject({ operation: "HeadObject", skip: 4, times: 1, answer: { type: "reset-before" } }),
      at.aws.inject({
        service: "kms",
        operation: "DescribeKey",
        times: 1,
        answer: { type: "error", status: 400, code: "ThrottlingException", message: "Rate exceeded" },
      }),
    ];
    const { code, stdout, stderr } = await at.run(args);
    for (const end of ends) end();
    const stressed = JSON.parse(stdout) as { summary: Record<string, number> };
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    for (const counted of ["objects", "pass", "fail", "unknown"])
      expect(stressed.summary[counted]).toBe(calm.summary[counted]);
  });
});
