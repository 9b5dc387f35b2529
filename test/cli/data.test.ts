import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Desk, desk } from "./harness.ts";

const exported =
  /AWS_ENDPOINT_URL=(\S+)\nexport AWS_ACCESS_KEY_ID=(\S+)\nexport AWS_SECRET_ACCESS_KEY=(\S+)\n/;
const object = { Bucket: "kept", Key: "k" };

describe("local --data", () => {
  const folder = mkdtempSync(join(tmpdir(), "bucketseal-local-"));
  let at: Desk;
  beforeAll(async () => {
    at = await desk([]);
  });
  afterAll(async () => {
    await at.close();
    rmSync(folder, { recursive: true });
  });

  /** Serves until `use` is done; gives its keys. */
  const served = async (use: (s3: S3Client) => Promise<unknown>): Promise<string> => {
    const stop = new AbortController();
    let output = "";
    let began: (settings: RegExpExecArray) => void = () => undefined;
    const ready = new Promise<RegExpExecArray>((resolve) => {
      began = resolve;
    });
    const seen = (text: string): void => {
      output += text;
      const settings = exported.exec(output);
      if (settings !== null) began(settings);
    };
    const args = ["local", "--fleet", "empty", "--port", "0", "--data", join(folder, "data")];
    const ran = at.run(args, { seen, signal: stop.signal, now: () => Date.now() });
    const [, endpoint = "", accessKeyId = "", secretAccessKey = ""] = await ready;
    const credentials = { accessKeyId, secretAccessKey };
    await use(new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials }));
    stop.abort();
    const { code, stderr } = await ran;
    expect([code, stderr]).toEqual([0, `Stopped; all of it is kept in ${join(folder, "data")}.\n`]);
    return accessKeyId;
  };

  it("finds in the second run what the first one left, by the same keys", async () => {
    const before = await served(async (s3) => {
      await s3.send(new CreateBucketCommand({ Bucket: "kept" }));
      await s3.send(new PutObjectCommand({ ...object, Body: "still here" }));
    });
    const after = await served(async (s3) => {
      const { Body } = await s3.send(new GetObjectCommand(object));
      expect(await Body?.transformToString()).toBe("still here");
    });
    expect(after).toBe(before);
  }, 60_000);

  it("says in one sentence that a folder cannot be used", async () => {
    writeFileSync(join(folder, "file"), "");
    const { code, stderr } = await at.run(["local", "--port", "0", "--data", join(folder, "file")]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^bucketseal: The data folder cannot be used: [^\n]+\n$/);
  });
});
