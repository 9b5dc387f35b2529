import {
  DeleteObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plantObject } from "../../../../src/localaws/s3/plant.ts";
import { s3TestWith } from "../../client.ts";
import { refusal } from "../../core/clients.ts";

const Bucket = "listed";

async function listed(...keys: string[]) {
  const test = await s3TestWith(Bucket);
  for (const key of keys) plantObject(test.aws.s3, { bucket: Bucket, key, body: key });
  return test;
}

type Seen = {
  readonly Contents?: readonly { readonly Key?: string | undefined }[] | undefined;
  readonly CommonPrefixes?: readonly { readonly Prefix?: string | undefined }[] | undefined;
};

function seen({ Contents, CommonPrefixes }: Seen) {
  return {
    keys: (Contents ?? []).map((each) => each.Key),
    prefixes: (CommonPrefixes ?? []).map((each) => each.Prefix),
  };
}

describe("both lists", () => {
  it("give the same keys in UTF-8 byte order (L3)", async () => {
    const keys = ["z", "a", "A", "é", "\u{1F600}", "\uFFFD", "a/b", "a b"];
    const { s3 } = await listed(...keys);
    const sorted = ["A", "a", "a b", "a/b", "z", "é", "\uFFFD", "\u{1F600}"];
    expect(seen(await s3.send(new ListObjectsV2Command({ Bucket }))).keys).toEqual(sorted);
    expect(seen(await s3.send(new ListObjectsCommand({ Bucket }))).keys).toEqual(sorted);
  });

  it("roll keys up at a delimiter, after the prefix", async () => {
    const { s3 } = await listed("a", "logs/1/x", "logs/1/y", "logs/2/x", "logs/top", "z");
    const list = async (Prefix?: string, Delimiter?: string) =>
      seen(await s3.send(new ListObjectsV2Command({ Bucket, Prefix, Delimiter })));
    expect(await list(undefined, "/")).toEqual({ keys: ["a", "z"], prefixes: ["logs/"] });
    expect(await list("logs/", "/")).toEqual({ keys: ["logs/top"], prefixes: ["logs/1/", "logs/2/"] });
    expect(await list("log", "/")).toEqual({ keys: [], prefixes: ["logs/"] });
    expect(await list("logs/1")).toEqual({ keys: ["logs/1/x", "logs/1/y"], prefixes: [] });
    expect(await list(undefined, "s/1")).toEqual({
      keys: ["a", "logs/2/x", "logs/top", "z"],
      prefixes: ["logs/1"],
    });
    expect(await list("none")).toEqual({ keys: [], prefixes: [] });
  });

  it("leave out keys whose current version is a delete marker, and the prefixes of only such", async () => {
    const { s3 } = await listed();
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    for (const Key of ["gone/1", "here"]) await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "gone/1" }));
    expect(seen(await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: "/" })))).toEqual({
      keys: ["here"],
      prefixes: [],
    });
  });

  it("say of an object what it is, but not how it is encrypted (E11)", async () => {
    const { s3 } = await listed();
    await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "hello", StorageClass: "STANDARD_IA" }));
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents).toEqual([
      {
        Key: "k",
        Size: 5,
        ETag: '"5d41402abc4b2a76b9719d911017c592"',
        StorageClass: "STANDARD_IA",
        ChecksumAlgorithm: ["CRC32"],
        ChecksumType: "FULL_OBJECT",
        LastModified: new Date("2026-06-01T12:00:00Z"),
      },
    ]);
    const withOwner = await s3.send(new ListObjectsV2Command({ Bucket, FetchOwner: true }));
    expect(withOwner.Contents?.[0]?.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
    expect((await s3.send(new ListObjectsCommand({ Bucket }))).Contents?.[0]?.Owner?.ID).toMatch(
      /^[0-9a-f]{64}$/,
    );
  });

  it("encode keys like a form when asked to: a space is +, a slash stays (L4)", async () => {
    const { s3 } = await listed("a b+c/d(1)~*'é\n", "plain");
    const coded = await s3.send(new ListObjectsV2Command({ Bucket, EncodingType: "url", StartAfter: "a b" }));
    expect(coded.EncodingType).toBe("url");
    expect(coded.StartAfter).toBe("a+b");
    expect(seen(coded).keys).toEqual(["a+b%2Bc/d%281%29%7E*%27%C3%A9%0A", "plain"]);
    const rolled = await s3.send(
      new ListObjectsV2Command({ Bucket, EncodingType: "url", Delimiter: "+", Prefix: "a b" }),
    );
    expect({ ...seen(rolled), Delimiter: rolled.Delimiter, Prefix: rolled.Prefix }).toEqual({
      keys: [],
      prefixes: ["a+b%2B"],
      Delimiter: "%2B",
      Prefix: "a+b",
    });
    expect(seen(await s3.send(new ListObjectsV2Command({ Bucket }))).keys[0]).toBe("a b+c/d(1)~*'é\n");
  });

  it("refuse other encodings and page sizes that are no count", async () => {
    const { s3 } = await listed("a");
    const bad = (input: object) => refusal(s3.send(new ListObjectsV2Command({ Bucket, ...input })));
    expect(await bad({ EncodingType: "base64" })).toEqual({
      name: "InvalidArgument",
      message: "Invalid Encoding Method specified in Request",
      status: 400,
    });
    expect(await bad({ MaxKeys: -1 })).toEqual({
      name: "InvalidArgument",
      message: "Argument maxKeys must be an integer between 0 and 2147483647",
      status: 400,
    });
    expect(await bad({ MaxKeys: 2_147_483_648 })).toMatchObject({ name: "InvalidArgument" });
    expect(await bad({ ContinuationToken: "nonsense" })).toEqual({
      name: "InvalidArgument",
      message: "The continuation token provided is incorrect",
      status: 400,
    });
    expect(await refusal(s3.send(new ListObjectsV2Command({ Bucket: "nowhere" })))).toMatchObject({
      name: "NoSuchBucket",
    });
  });
});

