import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { functionCalls } from "../../src/aws/permissions.ts";
import { type Recorded, recordCalls } from "./recorded.ts";

const names = Object.keys(functionCalls);

describe("what a function calls and what its role allows", () => {
  let recorded: Record<"report" | "remediate", Record<string, Recorded>>;
  beforeAll(async () => {
    recorded = await recordCalls();
  }, 120_000);

  function callsOf(name: string, mode: "report" | "remediate"): Recorded {
    return recorded[mode][name] ?? { reports: new Set(), all: new Set() };
  }

  function missing(name: string, mode: "report" | "remediate"): string[] {
    const { fleet = [], reports = [], writes = [], alerts } = functionCalls[name] ?? {};
    const mends = mode === "remediate" ? writes : [];
    const allowed = new Set<string>([...fleet, ...mends, ...(alerts ? ["sns:Publish"] : [])]);
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
    const { fleet = [], reports = [], writes = [], alerts } = functionCalls[name] ?? {};
    const all = new Set([...callsOf(name, "report").all, ...callsOf(name, "remediate").all]);
    const onReports = new Set([...callsOf(name, "report").reports, ...callsOf(name, "remediate").reports]);
    const unused = [
      ...[...fleet, ...writes, ...(alerts ? ["sns:Publish"] : [])].filter((call) => !all.has(call)),
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
