import { createHash } from "node:crypto";
import { createServer, request } from "node:http";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPlanter } from "../../src/cli/demo/planter.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Receipt } from "../../src/model/receipt.ts";
import { type Desk, desk, type Ran, today } from "./harness.ts";
import { largeBucket, smallBaseline, smallFleet } from "./small-fleet.ts";

const writes =
  /^(Put|Delete|Copy|Create|Upload|Complete|Abort|Update|Restore|Post|Enable|Disable|Schedule|Cancel)/;

let at: Desk;

async function planted(): Promise<void> {
  at = await desk([...smallFleet, largeBucket]);
  at.write("bucketseal.yml", smallBaseline);
}

async function plan(...more: string[]): Promise<Plan> {
  const ran = await at.run(["plan", "--out", "plan.json", ...more]);
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  return JSON.parse(at.read("plan.json")) as Plan;
}

function receipts(name = "receipts.jsonl"): Receipt[] {
  const lines = at.read(name).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Receipt);
}

function writesSince(before: number): string[] {
  return at.aws.calls
    .slice(before)
    .map(({ operation }) => operation)
    .filter((name) => writes.test(name));
}

async function contentOf(Bucket: string, Key: string): Promise<string> {
  const { credentials, region } = at.aws;
  const s3 = new S3Client({ endpoint: at.url, region, credentials, forcePathStyle: true });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  s3.destroy();
  return createHash("sha256").update(bytes).digest("hex");
}

