import { CreateAliasCommand, CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import type { Receipt } from "../../src/model/receipt.ts";
import { type Desk, desk } from "./harness.ts";

const role = "arn:aws:iam::111122223333:role/batch";
const baseline = `version: 1
defaults: { require: sse-kms, keys: [alias/data], mode: remediate }
batch: { threshold: 3, role: "${role}", reports: reports }
`;

let at: Desk;
let s3: S3Client;

beforeAll(async () => {
  at = await desk([]);
  at.write("bucketseal.yml", baseline);
  const { credentials, region } = at.aws;
  const client = { endpoint: at.url, region, credentials };
  const kms = new KMSClient(client);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  await kms.send(new CreateAliasCommand({ AliasName: "alias/data", TargetKeyId: KeyMetadata?.Arn }));
  kms.destroy();
  s3 = new S3Client({ ...client, forcePathStyle: true });
  for (const Bucket of ["data", "reports"]) await s3.send(new CreateBucketCommand({ Bucket }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket: "data", VersioningConfiguration }));
  for (const Key of ["a b+c", "ü/1", "z"])
    await s3.send(new PutObjectCommand({ Bucket: "data", Key, Body: Key }));
});
afterAll(async () => {
  s3.destroy();
  await at.close();
});

function receipts(): Receipt[] {
  const lines = at.read("receipts.jsonl").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Receipt);
}

const apply = ["apply", "plan.json", "--yes", "--receipts", "receipts.jsonl"];

