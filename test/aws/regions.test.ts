import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { all, listedRows, row, type World, world } from "./world.ts";

async function abroad(): Promise<World> {
  const it = world();
  await it.s3.send(
    new CreateBucketCommand({
      Bucket: "abroad",
      CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
    }),
  );
  return it;
}

describe("buckets in other Regions (L11)", () => {
  it("are listed and found with their Region", async () => {
    const it = await abroad();
    await it.newBucket("home");
    const listed = await all(it.ports.listBuckets());
    expect(listed).toContainEqual({ ok: true, value: { name: "abroad", region: "eu-west-1" } });
    expect(listed).toContainEqual({ ok: true, value: { name: "home", region: "us-east-1" } });
    expect(await it.ports.findBucket("abroad")).toEqual({
      ok: true,
      value: { name: "abroad", region: "eu-west-1" },
    });
  });

  it("are asked in their Region", async () => {
    const it = await abroad();
    const facts = await it.ports.readBucket({ name: "abroad", region: "eu-west-1" });
    expect(facts).toMatchObject({ region: "eu-west-1", versioning: { state: "known" } });
    const signed = it.sent.filter(({ path }) => path.startsWith("/abroad"));
    for (const { headers } of signed) expect(headers["authorization"]).toContain("/eu-west-1/s3/");
  });

  it("are found many at a time, although the first to be asked is another Region", async () => {
    const it = await abroad();
    await it.newBucket("home");
    const names = ["abroad", "home", "abroad", "nowhere", "home", "abroad"];
    const found = await Promise.all(names.map((name) => it.ports.findBucket(name)));
    expect(found.map((one) => (one.ok ? one.value.region : one.failure.reason))).toEqual([
      "eu-west-1",
      "us-east-1",
      "eu-west-1",
      "not-found",
      "us-east-1",
      "eu-west-1",
    ]);
  });

  it("say that they are elsewhere, and nothing else goes wrong meanwhile", async () => {
    const it = await abroad();
    const home = await it.newBucket("home");
    const [wrong, right] = await Promise.all([
      it.ports.readBucket({ name: "abroad", region: "us-east-1" }),
      it.ports.readBucket(home),
    ]);
    expect(wrong.versioning).toMatchObject({ state: "unknown", why: { reason: "wrong-region" } });
    expect(right.versioning).toEqual({ state: "known", value: "disabled" });
    const head = await it.ports.headObject(row("abroad", "k"), "us-east-1", []);
    expect(head).toMatchObject({ ok: false, failure: { region: "eu-west-1" } });
  });

  it("hold objects that are read there", async () => {
    const it = await abroad();
    const there = it.aws.requestHandler();
    const s3 = new S3Client({
      region: "eu-west-1",
      endpoint: "http://127.0.0.1:1",
      credentials: it.aws.credentials,
      requestHandler: there,
      forcePathStyle: true,
    });
    await s3.send(new PutObjectCommand({ Bucket: "abroad", Key: "k", Body: "x" }));
    const rows = await listedRows(it.ports.listObjects({ name: "abroad", region: "eu-west-1" }, true));
    expect(rows).toHaveLength(1);
  });
});
