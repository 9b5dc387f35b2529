import {
  DeleteBucketTaggingCommand,
  GetBucketTaggingCommand,
  PutBucketTaggingCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { s3TestWith } from "../../client.ts";
import { refusal } from "../../core/clients.ts";

const Bucket = "settings";

const bucket = (...more: readonly string[]) => s3TestWith(Bucket, ...more);

describe("tags", () => {
  it("are replaced as a whole, and deleted", async () => {
    const { s3 } = await bucket();
    const TagSet = [
      { Key: "team", Value: "a" },
      { Key: "empty", Value: "" },
    ];
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: "old", Value: "x" }] } }));
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
    await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    expect(await refusal(s3.send(new GetBucketTaggingCommand({ Bucket })))).toMatchObject({
      name: "NoSuchTagSet",
    });
  });

  it.each([
    [
      "the same key twice",
      [
        { Key: "a", Value: "1" },
        { Key: "a", Value: "2" },
      ],
      "InvalidTag",
    ],
    ["AWS's own prefix", [{ Key: "aws:x", Value: "1" }], "InvalidTag"],
    ["no key", [{ Key: "", Value: "1" }], "InvalidTag"],
    ["an odd character in a key, as recorded from AWS", [{ Key: "a,b", Value: "1" }], "InvalidTag"],
    ["an odd character in a value, as recorded from AWS", [{ Key: "a", Value: "1,2" }], "InvalidTag"],
    ["a long value", [{ Key: "a", Value: "x".repeat(257) }], "InvalidTag"],
    ["51 tags", Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}`, Value: "" })), "BadRequest"],
  ])("refuse %s", async (_name, TagSet, name) => {
    const { s3 } = await bucket();
    expect(
      await refusal(s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }))),
    ).toMatchObject({ name, status: 400 });
  });
});
