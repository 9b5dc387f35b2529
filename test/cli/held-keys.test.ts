import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import { type Desk, desk } from "./harness.ts";
import { smallBaseline, testCopyLimit } from "./small-fleet.ts";

/** Keys with no byte pattern that turns up by chance. */
const keys = ["from a file", "from a variable", "from a secret"].map((name) =>
  createHash("sha256").update(name).digest(),
);
const [inFile, inVariable, inSecret] = keys as [Buffer, Buffer, Buffer];

/** Every way in which a key could be written down. */
const spellings = keys.flatMap((key) => [
  key.toString("base64"),
  key.toString("base64url"),
  key.toString("hex"),
  key.toString("latin1"),
]);

let at: Desk;
let s3: S3Client;
const env = { PARTNER_KEY: inVariable.toString("base64") };
const large = Buffer.alloc(testCopyLimit + 1024, "film");

/** Objects under each key, one of them larger than one copy takes. */
const objects = [
  { Key: "file/a", Body: Buffer.from("one"), key: inFile },
  { Key: "variable/b", Body: Buffer.from("two"), key: inVariable },
  { Key: "secret/c", Body: Buffer.from("three"), key: inSecret },
  { Key: "secret/large", Body: large, key: inSecret },
];

beforeAll(async () => {
  at = await desk([
    {
      name: "partners",
      story: "SSE-C under keys that are held",
      default: { type: "AES256" },
      sseC: "allowed",
      objects: [],
    },
  ]);
  at.write(
    "bucketseal.yml",
    `${smallBaseline}sseCKeys:\n  - file: partner.key\n  - env: PARTNER_KEY\n  - secret: bucketseal/partner\n`,
  );
  at.write("partner.key", inFile.toString("base64"));
  const { region, credentials } = at.aws;
  const common = { endpoint: at.url, region, credentials };
  s3 = new S3Client({ ...common, forcePathStyle: true });
  const secrets = new SecretsManagerClient(common);
  const SecretString = JSON.stringify({ key: inSecret.toString("base64") });
  await secrets.send(new CreateSecretCommand({ Name: "bucketseal/partner", SecretString }));
  secrets.destroy();
  for (const { Key, Body, key } of objects)
    await s3.send(
      new PutObjectCommand({
        Bucket: "partners",
        Key,
        Body,
        Metadata: { origin: "partner" },
        SSECustomerAlgorithm: "AES256",
        SSECustomerKey: key.toString("base64"),
      }),
    );
});

afterAll(async () => {
  s3.destroy();
  await at.close();
});

const said: string[] = [];

async function run(...args: string[]) {
  const ran = await at.run(args, { env });
  said.push(ran.stdout, ran.stderr);
  return ran;
}

describe("SSE-C objects whose keys are held, by file, variable and secret", () => {
  it("are proven and planned", async () => {
    await run("scan", "--format", "json", "--out", "before.json");
    expect(at.read("before.json")).toContain("ssec:");
    expect(await run("plan", "--bucket", "partners", "--out", "plan.json")).toMatchObject({ code: 0 });
    const { actions, refusals } = JSON.parse(at.read("plan.json")) as Plan;
    const mended = actions.filter((action) => "sseCKeyMd5" in action);
    expect(mended.map(({ kind }) => kind).sort()).toEqual([
      "copy-object",
      "copy-object",
      "copy-object",
      "multipart-copy",
    ]);
    expect(refusals.filter(({ code }) => code.startsWith("SSE-C"))).toEqual([]);
    expect((await run("apply", "plan.json", "--dry-run")).stdout).toContain("s3:CopyObject");
  });

  it("are moved to SSE-KMS, and no key is ever written down", async () => {
    const applied = await run("apply", "plan.json", "--yes", "--receipts", "receipts.jsonl");
    expect(applied).toMatchObject({ code: 0 });
    for (const { Key, Body } of objects) {
      const head = await s3.send(new HeadObjectCommand({ Bucket: "partners", Key }));
      expect(head).toMatchObject({ ServerSideEncryption: "aws:kms", Metadata: { origin: "partner" } });
      const read = await s3.send(new GetObjectCommand({ Bucket: "partners", Key }));
      expect(Buffer.from((await read.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
    }
    await run("scan", "--format", "html", "--out", "after.html");
    const written = readdirSync(at.folder).filter((name) => !["partner.key"].includes(name));
    expect(written).toEqual(
      expect.arrayContaining(["before.json", "plan.json", "receipts.jsonl", "after.html"]),
    );
    const all = [...said, ...written.map((name) => readFileSync(join(at.folder, name), "latin1"))];
    for (const spelling of spellings) expect(all.filter((text) => text.includes(spelling)).length).toBe(0);
  });
});
