import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve, works } from "./tools.ts";

const megabyte = 1024 ** 2;

describe.runIf(works("aws", ["--version"]))("the aws command with its default settings", () => {
  let served: Served;
  const folder = mkdtempSync(join(tmpdir(), "aws-cli-"));
  const file = (name: string): string => join(folder, name);

  beforeAll(async () => {
    served = await serve();
  });
  afterAll(async () => {
    await served.close();
    rmSync(folder, { recursive: true });
  });

  const aws = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await served.run("aws", args);
    if (code !== 0) throw new Error(`aws ${args.join(" ")}: ${stderr.trim()}`);
    return stdout.trim();
  };
  const json = async (...args: string[]): Promise<unknown> =>
    JSON.parse(await aws(...args, "--output", "json"));
  const digest = (name: string): string =>
    createHash("md5")
      .update(readFileSync(file(name)))
      .digest("hex");

  it("s3 mb, cp, ls and rm, with 9 MB in parts", async () => {
    writeFileSync(file("big.bin"), randomBytes(9 * megabyte));
    await aws("s3", "mb", "s3://cli-copy");
    await aws(
      "s3",
      "cp",
      file("big.bin"),
      "s3://cli-copy/a dir/big.bin",
      "--sse",
      "aws:kms",
      "--no-progress",
    );
    await aws("s3", "cp", "s3://cli-copy/a dir/big.bin", file("back.bin"), "--no-progress");
    expect(digest("back.bin")).toBe(digest("big.bin"));
    expect(await aws("s3", "ls", "s3://cli-copy", "--recursive")).toMatch(/ 9437184 a dir\/big\.bin$/);
    await aws("s3", "rm", "s3://cli-copy", "--recursive");
    expect(await aws("s3", "ls", "s3://cli-copy")).toBe("");
  }, 60_000);

  it("s3 sync, which sends nothing twice", async () => {
    mkdirSync(file("tree/sub"), { recursive: true });
    writeFileSync(file("tree/one"), "1");
    writeFileSync(file("tree/sub/two ü"), "2");
    await aws("s3", "mb", "s3://cli-sync");
    const first = await aws("s3", "sync", file("tree"), "s3://cli-sync/t", "--no-progress");
    expect(first.split("\n")).toHaveLength(2);
    expect(await aws("s3", "sync", file("tree"), "s3://cli-sync/t", "--no-progress")).toBe("");
    const down = await aws("s3", "sync", "s3://cli-sync/t", file("down"), "--no-progress");
    expect(down.split("\n")).toHaveLength(2);
    expect(readFileSync(file("down/sub/two ü"), "utf8")).toBe("2");
  }, 60_000);

  it("s3api: encryption of buckets and objects", async () => {
    await aws("s3api", "create-bucket", "--bucket", "cli-api");
    const rules = '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms"}}]}';
    const where = ["--bucket", "cli-api"];
    await aws("s3api", "put-bucket-encryption", ...where, "--server-side-encryption-configuration", rules);
    writeFileSync(file("small"), "small");
    await aws("s3api", "put-object", ...where, "--key", "k", "--body", file("small"));
    expect(await json("s3api", "head-object", ...where, "--key", "k")).toMatchObject({
      ServerSideEncryption: "aws:kms",
      ContentLength: 5,
    });
    const missing = await served.run("aws", ["s3api", "get-object", ...where, "--key", "none", file("none")]);
    expect(missing.code).not.toBe(0);
    expect(missing.stderr).toContain("(NoSuchKey)");
  }, 60_000);

  it("kms: encrypt and decrypt", async () => {
    const key = await aws("kms", "create-key", "--query", "KeyMetadata.KeyId", "--output", "text");
    writeFileSync(file("plain"), "plain text");
    const sealed = await aws(
      ...["kms", "encrypt", "--key-id", key, "--plaintext", `fileb://${file("plain")}`],
      ...["--query", "CiphertextBlob", "--output", "text"],
    );
    writeFileSync(file("sealed"), Buffer.from(sealed, "base64"));
    const opened = await json("kms", "decrypt", "--ciphertext-blob", `fileb://${file("sealed")}`);
    expect(opened).toMatchObject({ Plaintext: Buffer.from("plain text").toString("base64") });
  }, 60_000);
});
