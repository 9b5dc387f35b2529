import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { functionCalls } from "../../src/aws/permissions.ts";
import { type Recorded, recordCalls } from "./recorded.ts";

/** Made only after a run that was killed between two calls; the tests of aws/ do that. */
const rare = new Set<string>(["s3:ListParts"]);

const names = Object.keys(functionCalls);

describe("what a function calls and what its role allows", () => {
  let recorded: Record<"report" | "remediate", Record<string, Recorded>>;
  beforeAll(async () => {
    recorded = await recordCalls();
  }, 120_000);

  function callsOf(name: string, mode: "report" | "remediate"): Recorded {
    return recorded[mode][name] ?? { reports: new Set(), all: new Set() };
  }

  /** Calls of the deployment's own services. */
  function services(name: string): string[] {
    const { alerts, securityHub, deadLetters, secrets, members, organization } = functionCalls[name] ?? {};
    return [
      ...(alerts ? ["sns:Publish"] : []),
      ...(securityHub ? ["securityhub:BatchImportFindings"] : []),
      ...(deadLetters ? ["sqs:SendMessageBatch"] : []),
      ...(members ? ["sts:AssumeRole"] : []),
      ...(organization ? ["organizations:ListAccounts"] : []),
      ...(secrets ? ["secretsmanager:GetSecretValue"] : []),
    ];
  }

  function missing(name: string, mode: "report" | "remediate"): string[] {
    const { fleet = [], reports = [], writes = [] } = functionCalls[name] ?? {};
    const mends = mode === "remediate" ? writes : [];
    const allowed = new Set<string>([...fleet, ...mends, ...services(name)]);
    const onReports = new Set<string>([...allowed, ...reports]);
    const seen = callsOf(name, mode);
    return [...seen.all].filter((call) => !(seen.reports.has(call) ? onReports : allowed).has(call));
  }

  it.each(names)(
    "%s may make every call it makes, and in report mode no call that changes anything",
    (name) => {
      expect(missing(name, "report")).toEqual([]);
    },
  );

  it.each(names)("%s may make every call it makes when it mends", (name) => {
    expect(missing(name, "remediate")).toEqual([]);
  });

  it.each(names)("%s may make no call that it never makes", (name) => {
    const { fleet = [], reports = [], writes = [] } = functionCalls[name] ?? {};
    const all = new Set([...callsOf(name, "report").all, ...callsOf(name, "remediate").all]);
    const onReports = new Set([...callsOf(name, "report").reports, ...callsOf(name, "remediate").reports]);
    const unused = [
      ...[...fleet, ...writes, ...services(name)].filter((call) => !all.has(call) && !rare.has(call)),
      ...reports.filter((call) => !onReports.has(call)),
    ];
    expect(unused).toEqual([]);
  });
});

describe("the files that are made of the table", () => {
  it("are what the table says", () => {
    const script = fileURLToPath(new URL("../../scripts/roles.mjs", import.meta.url));
    const ran = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
    expect(ran.stderr).not.toContain("roles:");
    expect(ran.status).toBe(0);
  });
});
