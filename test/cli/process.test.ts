import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import type { Receipt } from "../../src/model/receipt.ts";
import { type Desk, desk } from "./harness.ts";
import { smallBaseline } from "./small-fleet.ts";

const cli = resolve("dist/cli.js");
const folder = mkdtempSync(join(tmpdir(), "bucketseal-process-"));

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** The bundled command line in a process of its own, with nothing of this machine's AWS settings. */
function started(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    env: { PATH, HOME, AWS_EC2_METADATA_DISABLED: "true", AWS_CONFIG_FILE: "none", ...env },
  });
  const written = { stdout: "", stderr: "" };
  const waiting: (() => void)[] = [];
  for (const name of ["stdout", "stderr"] as const)
    child[name].on("data", (chunk: Buffer) => {
      written[name] += chunk.toString();
      for (const look of waiting) look();
    });
  const ended = new Promise<Ended>((done) => child.on("close", (code) => done({ code, ...written })));
  const says = (pattern: RegExp) =>
    new Promise<string>((found, failed) => {
      const look = () => pattern.test(written.stdout) && found(written.stdout);
      waiting.push(look);
      look();
      void ended.then(({ stderr }) => failed(new Error(`ended without saying ${pattern}: ${stderr}`)));
    });
  return { child: child as ChildProcess, ended, says };
}

/** Looks until it is so, for as long as the process runs. */
async function until({ child, ended }: ReturnType<typeof started>, isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    if (child.exitCode !== null) throw new Error((await ended).stderr);
    await new Promise((look) => setTimeout(look, 20));
  }
}

/** What the `export` lines of `bucketseal local` set. */
function exported(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^export (\w+)=(.+)$/gm)].map(([, name, value]) => [name, value]),
  );
}