/** The same S3, but it does not say that it is the embedded AWS. */
async function lookAlike(url: string) {
  let asked = 0;
  const server = createServer((incoming, outgoing) => {
    asked += 1;
    const { method, headers, url: path } = incoming;
    const forwarded = request(new URL(path ?? "/", url), { method, headers }, (answer) => {
      const { server: _, ...rest } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 500, rest);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

describe("plan, apply and undo", () => {
  beforeAll(planted);
  afterAll(() => at.close());

  it("mend what fails, refuse the rest, and put settings back", async () => {
    const start = at.aws.calls.length;
    const made = await plan();
    expect(writesSince(start)).toEqual([]);
    expect(made.refusals.map(({ code }) => code)).toEqual(expect.arrayContaining(["SSE-C-KEY-NOT-HELD"]));
    const shown = await at.run(["plan", "--page", "plan.html"]);
    expect(shown.stdout).toContain("Wrote plan.html");
    for (const text of [...made.refusals.map(({ code }) => code), "What it takes", "multipart-copy"])
      expect(at.read("plan.html")).toContain(text);
    for (const { code } of made.refusals) expect(shown.stdout).toContain(code);
    const large = await contentOf("large", "film.bin");

    const dry = await at.run(["apply", "plan.json", "--dry-run"]);
    expect(dry).toMatchObject({ code: 0, stderr: "" });
    expect(dry.stdout).toContain(
      `Dry run: ${made.actions.length} would be carried out. Nothing was written.`,
    );
    expect(dry.stdout).toMatch(
      /^arn:aws:s3:::.+\n {2}s3:UpdateObjectEncryption: aws:kms under arn:aws:kms:/m,
    );
    expect(writesSince(start)).toEqual([]);

    const applied = await at.run(["apply", "plan.json", "--yes", "--receipts", "receipts.jsonl"]);
    expect(applied).toMatchObject({ code: 0, stderr: "" });
    expect(applied.stdout).toContain(`Plan ${made.digest.slice(0, 12)}`);
    expect(applied.stdout).toContain("bucketseal undo receipts.jsonl");
    const done = receipts().filter(({ status }) => status === "applied");
    expect(done.map(({ action }) => action.id).sort()).toEqual(made.actions.map(({ id }) => id).sort());
    // The endpoint said how large a copy may be.
    expect(done.map(({ action }) => action.kind)).toContain("multipart-copy");
    expect(await contentOf("large", "film.bin")).toBe(large);

    const left = await plan();
    expect(left.actions).toEqual([]);
    expect((await at.run(["scan", "--bucket", "plain"])).code).toBe(0);

    const undone = await at.run(["undo", "receipts.jsonl"]);
    expect(undone).toMatchObject({ code: 1, stderr: "" });
    expect(undone.stdout).toMatch(/never takes encryption away/);
    const settings = made.actions.filter(({ resource }) => resource.type === "bucket");
    const again = await plan();
    const kinds = (of: Plan) =>
      of.actions.filter(({ resource }) => resource.type === "bucket").map(({ id }) => id);
    expect(kinds(again).sort()).toEqual(settings.map(({ id }) => id).sort());
    expect((await at.run(["undo", "receipts.jsonl"])).stdout).toMatch(/^0 undone/);
  });
});

describe("apply refuses, and changes nothing", () => {
  beforeAll(planted);
  afterAll(() => at.close());
  let start = 0;
  beforeEach(() => {
    start = at.aws.calls.length;
  });

  function expectRefused(ran: Ran, says: RegExp): void {
    expect(ran.stderr).toMatch(says);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/^bucketseal: [^\n]+\n$/);
    expect(writesSince(start)).toEqual([]);
  }

  it("a plan that was edited, is old, is for another baseline or another account, or none at all", async () => {
    const made = await plan("--bucket", "plain");
    const text = at.read("plan.json");
    const yes = ["--yes", "--receipts", "refused.jsonl"];

    at.write("edited.json", JSON.stringify({ ...made, actions: made.actions.slice(1) }));
    expectRefused(await at.run(["apply", "edited.json", ...yes]), /edited\.json: The plan was edited/);

    const later = () => today + 8 * 86_400_000;
    expectRefused(
      await at.run(["apply", "plan.json", ...yes], { now: later }),
      /plan\.json: The plan is 8 days old/,
    );

    at.write("other.yml", smallBaseline.replace("lenient", "strict"));
    expectRefused(
      await at.run(["apply", "plan.json", "--baseline", "other.yml", ...yes]),
      /baseline is not the one/,
    );

    const stranger = at.aws.addPrincipal({ type: "user", name: "eve", account: "444455556666" });
    expectRefused(
      await at.run(["apply", "plan.json", ...yes], { as: stranger }),
      /for account 111122223333, but these credentials belong to 444455556666/,
    );

    for (const [name, content] of [
      ["none.json", "{}"],
      ["text.json", "hello"],
      ["half.json", text.slice(0, 500)],
    ] as const) {
      at.write(name, content);
      expectRefused(
        await at.run(["apply", name, ...yes]),
        /This is no plan of bucketseal; .bucketseal plan --out FILE. writes one/,
      );
    }
    expectRefused(await at.run(["apply", "absent.json", ...yes]), /absent\.json: the plan cannot be read/);
    expect(() => at.read("refused.jsonl")).toThrow();
  });

  it("when nobody can be asked and nobody said --yes", async () => {
    await plan("--bucket", "plain");
    const ran = await at.run(["apply", "plan.json"]);
    expectRefused(ran, /nobody is there to be asked; add --yes/);
  });

  it("receipts that are none of ours", async () => {
    await plan("--bucket", "plain");
    at.write("notes.txt", "shopping list\n");
    const ran = await at.run(["apply", "plan.json", "--yes", "--receipts", "notes.txt"]);
    expectRefused(ran, /notes\.txt:1: this is no receipt/);
    expect(at.read("notes.txt")).toBe("shopping list\n");
    at.write("unended.txt", "shopping list");
    const unended = await at.run(["apply", "plan.json", "--yes", "--receipts", "unended.txt"]);
    expectRefused(unended, /unended\.txt:1: this is no receipt/);
    expect(at.read("unended.txt")).toBe("shopping list");
    expectRefused(await at.run(["undo", "notes.txt"]), /notes\.txt:1: this is no receipt/);
    expectRefused(await at.run(["undo", "absent.jsonl"]), /absent\.jsonl: the receipts file cannot be read/);
    at.write("empty.jsonl", "");
    expectRefused(await at.run(["undo", "empty.jsonl"]), /holds no receipt/);
  });

  it("a plan whose place cannot be written, before anything is asked", async () => {
    const ran = await at.run(["plan", "--out", "no/folder/plan.json"]);
    expectRefused(ran, /no\/folder\/plan\.json: cannot be written/);
    expect(at.aws.calls.length).toBe(start);
  });
});

describe("apply, when the world moves on", () => {
  beforeEach(planted);
  afterEach(() => at.close());

  it("leaves alone what changed since the plan, and exits 1", async () => {
    await plan("--bucket", "plain");
    await createPlanter(at.aws).put("plain", "s3/object-00002.bin", { body: Buffer.from("newer") });
    const ran = await at.run(["apply", "plan.json", "--yes", "--receipts", "receipts.jsonl"]);
    expect(ran).toMatchObject({ code: 1, stderr: "" });
    expect(ran.stdout).toContain("1 left alone because they changed since the plan");
    const stale = receipts().filter(({ status }) => status === "stale");
    expect(stale.map(({ action }) => action.resource)).toMatchObject([{ key: "s3/object-00002.bin" }]);
  });

  it("sends UpdateObjectEncryption to no look-alike of S3, whatever a plan or its receipts say", async () => {
    const made = await plan("--bucket", "plain");
    const start = at.aws.calls.length;
    const other = await lookAlike(at.url);
    const env = { AWS_ENDPOINT_URL_S3: other.url };
    const updates = made.actions.filter(({ kind }) => kind === "update-object-encryption").length;
    expect(updates).toBeGreaterThan(0);
    const args = ["plan.json", "--yes", "--receipts", "receipts.jsonl"];
    expect((await at.run(["apply", ...args], { env })).code).toBe(1);
    const refused = receipts().filter(({ message }) => message?.includes("the endpoint is not AWS") === true);
    expect(refused.filter(({ status }) => status === "failed")).toHaveLength(updates);
    expect(other.asked()).toBeGreaterThan(0);
    expect(writesSince(start)).not.toContain("UpdateObjectEncryption");
    expect((await at.run(["apply", ...args])).code).toBe(0);
    await other.close();
  });

  it("stopped in the middle says how far it got; run again it does the rest, and nothing twice", async () => {
    const made = await plan("--bucket", "plain");
    const stop = new AbortController();
    const args = ["apply", "plan.json", "--yes", "--receipts", "receipts.jsonl", "--concurrency", "1"];
    const first = await at.run(args, {
      signal: stop.signal,
      stderrIsTTY: true,
      seen: (text) => {
        if (text.includes("Applying:")) stop.abort();
      },
    });
    expect(first, first.stderr).toMatchObject({ code: 130 });
    expect(first.stderr).toMatch(
      /Stopped after \d+ of \d+ actions\. Run the same command again to go on\.\n$/,
    );
    const before = receipts().length;
    expect(before).toBeLessThan(made.actions.length);
    const cut = at.read("receipts.jsonl");
    at.write("receipts.jsonl", `${cut}{"schema":"bucketseal.rec`);
    const second = await at.run(args);
    expect(second).toMatchObject({ code: 0, stderr: "" });
    const ids = receipts()
      .filter(({ status }) => status === "applied")
      .map(({ action }) => action.id);
    expect(ids.sort()).toEqual(made.actions.map(({ id }) => id).sort());
    const third = await at.run(args);
    expect(third).toMatchObject({ code: 0 });
    expect(third.stdout).toContain("nothing was done");
  });
});