describe("jobs of S3 Batch Operations from the command line", () => {
  it("are hinted at where single calls are many and nobody named a role", async () => {
    at.write("bare.yml", baseline.replace(/^batch:.*$/m, "batch: { threshold: 3 }"));
    const hinted = await at.run(["plan", "--bucket", "data", "--baseline", "bare.yml"]);
    expect(hinted.stdout).toContain("name a role and a report bucket with --batch-role");
    const never = await at.run(["plan", "--bucket", "data", "--baseline", "bare.yml", "--batch", "never"]);
    expect(never.stdout).not.toContain("--batch-role");
  });

  it("are planned, shown, created, confirmed, followed, and undone object by object", async () => {
    const planned = await at.run(["plan", "--bucket", "data", "--out", "plan.json"]);
    expect(planned, planned.stderr).toMatchObject({ code: 0, stderr: "" });
    expect(planned.stdout).toMatch(/batch-update +data +3 /);
    expect(planned.stdout.replace(/\s+/g, " ")).toContain("One S3 Batch Operations job on 3 objects");
    const plan = JSON.parse(at.read("plan.json")) as Plan;
    const [job] = plan.actions.flatMap((action) => ("objects" in action ? [action] : []));
    expect(job?.objects).toMatchObject({ file: "plan.json.job-1.jsonl.gz", count: 3 });

    const dry = await at.run(["apply", "plan.json", "--dry-run"]);
    expect(dry.stdout).toMatch(/s3:CreateJob as arn:aws:iam::111122223333:role\/batch: aws:kms under/);
    expect((await at.run(["jobs"])).stdout).toBe("No jobs of bucketseal in us-east-1.\n");

    const begun = await at.run(apply);
    expect(begun, begun.stderr).toMatchObject({ code: 3, stderr: "" });
    const [, id = ""] = /Job (\S+) of 3 objects waits to be confirmed/.exec(begun.stdout) ?? [];
    expect((await at.run(["jobs"])).stdout).toMatch(new RegExp(`${id} +Suspended .+ 0/3 +0 +\\$0\\.00`));
    const waits = await at.run(["jobs", id]);
    expect(waits.stdout).toContain("$0.25 when all its objects are done, and about $0.00 for their requests");
    const confirmed = await at.run(["jobs", id, "--confirm"]);
    expect(confirmed).toMatchObject({ code: 0, stderr: "" });

    const done = await at.run(apply);
    expect(done, done.stderr).toMatchObject({ code: 0, stderr: "" });
    expect(done.stdout).toContain("3 applied and verified");
    const shown = await at.run(["jobs", id]);
    expect(shown.stdout).toMatch(/: Complete\n/);
    expect(shown.stdout).toContain("3 of 3 objects done, 0 failed, 0 left");
    expect(shown.stdout).toContain("$0.25 so far");
    expect(shown.stdout).not.toContain("when all");
    const objects = receipts().filter(({ action }) => action.resource.type === "object");
    expect(objects.map(({ status }) => status)).toEqual(["applied", "applied", "applied"]);
    const { ServerSideEncryption } = await s3.send(new HeadObjectCommand({ Bucket: "data", Key: "a b+c" }));
    expect(ServerSideEncryption).toBe("aws:kms");
    expect((await at.run(apply)).stdout).toContain("nothing was done");

    const undone = await at.run(["undo", "receipts.jsonl"]);
    expect(undone.stdout).toMatch(/3 changes left as they are\.\n.+It was SSE-S3 before/);
  });

  it("generate manifests to read a bucket by, where a scan is asked to, and the baseline may ask", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: "flat" }));
    for (const Key of ["a b+c", "ü/1"])
      await s3.send(new PutObjectCommand({ Bucket: "flat", Key, Body: Key }));
    const now = () => Date.now() + 60_000;
    const args = ["scan", "--bucket", "flat", "--format", "json"];
    const listed = await at.run(args);
    const read = await at.run([...args, "--source", "manifest"], { now });
    expect(read.stderr).toMatch(
      /^flat: manifests that S3 Batch Operations generates, which tell no sizes: asked for \(at most 74 requests, \$1\.50, 11 s\)\n$/,
    );
    const failing = (text: string) =>
      (JSON.parse(text) as { verdicts: { id: string; verdict: string }[] }).verdicts
        .filter(({ verdict }) => verdict !== "pass")
        .map(({ id }) => id)
        .sort();
    expect(failing(read.stdout)).toEqual(failing(listed.stdout));
    at.write("manifest.yml", baseline.replace("mode: remediate", "source: manifest"));
    const asked = await at.run([...args, "--baseline", "manifest.yml"], { now });
    expect(asked.stderr).toMatch(/^flat: manifests .*: the baseline asks for it/);
    expect(failing(asked.stdout)).toEqual(failing(listed.stdout));
  });

  const wrong: readonly { args: readonly string[]; says: RegExp }[] = [
    { args: ["jobs", "--confirm"], says: /Name the job to confirm or cancel/ },
    { args: ["jobs", "x", "--confirm", "--cancel"], says: /exclude each other/ },
    { args: ["jobs", "no-such-job"], says: /NoSuchJob/ },
    { args: ["plan", "--batch", "sometimes"], says: /Allowed choices are auto, always, never/ },
    { args: ["plan", "--batch", "always", "--baseline", "bare.yml"], says: /need a role \(--batch-role\)/ },
    { args: ["plan", "--batch-role", role, "--baseline", "bare.yml"], says: /need a report bucket/ },
    {
      args: ["scan", "--source", "manifest", "--baseline", "bare.yml"],
      says: /name batch\.role and batch\.reports/,
    },
  ];

  it.each(wrong)("are refused in one sentence: $args", async ({ args, says }) => {
    at.write("bare.yml", "version: 1\n");
    const ran = await at.run(args);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/^bucketseal: [^\n]+\n$/);
    expect(ran.stderr).toMatch(says);
  });

  it("are not created from another file than the plan's, nor without it", async () => {
    at.write("plan.json.job-1.jsonl.gz", "another");
    expect((await at.run(apply)).stderr).toMatch(/it is not the file that was written with plan\.json/);
    at.write("plan.json", at.read("plan.json").replaceAll("plan.json.job-1", "gone.job-1"));
    const calls = at.aws.calls.length;
    const ran = await at.run(apply);
    expect(ran.code).toBe(2);
    const sent = at.aws.calls.slice(calls).map(({ operation }) => operation);
    expect(sent).toEqual(["HEAD service", "GetCallerIdentity"]);
  });
});
