import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { UPLOAD_KINDS, WRITE_OPERATIONS } from "../../src/uploads/matrix.ts";
import { deny as denyPut } from "../uploads/scenes.ts";
import { runIn } from "./harness.ts";

const folder = mkdtempSync(join(tmpdir(), "bucketseal-explain-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000001";
const SSE = "s3:x-amz-server-side-encryption";
const KID = `${SSE}-aws-kms-key-id`;

function write(name: string, value: unknown): string {
  writeFileSync(join(folder, name), typeof value === "string" ? value : JSON.stringify(value, null, 2));
  return name;
}

const deny = (condition: object, more: object = {}) => denyPut("Guard", condition, more);
const policy = (...Statement: readonly object[]) =>
  write("policy.json", { Version: "2012-10-17", Statement });
const encryption = (rule: object) =>
  write("encryption.json", { ServerSideEncryptionConfiguration: { Rules: [rule] } });
const kmsDefault = (KMSMasterKeyID: string) => ({
  ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID },
  BucketKeyEnabled: true,
  BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] },
});
const NO_HTTP = deny(
  { Bool: { "aws:SecureTransport": "false" } },
  { Sid: "Http", Action: "s3:*", Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"] },
);
/** Everything that KEY asks for. */
const GUARD = [
  NO_HTTP,
  deny(
    { StringNotEquals: { [SSE]: ["aws:kms", "aws:kms:dsse"] }, Null: { [SSE]: "false" } },
    { Sid: "Algorithm", Action: ["s3:PutObject", "s3:ReplicateObject"] },
  ),
  deny(
    { ArnNotEquals: { [KID]: KEY }, StringEquals: { [SSE]: ["aws:kms", "aws:kms:dsse"] } },
    { Sid: "Key", Action: ["s3:PutObject", "s3:ReplicateObject"] },
  ),
  deny({ ArnNotEquals: { [KID]: KEY } }, { Sid: "Update", Action: "s3:UpdateObjectEncryption" }),
];

const cellShape = z.strictObject({
  upload: z.enum(UPLOAD_KINDS),
  transport: z.enum(["tls", "http"]),
  operation: z.enum(WRITE_OPERATIONS),
  principal: z.string(),
  outcome: z.enum(["denied", "depends", "stored"]),
  by: z.array(z.union([z.string(), z.int().nonnegative()])),
  unless: z.array(z.string()),
  storedAs: z.strictObject({ type: z.string(), key: z.string().optional() }).nullable(),
  content: z.boolean(),
});
const matrixShape = z.strictObject({ bucket: z.string(), cells: z.array(cellShape) });
type Cell = z.infer<typeof cellShape>;

async function explain(...args: readonly string[]) {
  return runIn(folder, ["explain", "--policy", "policy.json", ...args]);
}

/** The matrix, checked to have the very shape that is documented, and to agree with the exit code. */
async function matrixOf(...args: readonly string[]) {
  const { code, stdout, stderr } = await explain(...args, "--format", "json");
  expect(stderr).toBe("");
  const matrix = matrixShape.parse(JSON.parse(stdout));
  expect(code).toBe(matrix.cells.every(({ content }) => content) ? 0 : 1);
  const cell = (upload: Cell["upload"], where: Partial<Cell> = {}) => {
    const wanted = { transport: "tls", operation: "PutObject", principal: "account", ...where };
    const found = matrix.cells.filter(
      (one) =>
        one.upload === upload &&
        one.transport === wanted.transport &&
        one.operation === wanted.operation &&
        one.principal === wanted.principal,
    );
    expect(found).toHaveLength(1);
    return found[0];
  };
  return { ...matrix, code, cell };
}

describe("explain --policy", () => {
  it("exits 0 for a guard that leaves nothing open, without asking AWS for anything", async () => {
    policy(...GUARD);
    const { bucket, cells, cell, code } = await matrixOf(
      "--key",
      KEY,
      "--encryption",
      encryption(kmsDefault(KEY)),
    );
    expect({ bucket, code }).toEqual({ bucket: "b", code: 0 });
    expect(cells).toHaveLength(UPLOAD_KINDS.length * WRITE_OPERATIONS.length * 2 * 3);
    expect(cell("none")).toEqual({
      upload: "none",
      transport: "tls",
      operation: "PutObject",
      principal: "account",
      outcome: "stored",
      by: [],
      unless: [],
      storedAs: { type: "sse-kms", key: KEY },
      content: true,
    });
    expect(cell("aes256")).toMatchObject({ outcome: "denied", by: ["Algorithm"], storedAs: null });
    expect(cell("dsse-approved")?.storedAs).toEqual({ type: "dsse-kms", key: KEY });
    expect(cell("sse-c")).toMatchObject({ outcome: "denied", by: ["BlockedEncryptionTypes"] });
  });

  it("exits 1 for one that leaves something, and names a statement without a Sid by its index", async () => {
    policy(NO_HTTP, { ...deny({ StringEquals: { [SSE]: "AES256" } }), Sid: undefined });
    const { code, cell } = await matrixOf("--key", KEY);
    expect(code).toBe(1);
    expect(cell("aes256")?.by).toEqual([1]);
    expect(cell("aes256", { transport: "http" })?.by).toEqual(["Http", 1]);
    expect(cell("none")).toMatchObject({ storedAs: { type: "sse-s3" }, content: false });
    expect(cell("sse-c")).toMatchObject({ storedAs: { type: "sse-c" }, content: false });
  });

  it("says why for one kind of upload", async () => {
    policy(...GUARD);
    const words = await explain("--key", KEY, "--upload", "sse-c");
    expect(words).toMatchObject({ code: 1, stderr: "" });
    expect(words.stdout).toContain("SSE-C is to be blocked");
    const { stdout } = await explain("--key", KEY, "--upload", "sse-c", "--format", "json");
    const { cells } = JSON.parse(stdout) as { cells: (Cell & { why: string })[] };
    expect(new Set(cells.map(({ upload }) => upload))).toEqual(new Set(["sse-c"]));
    expect(cells[0]).toMatchObject({ outcome: "stored", why: "SSE-C is to be blocked" });
  });

  it("writes a page with every cell", async () => {
    policy(...GUARD);
    const { code, stdout, stderr } = await explain("--key", KEY, "--format", "html");
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout.match(/aria-label=/g)).toHaveLength(UPLOAD_KINDS.length * WRITE_OPERATIONS.length * 2 * 3);
    expect(stdout).toContain("UpdateObjectEncryption");
    expect(stdout).not.toMatch(/<script|(src|href)="(?!#|data:)/);
  });

  it("names statements that only look like a guard, what they do and how to mend them", async () => {
    policy(NO_HTTP, deny({ Null: { [SSE]: "false" } }, { Sid: "<Reversed>" }));
    const { stdout } = await explain("--key", KEY);
    const words = stdout.replace(/\s+/g, " ");
    expect(words).toContain("LOOKS LIKE A GUARD");
    expect(words).toContain("<Reversed> !! It denies every upload that names an P84 encryption");
    expect(words).toContain("Turn the value of Null round");
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    const page = (await explain("--key", KEY, "--format", "html")).stdout;
    expect(page).toContain("<code>&lt;Reversed&gt;</code> (P84): It denies every upload");
    policy(...GUARD);
    const right = await explain("--key", KEY, "--encryption", encryption(kmsDefault(KEY)));
    expect(right.stdout).not.toContain("LOOKS LIKE A GUARD");
  });

  it("has cells for the principals asked for and the services that are allowed to write", async () => {
    const role = "arn:aws:iam::111122223333:role/break-glass";
    policy(deny({ StringEquals: { [SSE]: "AES256" }, ArnNotEquals: { "aws:PrincipalArn": role } }), {
      ...deny({}),
      Effect: "Allow",
      Sid: "Logs",
      Principal: { Service: "logging.s3.amazonaws.com" },
    });
    const { cell } = await matrixOf("--account", "111122223333", "--principal", role);
    expect(cell("aes256")).toMatchObject({ outcome: "depends", by: ["Guard"] });
    expect(cell("aes256")?.unless.join()).toContain(role);
    expect(cell("aes256", { principal: role })).toMatchObject({ outcome: "stored", by: [] });
    expect(cell("none", { principal: "logging.s3.amazonaws.com" })?.outcome).toBe("stored");
  });

  it("tells whose account it is by --account: others need an Allow", async () => {
    policy(NO_HTTP);
    const other = "arn:aws:iam::444455556666:role/uploader";
    const { cell } = await matrixOf("--account", "111122223333", "--principal", other);
    expect(cell("none", { principal: other })).toMatchObject({ outcome: "denied", by: ["no Allow"] });
    const own = await matrixOf("--account", "444455556666", "--principal", other);
    expect(own.cell("none", { principal: other })?.outcome).toBe("stored");
  });

  it.each([
    ["the default encryption", [], ["--encryption", "encryption.json"]],
    ["the policy", [deny({ ArnNotEquals: { [KID]: KEY } })], []],
  ])("takes Region and account from the key that %s names", async (_what, guards, args) => {
    encryption(kmsDefault(KEY));
    policy(NO_HTTP, ...guards);
    const { cell } = await matrixOf(...args);
    expect(cell("kms-approved")).toMatchObject({ outcome: "stored", storedAs: { key: KEY } });
    expect(cell("kms-other")?.storedAs?.key ?? KEY).toMatch(/^arn:aws:kms:eu-west-1:111122223333:key\//);
  });

  it.each([
    ["aws-cn", "cn-north-1"],
    ["aws-us-gov", "us-gov-west-1"],
  ])("speaks of the partition %s where the policy does", async (partition, region) => {
    const key = `arn:${partition}:kms:${region}:111122223333:key/0a1b2c3d-0000-4000-8000-000000000001`;
    policy(
      deny({ StringEquals: { [SSE]: "AES256" } }, { Resource: `arn:${partition}:s3:::b/*` }),
      deny({ ArnNotEquals: { [KID]: key } }, { Sid: "Key", Resource: `arn:${partition}:s3:::b/*` }),
    );
    const { cell } = await matrixOf("--region", region);
    expect(cell("aes256")).toMatchObject({ outcome: "denied", by: ["Guard", "Key"] });
    expect(cell("kms-approved")).toMatchObject({ outcome: "stored", storedAs: { key } });
  });

  it("takes the name of the bucket from the policy, or as given", async () => {
    policy(deny({}, { Resource: "*" }));
    expect((await matrixOf("--bucket", "mine")).bucket).toBe("mine");
    policy(deny({}, { Resource: "arn:aws:s3:::other/*" }));
    const { cell } = await matrixOf("--bucket", "mine");
    expect(cell("none")?.outcome).toBe("stored");
    expect((await matrixOf()).bucket).toBe("other");
  });

  it("takes a policy as 'aws s3api get-bucket-policy' prints it", async () => {
    const document = JSON.stringify({ Version: "2012-10-17", Statement: [NO_HTTP] });
    write("policy.json", { Policy: document });
    const { bucket, cell } = await matrixOf();
    expect(bucket).toBe("b");
    expect(cell("aes256", { transport: "http" })).toMatchObject({ outcome: "denied", by: ["Http"] });
    write("policy.json", { Policy: '{"Statement": 1}' });
    const ran = await explain();
    expect(ran.stderr).toMatch(
      /^bucketseal: policy\.json: in Policy, 1:15: Statement: Expected an object\n$/,
    );
  });

  it("goes by a baseline where there is one", async () => {
    policy(NO_HTTP);
    write("bucketseal.yml", "version: 1\ndefaults:\n  require: sse-s3\n  sseC: allow\n  tls: true\n");
    const args = ["--baseline", "bucketseal.yml"];
    expect((await matrixOf(...args)).code).toBe(0);
    write("bucketseal.yml", "version: 1\ndefaults:\n  require: sse-kms\n  sseC: allow\n  tls: true\n");
    expect((await matrixOf(...args)).cell("aes256")).toMatchObject({ outcome: "stored", content: false });
    rmSync(join(folder, "bucketseal.yml"));
  });
});

describe("explain --policy refuses in one sentence", () => {
  type Mistake = readonly [what: string, text: unknown, args: readonly string[], says: RegExp];
  const good = { Version: "2012-10-17", Statement: [NO_HTTP] };
  const rows: readonly Mistake[] = [
    [
      "a policy that is none",
      "{\n  }",
      [],
      /^bucketseal: policy\.json:1:1: Missing required field Statement/,
    ],
    [
      "a statement that is none, with its place",
      '{\n "Statement": [\n  {"Effect": "Block"}]}',
      [],
      /policy\.json:3:14: Statement\[0\]\.Effect: Invalid effect: Block/,
    ],
    ["a policy file that is not there", good, ["--policy", "absent.json"], /absent\.json: the policy/],
    ["a default that is none", good, ["--encryption", "policy.json"], /policy\.json: it is no default/],
    ["a key by its alias", good, ["--key", "alias/data"], /--key alias\/data: it is no key ARN/],
    ["an account by its name", good, ["--account", "prod"], /--account prod: it is no account/],
    ["a principal by its name", good, ["--principal", "alice"], /--principal alice: it is no ARN of/],
    ["a kind of upload that is none", good, ["--upload", "sse-kms"], /sse-kms/],
    ["two names for the bucket", good, ["mine", "--bucket", "other"], /one name/],
  ];

  it.each(rows)("%s", async (_what, text, args, says) => {
    write("policy.json", text);
    const ran = await explain(...args);
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toMatch(says);
    expect(ran.stderr).toMatch(/^bucketseal: [^\n]+\n$/);
  });

  it("a baseline whose keys nobody can look up: every key would look approved", async () => {
    write("policy.json", good);
    write("aliases.yml", "version: 1\ndefaults:\n  require: sse-kms\n  keys: [alias/data]\n");
    const ran = await explain("--baseline", "aliases.yml");
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toMatch(/^bucketseal: alias\/data cannot be looked up without AWS; [^\n]+--key\n$/);
    expect((await explain("--baseline", "aliases.yml", "--key", KEY)).code).toBe(1);
  });

  it.each([
    ["--key", KEY],
    ["--bucket", "b"],
    ["--account", "111122223333"],
    ["--principal", "arn:aws:iam::111122223333:role/r"],
    ["--encryption", "encryption.json"],
  ])("%s without --policy", async (option, value) => {
    const ran = await runIn(folder, ["explain", "b", option, value]);
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toContain(`${option} goes with --policy`);
  });
});
