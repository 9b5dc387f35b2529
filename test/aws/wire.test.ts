import { PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { awsPorts } from "../../src/aws/ports.ts";
import { listedRows, row, world } from "./world.ts";

describe("over a real connection", () => {
  it("lists, asks for many at a time, and closes", async () => {
    const it = world();
    const bucket = await it.newBucket("bucket");
    for (let index = 0; index < 40; index += 1)
      await it.s3.send(new PutObjectCommand({ Bucket: "bucket", Key: `key ${index}+`, Body: "x" }));
    const server = await it.aws.listen();
    const config = { region: it.aws.region, endpoint: server.url, credentials: it.aws.credentials };
    const ports = awsPorts({ ...config, maxSockets: 8 });
    const listed = (await listedRows(ports.listObjects(bucket, false))).flatMap((one) =>
      one.ok ? [one.value] : [],
    );
    const heads = await Promise.all(listed.map((one) => ports.headObject(one, bucket.region, [])));
    expect(heads.filter(({ ok }) => ok)).toHaveLength(40);
    ports.close();
    await server.close();
  });

  it("says that nobody listens, and that it took too long", async () => {
    const it = world();
    await it.newBucket("bucket");
    const server = await it.aws.listen();
    await server.close();
    const config = { region: it.aws.region, endpoint: server.url, credentials: it.aws.credentials };
    const ports = awsPorts({ ...config, maxAttempts: 1 });
    expect(await ports.whoAmI()).toMatchObject({ ok: false, failure: { reason: "timeout" } });
    ports.close();
    const slow = await it.aws.listen();
    it.aws.inject({ operation: "HeadObject", answer: { type: "timeout-before" } });
    const hasty = awsPorts({ ...config, endpoint: slow.url, maxAttempts: 1, requestTimeout: 50 });
    const answer = await hasty.headObject(row("bucket", "k"), it.aws.region, []);
    expect(answer).toMatchObject({ ok: false, failure: { reason: "timeout" } });
    hasty.close();
    await slow.close();
  });
});