describe("ListObjectsV2 paging", () => {
  it("goes on after StartAfter, which a token then overrides (L5)", async () => {
    const { s3 } = await listed("a", "b", "c", "d");
    const first = await s3.send(new ListObjectsV2Command({ Bucket, StartAfter: "a", MaxKeys: 2 }));
    expect(first).toMatchObject({ KeyCount: 2, MaxKeys: 2, IsTruncated: true, StartAfter: "a" });
    expect(seen(first).keys).toEqual(["b", "c"]);
    const ContinuationToken = first.NextContinuationToken;
    const second = await s3.send(new ListObjectsV2Command({ Bucket, StartAfter: "a", ContinuationToken }));
    expect(second).toMatchObject({ KeyCount: 1, IsTruncated: false, ContinuationToken });
    expect(seen(second).keys).toEqual(["d"]);
    expect(second.NextContinuationToken).toBeUndefined();
  });

  it("gives at most 1,000 keys a page (L3), and none is a whole page too", async () => {
    const { s3 } = await listed(...Array.from({ length: 1001 }, (_, at) => `k${at}`));
    const all = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 5000 }));
    expect(all).toMatchObject({ KeyCount: 1000, MaxKeys: 1000, IsTruncated: true });
    const none = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }));
    expect(none).toMatchObject({ KeyCount: 0, MaxKeys: 0, IsTruncated: false });
  });

  it("sees every key and common prefix once, in order, for any page size", async () => {
    const key = fc.stringMatching(/^[ab/]{1,5}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(undefined, "/", "a", "ab"),
        fc.constantFrom(undefined, "a", "a/", "b"),
        fc.constantFrom("v1", "v2"),
        async (keys, MaxKeys, Delimiter, Prefix, version) => {
          const { s3 } = await listed(...keys);
          const input = { Bucket, MaxKeys, Delimiter, Prefix };
          const found: (string | undefined)[] = [];
          let token: string | undefined;
          do {
            const page =
              version === "v2"
                ? await s3.send(new ListObjectsV2Command({ ...input, ContinuationToken: token }))
                : await s3.send(new ListObjectsCommand({ ...input, Marker: token }));
            const { keys, prefixes } = seen(page);
            expect(keys.length + prefixes.length).toBeLessThanOrEqual(MaxKeys);
            found.push(...[...keys, ...prefixes].sort());
            const last = "NextMarker" in page ? page.NextMarker : keys.at(-1);
            const next = "NextContinuationToken" in page ? page.NextContinuationToken : last;
            token = page.IsTruncated ? next : undefined;
          } while (token !== undefined);
          expect(found).toEqual(expected(keys, Prefix ?? "", Delimiter));
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** What a list gives in the end: a model of it in a few lines. */
function expected(keys: readonly string[], prefix: string, delimiter: string | undefined): string[] {
  const rolled = keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const at = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
      return at < 0 ? key : key.slice(0, at + (delimiter ?? "").length);
    });
  return [...new Set(rolled)].sort();
}

describe("ListObjects paging", () => {
  it("tells where to go on only with a delimiter", async () => {
    const { s3 } = await listed("a", "b/1", "b/2", "c");
    const plain = await s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 2 }));
    expect(plain).toMatchObject({ IsTruncated: true, MaxKeys: 2, Name: Bucket });
    expect(plain.NextMarker).toBeUndefined();
    const rolled = await s3.send(new ListObjectsCommand({ Bucket, MaxKeys: 2, Delimiter: "/" }));
    expect(rolled.NextMarker).toBe("b/");
    const rest = await s3.send(new ListObjectsCommand({ Bucket, Delimiter: "/", Marker: "b/" }));
    expect(seen(rest)).toEqual({ keys: ["c"], prefixes: [] });
    const inside = await s3.send(new ListObjectsCommand({ Bucket, Delimiter: "/", Marker: "b/1" }));
    expect(seen(inside)).toEqual({ keys: ["c"], prefixes: ["b/"] });
  });
});