beforeAll(() => {
  if (!existsSync(cli))
    throw new Error("There is no dist/cli.js: run the tests with 'npm test', which builds it.");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const awsCommand = spawnSync("aws", ["--version"], { encoding: "utf8" });

describe("bucketseal local", () => {
  let local: ReturnType<typeof started>;
  let settings: Record<string, string> = {};

  beforeAll(async () => {
    local = started(["local", "--port", "0", "--fleet", "empty"]);
    settings = exported(await local.says(/AWS_REGION=.*\n/));
  }, 60_000);

  afterAll(async () => {
    local.child.kill("SIGINT");
    expect(await local.ended).toMatchObject({ code: 0, stderr: expect.stringContaining("Stopped") });
  });

  it("prints the account and the four lines that make every SDK use it", async () => {
    const text = await local.says(/AWS_REGION/);
    expect(text).toMatch(/^# The embedded AWS of account 111122223333 listens on http:\/\/127\.0\.0\.1:\d+ /);
    expect(Object.keys(settings)).toEqual([
      "AWS_ENDPOINT_URL",
      "AWS_ACCESS_KEY_ID",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_REGION",
    ]);
  });

  it("is scanned with nothing but those lines in the environment", async () => {
    const { code, stdout, stderr } = await started(["scan", "--format", "json"], settings).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      endpoint: settings["AWS_ENDPOINT_URL"],
      summary: { buckets: 0 },
    });
  });

  it("says in one sentence that a port is taken", async () => {
    const port = new URL(settings["AWS_ENDPOINT_URL"] ?? "").port;
    const { code, stdout, stderr } = await started(["local", "--port", port, "--fleet", "empty"]).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^bucketseal: Port \d+ cannot be listened on \(it is in use\); [^\n]+\n$/);
  });

  describe.runIf(awsCommand.status === 0)("the aws command", () => {
    const aws = (...args: string[]) => {
      const env = {
        ...process.env,
        ...settings,
        AWS_DEFAULT_REGION: settings["AWS_REGION"] ?? "",
        AWS_PAGER: "",
      };
      const { status, stdout, stderr } = spawnSync("aws", args, { env, encoding: "utf8", cwd: folder });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      return stdout === "" ? undefined : (JSON.parse(stdout) as Record<string, unknown>);
    };

    it("makes a bucket, puts an object, reads its encryption and lists keys", () => {
      writeFileSync(join(folder, "hello.txt"), "hello");
      aws("s3api", "create-bucket", "--bucket", "made-by-aws");
      const kms = ["--server-side-encryption", "aws:kms"];
      aws(
        "s3api",
        "put-object",
        "--bucket",
        "made-by-aws",
        "--key",
        "a b+c.txt",
        "--body",
        "hello.txt",
        ...kms,
      );
      expect(aws("s3api", "head-object", "--bucket", "made-by-aws", "--key", "a b+c.txt")).toMatchObject({
        ContentLength: 5,
        ServerSideEncryption: "aws:kms",
        SSEKMSKeyId: expect.stringMatching(/^arn:aws:kms:us-east-1:111122223333:key\//),
      });
      // The key that AWS manages was made for the object.
      expect(aws("kms", "list-keys")).toMatchObject({ Keys: [{ KeyId: expect.any(String) }] });
      expect(aws("s3api", "list-buckets")).toMatchObject({ Buckets: [{ Name: "made-by-aws" }] });
    }, 60_000);
  });
});

describe("the bundled command line", () => {
  let at: Desk;
  let env: Record<string, string> = {};

  beforeAll(async () => {
    at = await desk();
    writeFileSync(join(folder, "bucketseal.yml"), smallBaseline);
    const { accessKeyId, secretAccessKey } = at.aws.credentials;
    env = {
      AWS_ENDPOINT_URL: at.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: at.aws.region,
    };
  });
  afterAll(() => at.close());

  it("exits with the code of the command", async () => {
    expect((await started(["--version"]).ended).code).toBe(0);
    expect((await started(["scan", "--nonsense"]).ended).code).toBe(2);
    expect(await started(["scan", "--bucket", "plain"], env).ended).toMatchObject({ code: 1, stderr: "" });
  });

  it("takes a reader that goes away for no error", async () => {
    const { child, ended } = started(["scan", "--format", "json"], env);
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("keeps its exit code when nobody reads its errors", async () => {
    const { child, ended } = started(["scan", "--nonsense"]);
    child.stderr?.destroy();
    expect((await ended).code).toBe(2);
  });

  it("stops on SIGINT and says how far it got", async () => {
    const scan = started(["scan", "--concurrency", "1"], env);
    const end = at.aws.inject({
      operation: "HeadObject",
      times: Number.POSITIVE_INFINITY,
      answer: { type: "error", status: 503, code: "SlowDown", message: "Reduce your request rate." },
    });
    await until(scan, () =>
      at.aws.calls.some(({ operation, status }) => operation === "HeadObject" && status === 503),
    );
    scan.child.kill("SIGINT");
    const { code, stderr } = await scan.ended;
    end();
    expect(code).toBe(130);
    expect(stderr).toMatch(/^bucketseal: Stopped after \d of 4 buckets and \d+ objects\.\n$/);
  });

  it("killed outright while a plan is carried out, does the rest when it is run again, and nothing twice", async () => {
    at.write("bucketseal.yml", smallBaseline);
    const [plan, kept] = ["plan.json", "receipts.jsonl"].map((name) => join(folder, name)) as [
      string,
      string,
    ];
    const now = () => Date.now();
    expect((await at.run(["plan", "--bucket", "plain", "--out", plan], { now })).code).toBe(0);
    const apply = ["apply", plan, "--yes", "--concurrency", "2", "--receipts", kept];
    const before = at.aws.calls.length;
    const writes = () =>
      at.aws.calls
        .slice(before)
        .filter(({ operation }) => /^(CopyObject|Update|PutBucket)/.test(operation))
        .map(({ operation, resource }) => `${operation} ${resource}`);
    // All copies but the first take effect, and nobody ever hears of it.
    const end = at.aws.inject({
      operation: "CopyObject",
      skip: 1,
      times: Number.POSITIVE_INFINITY,
      answer: { type: "slow-body", milliseconds: Number.POSITIVE_INFINITY },
    });
    const killed = started(apply, env);
    await until(killed, () => writes().filter((write) => write.startsWith("CopyObject")).length > 2);
    killed.child.kill("SIGKILL");
    expect((await killed.ended).code).toBeNull();
    end();
    const { actions } = JSON.parse(readFileSync(plan, "utf8")) as Plan;
    const settled = () =>
      readFileSync(kept, "utf8")
        .split("\n")
        .filter((line) => line.endsWith("}"))
        .map((line) => JSON.parse(line) as Receipt)
        .filter(({ status }) => status === "applied" || status === "already")
        .map(({ action }) => action.id);
    expect(settled().length).toBeLessThan(actions.length);
    expect(await at.run(apply, { now })).toMatchObject({ code: 0, stderr: "" });
    expect(settled().sort()).toEqual(actions.map(({ id }) => id).sort());
    expect(writes()).toHaveLength(actions.length);
    expect(new Set(writes()).size).toBe(actions.length);
    expect((await at.run(["scan", "--bucket", "plain"])).code).toBe(0);
  });
});
