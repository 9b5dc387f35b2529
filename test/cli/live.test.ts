import { HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Desk, desk } from "./harness.ts";

describe("local --live", () => {
  let at: Desk;
  beforeAll(async () => {
    at = await desk([]);
  });
  afterAll(() => at.close());

  it("judges and mends what is uploaded while it runs", async () => {
    const stop = new AbortController();
    let output = "";
    const waiting = new Map<RegExp, (match: RegExpExecArray) => void>();
    const seen = (text: string) => {
      output += text;
      for (const [pattern, resolve] of waiting) {
        const match = pattern.exec(output);
        if (match !== null) resolve(match);
      }
    };
    const said = (pattern: RegExp) =>
      new Promise<RegExpExecArray>((resolve) => {
        waiting.set(pattern, resolve);
        seen("");
      });
    const ran = at.run(["local", "--live", "--port", "0"], {
      seen,
      signal: stop.signal,
      now: () => Date.now(),
    });
    const exported =
      /AWS_ENDPOINT_URL=(\S+)\nexport AWS_ACCESS_KEY_ID=(\S+)\nexport AWS_SECRET_ACCESS_KEY=(\S+)\n/;
    const [, endpoint = "", accessKeyId = "", secretAccessKey = ""] = await said(exported);
    const s3 = new S3Client({
      endpoint,
      region: "us-east-1",
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    });
    const object = { Bucket: "acme-customer-uploads", Key: "hello.txt" };
    // The functions are attached a moment after the port is open.
    await said(/functions are attached/);
    await s3.send(new PutObjectCommand({ ...object, Body: "hello", ServerSideEncryption: "AES256" }));
    const [line] = await said(/object-created "s3:[^\n]*hello\.txt[^\n]*\n/);
    expect(line).toContain('"mended":1');
    expect((await s3.send(new HeadObjectCommand(object))).ServerSideEncryption).toBe("aws:kms");
    stop.abort();
    expect((await ran).code).toBe(0);
  }, 60_000);
});
