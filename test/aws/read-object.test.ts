import { PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { body, friend, key, planted, ref, region, stateOf } from "./rich-object.ts";
import { world } from "./world.ts";

describe("what is read before a write", () => {
  it("is everything a copy could lose", async () => {
    const it = world();
    await planted(it);
    const state = await stateOf(it);
    expect(state).toMatchObject({
      metadata: { owner: "team a", "x-amz-key-v2": "wrapped" },
      missingMetadata: 0,
      headers: {
        CacheControl: "max-age=60",
        ContentDisposition: 'attachment; filename="a.txt"',
        ContentEncoding: "gzip",
        ContentLanguage: "de",
        ContentType: "text/plain; charset=utf-8",
        Expires: "Tue, 01 Jan 2030 00:00:00 GMT",
      },
      tags: { project: "a b", empty: "", sign: "+=/" },
      grants: [
        `FULL_CONTROL id="${friend}"`,
        'READ uri="http://acs.amazonaws.com/groups/global/AuthenticatedUsers"',
      ],
      checksum: { algorithm: "CRC32C" },
    });
    expect(state.facts).toMatchObject({
      storageClass: "STANDARD_IA",
      websiteRedirect: "/elsewhere",
      size: 50,
    });
  });

  it("leaves out tags where HEAD counts none, and the owner's own grant", async () => {
    const it = world();
    await planted(it, {});
    const read = await it.ports.readObject(ref, region, [], { tags: "if-any", grants: true });
    expect(read).toMatchObject({ ok: true, value: { tags: {}, grants: [] } });
    expect(it.aws.calls.map(({ operation }) => operation)).not.toContain("GetObjectTagging");
  });

  it("does without the checksum where the caller may not decrypt (E24)", async () => {
    const it = world();
    const keyArn = await planted(it, {});
    await it.s3.send(
      new PutObjectCommand({
        Bucket: "bucket",
        Key: key,
        Body: body,
        ServerSideEncryption: "aws:kms",
        SSEKMSKeyId: keyArn,
      }),
    );
    const denied = { type: "error", status: 403, code: "AccessDenied", message: "no" } as const;
    it.aws.inject({ operation: "HeadObject", answer: denied });
    const state = await stateOf(it);
    expect(state.checksum).toBeUndefined();
    expect(state.facts.serverSide).toMatchObject({ state: "known", value: { type: "sse-kms", keyArn } });
  });
});
