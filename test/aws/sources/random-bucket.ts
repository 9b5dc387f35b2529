import { CreateAliasCommand } from "@aws-sdk/client-kms";
import { DeleteObjectCommand, PutBucketVersioningCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import type { PlantedObject } from "../../../src/localaws/s3/plant.ts";
import { plantObject } from "../../../src/localaws/s3/plant.ts";
import { customerKey, type World, world } from "../world.ts";
import { configureInventory, letInventoryIn } from "./reported-bucket.ts";

/** What is done to one key of a bucket. */
type Step = {
  readonly key: string;
  readonly how: "none" | "sse-s3" | "approved" | "other" | "dsse" | "sse-c" | "delete" | "marked";
};

const steps: readonly Step["how"][] = [
  "none",
  "sse-s3",
  "approved",
  "other",
  "dsse",
  "sse-c",
  "delete",
  "marked",
];

const key = fc.oneof(
  fc.constantFrom("a", "b/c", "a b+c", 'q"u,o"te', "é/ü%41", "\u{1f600}", "x.instruction", "line\nbreak"),
  fc.string({ minLength: 1, maxLength: 6, unit: "grapheme-composite" }),
);

export const content = fc.record({
  versioned: fc.boolean(),
  steps: fc.array(fc.record({ key, how: fc.constantFrom(...steps) }), { minLength: 1, maxLength: 12 }),
});

export type Content = { readonly versioned: boolean; readonly steps: readonly Step[] };

export const held = customerKey(7);

/** An embedded AWS with a bucket of this content, and inventories of it in both formats. */
export async function bucketOf({ versioned, steps: all }: Content) {
  const it = world({ blockSseCByDefault: false });
  for (const name of ["source", "reports"]) await it.newBucket(name);
  await letInventoryIn(it.s3);
  const approved = await it.newKey();
  await it.kms.send(new CreateAliasCommand({ AliasName: "alias/data", TargetKeyId: approved }));
  const other = await it.newKey();
  if (versioned)
    await it.s3.send(
      new PutBucketVersioningCommand({ Bucket: "source", VersioningConfiguration: { Status: "Enabled" } }),
    );
  for (const step of all) await take(it, step, { approved, other });
  for (const format of ["CSV", "Parquet"] as const) await configureInventory(it.s3, format);
  return it;
}

async function take(
  it: World,
  { key: Key, how }: Step,
  keys: { readonly approved: string; readonly other: string },
): Promise<void> {
  const put = (more: object = {}) =>
    it.s3.send(new PutObjectCommand({ Bucket: "source", Key, Body: "hello", ...more }));
  const kms = (SSEKMSKeyId: string, BucketKeyEnabled = true) =>
    put({ ServerSideEncryption: "aws:kms", SSEKMSKeyId, BucketKeyEnabled });
  const planted: PlantedObject = { bucket: "source", key: Key, body: "hello" };
  switch (how) {
    case "none":
      plantObject(it.aws.s3, planted);
      return;
    case "delete":
      await it.s3.send(new DeleteObjectCommand({ Bucket: "source", Key }));
      return;
    case "approved":
      await kms(keys.approved);
      return;
    case "other":
      await kms(keys.other, false);
      return;
    case "dsse":
      await put({ ServerSideEncryption: "aws:kms:dsse", SSEKMSKeyId: keys.approved });
      return;
    case "sse-c":
      await put({ SSECustomerAlgorithm: "AES256", SSECustomerKey: held.base64 });
      return;
    case "marked":
      // The markers of a client-side encryption that is out of date (S16).
      await put({ Metadata: { "x-amz-key": "AAAA", "x-amz-iv": "AAAA", "x-amz-matdesc": "{}" } });
      return;
    case "sse-s3":
      await put();
      return;
  }
}
